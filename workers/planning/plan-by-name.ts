import { randomUUID } from 'node:crypto'
import { isOutOfTime } from '#lib/database-errors.ts'
import { inTransaction, type Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import type { PlanJob } from '#lib/jobs/contract.ts'
import {
  countWanted,
  dropNamedPages,
  keepStretches,
  makeNamedPages,
  type ComparedKeys,
  type KeyScope,
  type ListedStretch,
} from '#lib/jobs/planning/listing.ts'
import { counted } from '#lib/jobs/log.ts'
import { LostPageError } from '#lib/jobs/pages/page-commands.ts'
import {
  costOf,
  recordsWithin,
  startNamedPages,
  stopForApproval,
  whyApprove,
  type JobToPlan,
} from '#lib/jobs/planning/planning.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import type { Message } from '#lib/queue.ts'
import { databaseTime, listStretch, mostListed } from '#lib/sources/count.ts'
import { AskPersonError, FixRequestError, TryLaterError } from '#lib/sources/errors.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import type { RecordNaming } from '#lib/sources/source.ts'
import { expectRoom } from '#workers/purchases/expect-room.ts'
import type { Worker } from '#workers/process/worker.ts'

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
  const { job, naming } = plan
  const scope: KeyScope = {
    source: job.source,
    dataset: job.dataset,
    leftOutSince: naming.leftOutSince(await databaseTime(worker.db)),
  }
  await noteSeen(worker.db, { source: job.source, dataset: job.dataset })
  const listing = await listSome(worker, message, plan, scope)
  try {
    await inTransaction(worker.db, (tx) => keepAndCompare(tx, worker, message, plan, { scope, listing }), timeLimitMs())
  } catch (error) {
    throw isOutOfTime(error) ? tookTooLong(listing.listed) : error
  }
}

function timeLimitMs(): number {
  return env().PLANNING_TIME_LIMIT_SECONDS * 1000
}

interface Known {
  scope: KeyScope
  listing: Listing
}

async function keepAndCompare(
  tx: Transaction,
  worker: Worker,
  message: Message,
  plan: Naming,
  known: Known,
): Promise<void> {
  const { job, request, planning } = plan
  const { scope, listing } = known
  // A statement goes on in the database after its transaction was given up, unless the database has the limit as well.
  await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(timeLimitMs())}, true)`
  if (!(await worker.queue.complete(tx, 'plan-job', message))) {
    throw new LostPageError(`Another worker plans job ${job.jobId}.`)
  }
  const place = { run: listing.run, from: planning.listing?.listed ?? 0 }
  if (!(await keepStretches(tx, job.jobId, place, listing.stretches))) {
    throw new LostPageError(`Job ${job.jobId} is listed by another message, or waits no more.`)
  }
  if (!listing.whole && !listing.full) return goOnListing(tx, worker, planning, listing)
  const most = recordsWithin(job, Math.max(listing.matched, listing.listed), listing.allowanceLeft)
  const compared = await makeNamedPages(tx, job.jobId, scope, { most, pageSize: request.pageSize })
  if (listing.whole || compared.wanted >= roomOf(job, listing)) return start(tx, worker, plan, known, compared)
  // Keys that came twice were counted twice: the ceiling has room after all.
  await dropNamedPages(tx, job.jobId)
  return goOnListing(tx, worker, planning, { ...listing, wanted: compared.wanted })
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
      // What was listed before it is kept; the next message meets the trouble again, or not. A refusal is not met again.
      if (listing.stretches.length === 0 || error instanceof AskPersonError || message.signal.aborted) throw error
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
  if (matched > 0) expectRoom(job, found.allowanceLeft)
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
  { scope, listing }: Known,
  compared: ComparedKeys,
): Promise<void> {
  const { allowanceLeft, matched } = listing
  const { listed, wanted, asked } = compared
  const room = asked < wanted || !listing.whole ? 0 : (job.maxRecords ?? matched) - asked
  const plan = {
    matched: Math.max(matched, listed),
    total: asked,
    pageSize: request.pageSize,
    costEstimated: costOf(job, asked, allowanceLeft),
    words: naming.words,
    leftOutSince: scope.leftOutSince,
    unnamed: Math.max(0, Math.min(matched - listed, room)),
  }
  const why = whyApprove(job, matched, asked, allowanceLeft)
  if (why === null) return startNamedPages(tx, worker.queue, job.jobId, plan, compared)
  await dropNamedPages(tx, job.jobId)
  await stopForApproval(tx, job.jobId, plan, why)
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

function tookTooLong(listed: number): TryLaterError {
  const seconds = env().PLANNING_TIME_LIMIT_SECONDS
  return new TryLaterError(
    `Comparing ${counted(listed)} listed records with what is stored took longer than ${seconds} s. Nothing was bought. ` +
      'Retry when the database has less to do, or narrow the search.',
    { code: 'planning-time-limit', billing: 'none' },
  )
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
