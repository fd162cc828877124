import { randomUUID } from 'node:crypto'
import { inTransaction, type Transaction } from '#lib/db.ts'
import type { PlanJob } from '#lib/jobs/contract.ts'
import {
  compareListing,
  countWanted,
  keepStretches,
  type ComparedKeys,
  type KeyScope,
  type ListedStretch,
} from '#lib/jobs/listing.ts'
import { counted } from '#lib/jobs/log.ts'
import { LostPageError } from '#lib/jobs/page-commands.ts'
import {
  costOf,
  recordsWithin,
  startNamedPages,
  stopForApproval,
  whyApprove,
  type JobToPlan,
} from '#lib/jobs/planning.ts'
import type { Message } from '#lib/queue.ts'
import { databaseTime, listStretch, mostListed } from '#lib/sources/count.ts'
import { FixRequestError, TryLaterError } from '#lib/sources/errors.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import type { RecordNaming } from '#lib/sources/source.ts'
import type { Worker } from './worker.ts'

/** Stretches of one message: a few seconds of a source’s turns, so that a stop or a death costs no more. */
const stretchesAtOnce = 10
/** No further stretch is begun after so long: a slow source’s ten would outlive the message, and all be lost. */
const longestListing = 20_000

interface Naming {
  job: JobToPlan
  request: OpenRequest
  naming: RecordNaming
  planning: PlanJob
}

/** What the listing knows so far. */
interface Listing {
  run: string
  listed: number
  wanted: number
  matched: number
  allowanceLeft: number | null
  stretches: ListedStretch[]
  /** Nothing is left to list, or the ceiling has no room for more. */
  whole: boolean
  full: boolean
}

/**
 * Plans a job that asks for its records by name: lists the keys of all matches, free, a few stretches a message, leaves
 * out what is stored and fresh, and makes pages of the rest. The listing is the count: the job is stopped for a person by
 * the same rules as any other. A worker that dies in between loses the stretches of its message.
 * @throws SourceError, NoSlotError when the first stretch of this message failed; LostPageError
 */
export async function planByName(worker: Worker, message: Message, plan: Naming): Promise<void> {
  const { job, naming, planning } = plan
  const scope: KeyScope = {
    source: job.source,
    dataset: job.dataset,
    leftOutSince: naming.leftOutSince(await databaseTime(worker.db)),
  }
  const listing = await listSome(worker, message, plan, scope)
  await inTransaction(worker.db, async (tx) => {
    if (!(await worker.queue.complete(tx, 'plan-job', message))) {
      throw new LostPageError(`Another worker plans job ${job.jobId}.`)
    }
    if (
      !(await keepStretches(
        tx,
        job.jobId,
        { run: listing.run, from: planning.listing?.listed ?? 0 },
        listing.stretches,
      ))
    ) {
      throw new LostPageError(`Job ${job.jobId} is listed by another message, or waits no more.`)
    }
    const compared = listing.whole || listing.full ? await compareListing(tx, job.jobId, scope) : null
    // Keys that came twice were counted twice: then the ceiling has room after all.
    const enough = compared !== null && (listing.whole || compared.wanted >= roomOf(job, listing))
    if (enough) await start(tx, worker, plan, { scope, listing, compared })
    else await goOnListing(tx, worker, planning, { ...listing, wanted: compared?.wanted ?? listing.wanted })
  })
}

async function listSome(worker: Worker, message: Message, plan: Naming, scope: KeyScope): Promise<Listing> {
  const { job, request, planning } = plan
  const listing: Listing = {
    run: planning.listing?.run ?? randomUUID(),
    listed: planning.listing?.listed ?? 0,
    wanted: planning.listing?.wanted ?? 0,
    matched: 0,
    allowanceLeft: null,
    stretches: [],
    whole: false,
    full: false,
  }
  const began = performance.now()
  while (listing.stretches.length < stretchesAtOnce && !listing.whole && !listing.full) {
    if (listing.stretches.length > 0 && performance.now() - began > longestListing) break
    try {
      await listOne(worker, message, { request, job, scope, listing })
    } catch (error) {
      // What was listed before it is kept; the next message meets the trouble again, or not.
      if (listing.stretches.length === 0 || message.signal.aborted) throw error
      break
    }
  }
  return listing
}

interface Step {
  request: OpenRequest
  job: JobToPlan
  scope: KeyScope
  listing: Listing
}

async function listOne(worker: Worker, message: Message, { request, job, scope, listing }: Step): Promise<void> {
  const asker = { jobId: job.jobId, rank: 1 }
  const found = await listStretch(worker.db, worker.slots, request, { offset: listing.listed, asker }, message.signal)
  const { matchedRecords: matched, received, keys } = found
  if (matched > mostListed) throw tooMany(matched)
  if (received === 0 && listing.listed < matched) throw stopped(listing.listed)
  listing.matched = matched
  listing.allowanceLeft = found.allowanceLeft
  if (received > 0) {
    listing.wanted += await countWanted(worker.db, scope, keys)
    listing.stretches.push({ offset: listing.listed, received, keys })
    listing.listed += received
  }
  listing.whole = listing.listed >= matched
  listing.full = listing.wanted >= roomOf(job, listing)
}

/** Records the ceiling has room for. */
function roomOf(job: JobToPlan, { matched, allowanceLeft }: Listing): number {
  return recordsWithin(job, matched, allowanceLeft)
}

async function start(
  tx: Transaction,
  worker: Worker,
  { job, request, naming }: Naming,
  known: { scope: KeyScope; listing: Listing; compared: ComparedKeys },
): Promise<void> {
  const { scope, listing, compared } = known
  const { allowanceLeft, matched } = listing
  const { listed, wanted } = compared
  const total = recordsWithin(job, wanted, allowanceLeft)
  const room = total < wanted || !listing.whole ? 0 : (job.maxRecords ?? matched) - total
  const unnamed = Math.max(0, Math.min(matched - listed, room))
  const plan = {
    matched: Math.max(matched, listed),
    total,
    pageSize: request.pageSize,
    costEstimated: costOf(job, total, allowanceLeft),
    words: naming.words,
    leftOut: listed - wanted,
    unnamed,
  }
  const why = whyApprove(job, matched, total, allowanceLeft)
  if (why !== null) await stopForApproval(tx, job.jobId, plan, why)
  else await startNamedPages(tx, worker.queue, job.jobId, scope, plan)
}

async function goOnListing(tx: Transaction, worker: Worker, planning: PlanJob, listing: Listing): Promise<void> {
  const { run, listed, wanted, matched } = listing
  const { jobId } = planning
  const reason = `Listing what matches, free of charge: ${counted(listed)} of ${counted(matched)} so far.`
  await tx.$executeRaw`
    UPDATE batch_jobs SET status_reason = ${reason}, updated_at = now() WHERE job_id = ${jobId} AND status = 'PENDING'`
  const next: PlanJob = { jobId, attempt: 1, listing: { run, listed, wanted } }
  await worker.queue.send(tx, 'plan-job', next, { priority: 200 })
}

function tooMany(matched: number): FixRequestError {
  return new FixRequestError(
    `${counted(matched)} records match, and at most ${counted(mostListed)} can be compared with what is stored. ` +
      'Narrow the search, by county for example, or run the whole of it. Nothing was bought.',
    { code: 'too-many-to-list', billing: 'none' },
  )
}

function stopped(listed: number): TryLaterError {
  return new TryLaterError(
    `The source stopped naming records at ${counted(listed)}: it says there are more and named none.`,
    { code: 'source-stopped', billing: 'none' },
  )
}
