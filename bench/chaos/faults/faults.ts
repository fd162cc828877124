import { buyPageAgain } from '#lib/jobs/pages/page-decisions.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { jobNow, startSearch, untilSettled } from '#lib/testing/engine.ts'
import { writeOff } from '#lib/spend/commands.ts'
import type { Stack } from '#workers/stack-for-tests.ts'
import { deliveredIds, readFaultLog, readLedger, resetSandbox, setFaults, type FaultEntry } from '../sandbox-facts.ts'

/** Every kind of fault the sandbox can make, each at the given share of requests. */
export function everyFault(rate: number): Record<string, readonly object[]> {
  const each = { rate, onlyPurchases: true }
  return {
    latency: [{ kind: 'latency', ms: 200, jitterMs: 200, ...each }],
    tooManyRequests: [{ kind: 'tooManyRequests', ...each }],
    tooManyRequestsWithRetryAfter: [{ kind: 'tooManyRequests', retryAfterSeconds: 1, ...each }],
    serverError: [{ kind: 'serverError', status: 503, ...each }],
    serverErrorBilled: [{ kind: 'serverError', status: 500, billed: true, ...each }],
    dropBeforeBilling: [{ kind: 'dropConnection', when: 'beforeBilling', ...each }],
    dropAfterBilling: [{ kind: 'dropConnection', when: 'afterBilling', ...each }],
    dropMidBody: [{ kind: 'dropConnection', when: 'midBody', ...each }],
    truncateBody: [{ kind: 'truncateBody', ...each }],
    lateAnswer: [{ kind: 'lateAnswer', ms: 2500, ...each }],
    errorBody: [{ kind: 'errorBody', ...each }],
    missingCount: [{ kind: 'missingCount', ...each }],
    clampLimit: [{ kind: 'clampLimit', to: 150, ...each }],
    emptyPage: [{ kind: 'emptyPage', ...each }],
    shiftOrder: [{ kind: 'shiftOrder', by: 3, ...each }],
    duplicateRecords: [{ kind: 'duplicateRecords', count: 4, ...each }],
    malformedRecords: [{ kind: 'malformedRecords', count: 5, ...each }],
  }
}

export interface FaultRun {
  job: Job
  expected: Expected
  /** Sum of records the ledger of the sandbox billed and delivered, and of those it billed without an answer. */
  ledgerDelivered: number
  ledgerUndelivered: number
  /** Sum of records of purchases whose answer is stored, and of those a person wrote off. */
  purchasesStored: number
  purchasesWrittenOff: number
  boughtAgain: number
  /** What the job stored: a hash of all values by RadarID. */
  stored: Map<string, string>
}

/** What the log says must have become of the records, key by key. */
export interface Expected {
  stored: Set<string>
  /** RadarIDs the log names: their rows may hold another of their sales than after an undisturbed run. */
  named: Set<string>
  duplicate: number
  rejected: number
}

/** Runs one paid search under faults, buys every unclear page again, and gathers what each side says of it. */
export async function runUnderFaults(
  stack: Stack,
  faults: readonly object[],
  options: { criteria: { name: string; value: unknown }[]; maxRecords: number; seconds?: number },
): Promise<FaultRun> {
  const { criteria, maxRecords, seconds = 180 } = options
  await resetSandbox(stack.sandboxUrl)
  await setFaults(stack.sandboxUrl, [])
  const base = await deliveredIds(stack.sandboxUrl, criteria, maxRecords)
  await setFaults(stack.sandboxUrl, faults)
  const jobId = await startSearch(stack, { criteria, maxRecords, confirmRecords: maxRecords })
  let boughtAgain = 0
  for (;;) {
    const job = await untilSettled(stack, jobId, seconds)
    if (job.needs !== 'decision') break
    boughtAgain += await buyAllAgain(stack, jobId)
  }
  await setFaults(stack.sandboxUrl, [])
  const ledger = await readLedger(stack.sandboxUrl)
  const sum = (delivered: boolean) =>
    ledger.requests
      .filter((request) => request.delivered === delivered)
      .reduce((total, request) => total + request.rows, 0)
  return {
    job: await jobNow(stack, jobId),
    expected: expectedFrom(base, await readFaultLog(stack.sandboxUrl)),
    ledgerDelivered: sum(true),
    ledgerUndelivered: sum(false),
    purchasesStored: await purchased(stack, jobId, 'stored'),
    purchasesWrittenOff: await purchased(stack, jobId, 'written-off'),
    boughtAgain,
    stored: await storedValues(stack, jobId),
  }
}

/** Buys every unclear page again, as the person who owns the job. */
async function buyAllAgain(stack: Stack, jobId: number): Promise<number> {
  const pages = await stack.db.batchJobPage.findMany({ where: { jobId, state: 'unclear' }, take: 1000 })
  for (const { pageNumber } of pages) {
    const action = { jobId, pageNumber, userId: stack.userId, userName: 'Analyst One', raiseCeiling: true }
    await buyPageAgain(stack.db, stack.queue, action, (tx, purchaseId) =>
      writeOff(tx, purchaseId, stack.userId, 'Bought again.'),
    )
  }
  return pages.length
}

async function purchased(stack: Stack, jobId: number, state: string): Promise<number> {
  const { _sum } = await stack.db.purchase.aggregate({ where: { jobId, state }, _sum: { recordsBilled: true } })
  return _sum.recordsBilled ?? 0
}

async function storedValues(stack: Stack, jobId: number): Promise<Map<string, string>> {
  const rows = await stack.db.$queryRaw<{ key: string; hash: string }[]>`
    SELECT p.source_key AS key, md5((to_jsonb(p) - '{property_id,observed_at,position,previous_content_hash,created_at,updated_at,first_job_id,last_job_id,revision}'::text[])::text) AS hash
    FROM properties p
    WHERE p.property_id IN (SELECT unnest(inserted_ids || updated_ids || unchanged_ids) FROM batch_job_pages
                            WHERE job_id = ${jobId})`
  return new Map(rows.map((row) => [row.key, row.hash]))
}

/** Each key is delivered well as often as it stands in the result, less what was withheld or broken, plus what was repeated. */
export function expectedFrom(base: ReadonlyMap<string, number>, log: readonly FaultEntry[]): Expected {
  const well = new Map(base)
  let rejected = 0
  for (const { radarId, effect } of log.flatMap((entry) => entry.records)) {
    const change = effect === 'repeated' ? 1 : effect === 'withheld' || effect === 'malformed' ? -1 : 0
    if (change !== 0) well.set(radarId, (well.get(radarId) ?? 0) + change)
    if (effect === 'malformed') rejected += 1
  }
  const stored = new Set<string>()
  let duplicate = 0
  for (const [radarId, times] of well) {
    if (times >= 1) stored.add(radarId)
    duplicate += Math.max(0, times - 1)
  }
  const named = new Set(log.flatMap((entry) => entry.records.map((record) => record.radarId)))
  return { stored, named, duplicate, rejected }
}
