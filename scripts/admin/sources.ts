import type { Database } from '#lib/db.ts'
import { counted, countOf } from '#lib/jobs/log.ts'
import type { DatasetPlace } from '#lib/properties/quietly.ts'
import { countDataset, removeDataset, type DatasetCounts } from '#lib/properties/remove-dataset.ts'
import { listPermissions } from '#lib/sites/queries.ts'
import { learnedFrom } from '#lib/sources/errors.ts'
import { checkToken, type GatedCriterion, type TokenReport } from '#lib/sources/propertyradar/check-token.ts'
import { propertyRadar } from '#lib/sources/propertyradar/source.ts'
import { NoSlotError, Slots, type Slot } from '#lib/throttle/slots.ts'
import { AdminFailure, type AdminCommand, type AdminContext } from './command.ts'

/** Somebody waits for the answer at a terminal, as for a count. */
const asker = { jobId: null, rank: 0 }

/** Asks PropertyRadar what the token may do, each request in its turn at the throttle that jobs share. */
async function askAboutToken(db: Database): Promise<TokenReport> {
  const slots = new Slots(db, 'admin')
  const { signal } = new AbortController()
  let held: Slot | undefined
  try {
    const report = await checkToken(signal, async () => {
      await held?.giveBack({ kind: 'none' })
      held = undefined
      held = await slots.take(propertyRadar.throttle(), asker, propertyRadar.requestTimeLimitMs, signal)
    })
    await held?.giveBack({ kind: 'none' })
    return report
  } catch (error) {
    await held?.giveBack(learnedFrom(error))
    if (!(error instanceof NoSlotError)) throw error
    throw new AdminFailure(`${error.message}. Try again in ${countOf(error.waitSeconds, 'second')}.`, { cause: error })
  }
}

/** What was not accepted, criteria with the same remark together. */
function describeRefused(gated: readonly GatedCriterion[]): string[] {
  const refused = Map.groupBy(
    gated.filter(({ accepted }) => !accepted),
    ({ remark }) => remark ?? 'Refused.',
  )
  return [...refused].map(([remark, criteria]) => `  ${criteria.map(({ name }) => name).join(', ')}: ${remark}`)
}

async function printTokenReport({ db, settings, print }: AdminContext): Promise<void> {
  if (settings.PROPERTYRADAR_TOKEN === undefined) {
    throw new AdminFailure('There is no token to check. Write: PROPERTYRADAR_TOKEN=… npm run -s admin -- check-token')
  }
  const { dataset, allowanceLeft, gated } = await askAboutToken(db)
  print('PropertyRadar takes the token. Only free previews were made; nothing was bought.')
  print(`Its records are kept as the dataset ${dataset}.`)
  print(
    allowanceLeft === null
      ? 'PropertyRadar did not say what is left of the month’s allowance.'
      : `Left of this month’s allowance: ${countOf(allowanceLeft, 'record')}.`,
  )
  const accepted = gated.filter((criterion) => criterion.accepted).map(({ name }) => name)
  print(`Of ${gated.length} criteria that depend on the plan, the account may use ${accepted.length}.`)
  if (accepted.length > 0) print(`Accepted: ${accepted.join(', ')}.`)
  if (accepted.length < gated.length) print('Not accepted:')
  for (const line of describeRefused(gated)) print(line)
  if (settings.PROPERTYRADAR_PRICE_PER_RECORD === undefined) {
    print('PropertyRadar names no price. Set PROPERTYRADAR_PRICE_PER_RECORD from your plan to see costs.')
  }
}

function describeCounts(counts: DatasetCounts): string {
  const kept = [
    counts.properties === 1 ? '1 property' : `${counted(counts.properties)} properties`,
    countOf(counts.changes, 'recorded change'),
    countOf(counts.rejects, 'reject'),
  ]
  const work = [
    countOf(counts.pages, 'page'),
    countOf(counts.rawPages, 'raw answer'),
    countOf(counts.purchases, 'purchase'),
    countOf(counts.logs, 'log line'),
  ]
  return `${kept.join(', ')}; ${countOf(counts.jobs, 'job')} with ${work.join(', ')}`
}

/** What came from the sandbox: of its PropertyRadar, and of its listing site, which stands on this machine. */
async function placesOfSandbox({ db, sandboxUrl, print }: AdminContext): Promise<DatasetPlace[]> {
  const places = [{ source: 'propertyradar', dataset: 'sandbox' }]
  const hosts = new Set(['127.0.0.1', ...(sandboxUrl === undefined ? [] : [new URL(sandboxUrl).hostname])])
  const stated = new Set((await listPermissions(db)).map(({ site }) => site))
  for (const dataset of hosts) {
    // Nobody needs to permit the sandbox: what somebody has permitted is a site of their own at the same host.
    if (!stated.has(dataset)) places.push({ source: 'spider', dataset })
    else print(`Listings of ${dataset} are kept: somebody has permitted a site of that host.`)
  }
  return places
}

async function removeSandboxData(context: AdminContext, isConfirmed: boolean): Promise<void> {
  const { db, print } = context
  const places: DatasetPlace[] = []
  for (const place of await placesOfSandbox(context)) {
    const counts = await countDataset(db, place)
    if (Object.values(counts).every((count) => count === 0)) continue
    places.push(place)
    const what = place.source === 'spider' ? `its listing site (${place.dataset})` : 'the sandbox'
    print(`Of ${what} are stored: ${describeCounts(counts)}.`)
  }
  if (places.length === 0) {
    print('Nothing of the sandbox is stored here.')
    return
  }
  if (!isConfirmed) {
    print('Nothing was removed. To remove all of it: npm run -s admin -- remove-sandbox-data --yes')
    return
  }
  const onProgress = (removed: number): void => {
    if (removed % 100_000 === 0) print(`  ${counted(removed)} properties removed`)
  }
  for (const place of places) await removeDataset(db, place, { onProgress })
  print('All of it was removed. Records of other sources were not touched.')
}

export const sourceCommands: AdminCommand[] = [
  {
    name: 'check-token',
    about: 'Says what PROPERTYRADAR_TOKEN may do: allowance and criteria of the plan. Free previews only.',
    run: printTokenReport,
  },
  {
    name: 'remove-sandbox-data',
    about: 'Counts the properties and jobs that came from the sandbox and, with --yes, removes them.',
    switches: ['yes'],
    run: (context, { yes }) => removeSandboxData(context, yes === 'yes'),
  },
]
