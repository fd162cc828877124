import { z } from 'zod'
import type { Database, Transaction } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { forgetKeys, type ComparedKeys } from './listing.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'
import { notifyOwner } from '#lib/jobs/ending/notify.ts'
import { announce, sendWindow } from '#lib/jobs/pages/window.ts'

/** From a request to its pages. */

const planRow = z.object({
  job_id: z.int(),
  source: z.string(),
  dataset: z.string(),
  criteria: z.unknown(),
  paid: z.boolean(),
  max_records: z.int().nullable(),
  max_cost: z.number().nullable(),
  price_per_record: z.number().nullable(),
  currency: z.string().nullable(),
  estimated_records: z.int().nullable(),
  approved_records: z.int().nullable(),
  created_by: z.string(),
})

export interface JobToPlan {
  jobId: number
  source: string
  dataset: string
  request: unknown
  paid: boolean
  maxRecords: number | null
  maxCost: number | null
  pricePerRecord: number | null
  currency: string | null
  /** Matches the person saw when the job was made; null when nobody counted. */
  estimatedRecords: number | null
  /** The number a person typed in to approve it. */
  approvedRecords: number | null
}

/** The job, if it still waits for its plan. */
export async function jobToPlan(db: Database, jobId: number): Promise<JobToPlan | null> {
  const rows = await db.$queryRaw`
    SELECT job_id, source, dataset, criteria, paid, max_records, max_cost::float8, price_per_record::float8,
           currency, estimated_records, approved_records, created_by
    FROM batch_jobs WHERE job_id = ${jobId} AND status = 'PENDING'`
  const [row] = z.array(planRow).parse(rows)
  if (row === undefined) return null
  return {
    jobId: row.job_id,
    source: row.source,
    dataset: row.dataset,
    request: row.criteria,
    paid: row.paid,
    maxRecords: row.max_records,
    maxCost: row.max_cost,
    pricePerRecord: row.price_per_record,
    currency: row.currency,
    estimatedRecords: row.estimated_records,
    approvedRecords: row.approved_records,
  }
}

/** A job over this many records starts only after a person typed the number. */
export const recordsToConfirm = 100_000
/** How far the count may have grown since a person saw it. */
const growthAllowed = 1.1

export interface Ceiling {
  maxRecords: number | null
  maxCost: number | null
  pricePerRecord: number | null
}

/** Records a job will ask for: the matches, cut by both ceilings. */
export function recordsWithin(ceiling: Ceiling, matched: number, allowanceLeft: number | null): number {
  const { maxRecords, maxCost, pricePerRecord } = ceiling
  const byRecords = Math.min(matched, maxRecords ?? matched)
  if (maxCost === null || pricePerRecord === null || pricePerRecord <= 0) return byRecords
  // A hair is added because 0.3 / 0.1 is 2.9999999999999996.
  return Math.min(byRecords, (allowanceLeft ?? 0) + Math.floor(maxCost / pricePerRecord + 1e-9))
}

/**
 * Why a ceiling has no room for a single record, and what the least would be; null where it has. Records of the month’s
 * allowance cost nothing, so it depends on what is left of that.
 */
export function whyNoRoom(
  ceiling: Ceiling & { currency: string | null },
  allowanceLeft: number | null,
): { reason: string; leastCost: string } | null {
  const { maxCost, pricePerRecord, currency } = ceiling
  if (maxCost === null || pricePerRecord === null || recordsWithin(ceiling, 1, allowanceLeft) > 0) return null
  const leastCost = `${pricePerRecord} ${currency ?? ''}`.trim()
  return {
    reason:
      `A ceiling of ${maxCost} ${currency ?? ''}`.trim() +
      ` buys no record: one costs ${leastCost}, and nothing is left of the month’s allowance.`,
    leastCost,
  }
}

/** What so many records will cost, the allowance taken first; null while no price is set. */
export function costOf(
  job: { paid: boolean; pricePerRecord: number | null },
  total: number,
  allowanceLeft: number | null,
): number | null {
  if (job.pricePerRecord === null) return null
  return job.paid ? Math.max(0, total - (allowanceLeft ?? 0)) * job.pricePerRecord : 0
}

/**
 * Why a person must type the number of records before the job may start; null when it may.
 * @param total records the job would ask for.
 */
export function whyConfirm(paid: boolean, total: number, allowanceLeft: number | null): string | null {
  if (total > recordsToConfirm) return `It asks for more than ${counted(recordsToConfirm)} records.`
  if (paid && total > (allowanceLeft ?? 0)) {
    const left = allowanceLeft === null ? 'an unknown number of' : counted(allowanceLeft)
    return `It asks for more than this month’s allowance: ${left} records left.`
  }
  return null
}

/** Why the job must not start with these numbers; null when it may. */
export function whyApprove(
  job: JobToPlan,
  matched: number,
  total: number,
  allowanceLeft: number | null,
): string | null {
  const { estimatedRecords } = job
  // Whatever the ceiling: of a search that grew, its first records are another choice than the person saw.
  if (job.paid && estimatedRecords !== null && matched > estimatedRecords * growthAllowed) {
    return `The count grew from ${counted(estimatedRecords)} to ${counted(matched)} since it was shown.`
  }
  if (job.approvedRecords !== null && total <= job.approvedRecords) return null
  return whyConfirm(job.paid, total, allowanceLeft)
}

/** Stops a job before its first page until a person approves the number of records. */
export async function stopForApproval(tx: Transaction, jobId: number, plan: Plan, why: string): Promise<void> {
  const reason = `Needs your approval. ${why} Type ${counted(plan.total)} to go on, or cancel; nothing was bought.`
  const changed = await tx.$executeRaw`
    UPDATE batch_jobs
    SET status = 'PAUSED', needs = 'approval', approval_records = ${plan.total}, status_reason = ${reason},
        matched_records = ${plan.matched}, total_records = ${plan.total}, updated_at = now()
    WHERE job_id = ${jobId} AND status = 'PENDING'`
  await forgetKeys(tx, jobId)
  if (changed !== 1) return
  await addLog(tx, { jobId, level: 'warn', event: 'needs-approval', message: reason })
  await notifyOwner(tx, jobId, 'needs-approval', reason)
}

export interface Plan {
  matched: number
  total: number
  pageSize: number
  costEstimated: number | null
}

/** Starts a job: its pages, its first messages, PROCESSING, all at once. A job without matches is done at once. */
export async function startPages(tx: Transaction, queue: Queue, jobId: number, plan: Plan): Promise<void> {
  const { matched, total, pageSize } = plan
  const pages = Math.ceil(total / pageSize)
  if (!(await startWork(tx, jobId, plan))) return
  await tx.$executeRaw`
    INSERT INTO batch_job_pages (job_id, page_number, start_offset, record_limit)
    SELECT ${jobId}, n, (n - 1) * ${pageSize}::int, least(${pageSize}::int, ${total}::int - (n - 1) * ${pageSize}::int)
    FROM generate_series(1, ${pages}::int) AS n`
  await addLog(tx, {
    jobId,
    level: 'info',
    event: 'job-started',
    message: `${countOf(matched, 'record')} match; asking for ${counted(total)} in ${countOf(pages, 'page')}.`,
    details: { matched, total, pages },
  })
  await sendWindow(tx, queue, jobId)
  await finishIfDone(tx, queue, jobId)
}

async function startWork(tx: Transaction, jobId: number, { matched, total, costEstimated }: Plan): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE batch_jobs
    SET status = 'PROCESSING', started_at = clock_timestamp(), matched_records = ${matched}, total_records = ${total},
        cost_estimated = ${costEstimated}::float8::numeric, status_reason = NULL, needs = NULL, updated_at = now()
    WHERE job_id = ${jobId} AND status = 'PENDING'`
  return changed === 1
}

/** What the listing of a job said, beside what its comparison did. */
export interface NamedPlan extends Omit<Plan, 'total'> {
  /** What is asked for, as a sentence says it. */
  words: string
  /** A record seen at or after this moment is left out, now and at each purchase. */
  leftOutSince: Date
  /** Matches the source named no key for, or moved past the listing: they cannot be asked for and count as missing. */
  unnamed: number
}

/** Starts a job that asks for its records by name; its pages were made in this transaction. */
export async function startNamedPages(
  tx: Transaction,
  queue: Queue,
  jobId: number,
  plan: NamedPlan,
  { listed, wanted, asked }: ComparedKeys,
): Promise<void> {
  const { matched, pageSize, words, unnamed } = plan
  if (!(await startWork(tx, jobId, { ...plan, total: asked + unnamed }))) return
  await tx.$executeRaw`UPDATE batch_jobs SET left_out_since = ${plan.leftOutSince} WHERE job_id = ${jobId}`
  const pages = Math.ceil(asked / pageSize)
  const leftOut = listed - wanted
  const kept = leftOut > 0 ? ` ${counted(leftOut)} of them are stored and fresh, so they are left out.` : ''
  await addLog(tx, {
    jobId,
    level: 'info',
    event: 'job-started',
    message: `${countOf(matched, 'record')} match.${kept} Asking for ${counted(asked)} that are ${words}, in ${countOf(pages, 'page')}.`,
    details: { matched, leftOut, unnamed, total: asked, pages },
  })
  if (unnamed > 0) {
    await addLog(tx, {
      jobId,
      level: 'warn',
      event: 'records-not-named',
      message: `${countOf(unnamed, 'matching record')} could not be named, because the list moved while it was read or a key was broken. They count as missing.`,
    })
  }
  await forgetKeys(tx, jobId)
  await sendWindow(tx, queue, jobId)
  await finishIfDone(tx, queue, jobId)
  if (asked + unnamed > 0 || matched === 0) return
  const reason = `Nothing to ask for: of ${countOf(matched, 'matching record')} none is ${words}. Nothing was bought.`
  await tx.$executeRaw`UPDATE batch_jobs SET status_reason = ${reason} WHERE job_id = ${jobId} AND status = 'COMPLETED'`
}

/**
 * Ends a job before its pages are done, for a reason that would hit them all: planning failed, or the source refuses the
 * request. Waiting pages are cancelled; what was stored stays.
 */
export async function failJob(tx: Transaction, queue: Queue, jobId: number, reason: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_job_pages SET state = 'cancelled', message_id = NULL, state_reason = 'The job failed.', updated_at = now()
    WHERE job_id = ${jobId} AND state = 'queued'
      AND NOT EXISTS (SELECT 1 FROM purchases p
                      WHERE p.page_id = batch_job_pages.page_id AND p.state IN ('sent', 'answered'))`
  const changed = await tx.$executeRaw`
    UPDATE batch_jobs
    SET status = 'FAILED', needs = NULL, status_reason = ${reason.slice(0, 1000)}, error_details = ${reason},
        completed_at = clock_timestamp(), updated_at = now()
    WHERE job_id = ${jobId} AND status IN ('PENDING', 'PROCESSING', 'PAUSED')`
  if (changed !== 1) return
  await forgetKeys(tx, jobId)
  await addLog(tx, { jobId, level: 'error', event: 'job-failed', message: reason })
  await notifyOwner(tx, jobId, 'job-failed', reason)
  await queue.send(tx, 'finish-job', { jobId }, { priority: 300 })
  await announce(tx, jobId)
}

/**
 * Stops a job for a person: of one that runs, what is in hand ends and nothing new starts; one that waits for its plan is
 * planned anew when it is resumed, by what its source says then.
 */
export async function pauseForPerson(tx: Transaction, jobId: number, reason: string): Promise<void> {
  const changed = await tx.$executeRaw`
    UPDATE batch_jobs SET status = 'PAUSED', status_reason = ${reason.slice(0, 1000)}, updated_at = now()
    WHERE job_id = ${jobId} AND status IN ('PENDING', 'PROCESSING')`
  if (changed !== 1) return
  await forgetKeys(tx, jobId)
  await addLog(tx, { jobId, level: 'error', event: 'job-paused', message: reason })
  await notifyOwner(tx, jobId, 'needs-decision', reason)
  await announce(tx, jobId)
}
