import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { ConflictError, NotFoundError, RefusedError } from '#lib/errors.ts'
import type { Queue } from '#lib/queue.ts'
import { priorities, type ChangeJob, type JobOptions, type JobStatus } from './contract.ts'
import { finishIfDone } from './ending/finish.ts'
import { addLog, counted } from './log.ts'
import { notifyOwner } from './ending/notify.ts'
import { lockForGap, refuseIfGapFetched } from './planning/gaps.ts'
import { recordsWithin, whyConfirm, whyNoRoom } from './planning/planning.ts'
import { cancelRun } from './receive/runs.ts'
import { discardPushes, resendPushes, takeBackPushes } from './receive/waiting.ts'
import { announce, sendWindow } from './pages/window.ts'
import { refuseIfUndone } from './undo.ts'
import { refuseUnseenChange } from './unseen-change.ts'

/** What people do with jobs. Each is one guarded change; repeating it changes nothing and answers the same. */

export interface NewJob {
  source: string
  dataset: string
  request: object
  summary: string
  paid: boolean
  sensitiveCriteria: readonly string[]
  reason: string | null
  name: string | undefined
  note: string | undefined
  options: JobOptions
  pricePerRecord: number | null
  currency: string | null
  /** The count the person saw, if one is fresh enough to rely on. */
  estimate: { matchedRecords: number; allowanceLeft: number | null } | null
  /** How many it asks for is known only once it was planned: confirmed then, if at all. */
  countedLater?: boolean
  createdBy: string
  duplicatedFrom?: number
  /** The job whose missing records it fetches. */
  gapOf?: number
}

/**
 * Makes a job and sends it to be planned, in one transaction.
 * @throws RefusedError when it may spend without a ceiling, limits cost without a price, asks for personal traits without
 *   a reason, has no room under its ceiling, or is so large that its number must be typed in; ConflictError when another
 *   job fetches the same gap.
 */
export async function createJob(db: Database, queue: Queue, job: NewJob): Promise<number> {
  const confirmed = refuseUnsafe(job)
  const { options, estimate } = job
  const name = job.name ?? job.summary.slice(0, 200)
  return inTransaction(db, async (tx) => {
    if (job.gapOf !== undefined) await lockForGap(tx, job.gapOf)
    const rows = await tx.$queryRaw`
      INSERT INTO batch_jobs (source, dataset, name, note, criteria, summary, priority, paid, max_records, max_cost,
                              price_per_record, currency, estimated_records, approved_records, created_by,
                              duplicated_from, gap_of, status_reason)
      VALUES (${job.source}, ${job.dataset}, ${name}, ${job.note ?? null}, ${JSON.stringify(job.request)}::jsonb,
              ${job.summary.slice(0, 2000)}, ${priorities.indexOf(options.priority)}, ${job.paid},
              ${options.maxRecords ?? null}, ${options.maxCost ?? null}::float8::numeric,
              ${job.pricePerRecord}::float8::numeric, ${job.currency}, ${estimate?.matchedRecords ?? null}, ${confirmed},
              ${job.createdBy}, ${job.duplicatedFrom ?? null}, ${job.gapOf ?? null},
              'Waiting for a worker to count the records.')
      RETURNING job_id`
    const [row] = z.array(z.object({ job_id: z.int() })).parse(rows)
    const jobId = row?.job_id ?? 0
    await addLog(tx, {
      jobId,
      level: 'info',
      event: 'job-created',
      message: job.reason === null ? 'Created.' : `Created. Reason given for personal criteria: ${job.reason}`,
      details: { options, sensitiveCriteria: job.sensitiveCriteria, duplicatedFrom: job.duplicatedFrom },
      actor: job.createdBy,
    })
    await queue.send(tx, 'plan-job', { jobId, attempt: 1 }, { priority: priorities.indexOf(options.priority) * 100 })
    return jobId
  })
}

/** Returns the number of records the person confirmed, null when none was needed or given. */
function refuseUnsafe(job: NewJob): number | null {
  const { options, estimate, pricePerRecord } = job
  if (job.paid && options.maxRecords === undefined && options.maxCost === undefined) {
    throw new RefusedError('ceiling-missing', 'This job would spend money without a limit.', [
      { field: 'options.maxRecords', message: 'Say how many records it may buy at most, or how much it may cost.' },
    ])
  }
  if (options.maxCost !== undefined && pricePerRecord === null) {
    throw new RefusedError('price-missing', 'A limit on cost cannot be kept while no price per record is set.', [
      {
        field: 'options.maxCost',
        message: 'Use maxRecords, or ask the operator to set PROPERTYRADAR_PRICE_PER_RECORD.',
      },
    ])
  }
  if (job.sensitiveCriteria.length > 0 && (job.reason ?? '').trim() === '') {
    const names = job.sensitiveCriteria.join(', ')
    throw new RefusedError('reason-missing', `A written reason is needed to search by ${names}.`, [
      { field: 'request.reason', message: `Say why you may use ${names}; the reason is kept with the job.` },
    ])
  }
  refuseWithoutRoom(job)
  const given = options.confirmRecords ?? null
  if (estimate === null || job.countedLater === true) return given
  const ceiling = { maxRecords: options.maxRecords ?? null, maxCost: options.maxCost ?? null, pricePerRecord }
  const total = recordsWithin(ceiling, estimate.matchedRecords, estimate.allowanceLeft)
  const why = whyConfirm(job.paid, total, estimate.allowanceLeft)
  if (why !== null && given !== total) {
    throw new RefusedError('confirmation-missing', `${why} Type the number to start it.`, [
      { field: 'options.confirmRecords', message: `Type ${counted(total)} (as ${total}) to confirm.` },
    ])
  }
  return given
}

/** Without a count nobody knows what is left of the allowance; then planning says it. */
function refuseWithoutRoom({ paid, options, estimate, pricePerRecord, currency }: NewJob): void {
  if (!paid || estimate === null) return
  const ceiling = { maxRecords: null, maxCost: options.maxCost ?? null, pricePerRecord, currency }
  const why = whyNoRoom(ceiling, estimate.allowanceLeft)
  if (why === null) return
  throw new RefusedError('ceiling-too-low', why.reason, [
    { field: 'options.maxCost', message: `Allow at least ${why.leastCost}, the price of one record.` },
  ])
}

export interface Action {
  jobId: number
  userId: string
  userName: string
}

/** What is done to a whole job. */
export interface JobAction extends Action {
  /** Done in the transaction of the change, also where nothing was left to change: both stand or neither. */
  also?: (tx: Transaction) => Promise<void>
}

function inOneGo<Result>(db: Database, action: JobAction, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return inTransaction(db, async (tx) => {
    const result = await work(tx)
    await action.also?.(tx)
    return result
  })
}

const statusRow = z.object({
  status: z.string(),
  needs: z.string().nullable(),
  approval_records: z.int().nullable(),
  planned: z.boolean(),
})

/** Locks the job row. Pages are never locked after it in these commands. */
async function lockJob(tx: Transaction, jobId: number): Promise<z.infer<typeof statusRow>> {
  const rows = await tx.$queryRaw`
    SELECT status, needs, approval_records, started_at IS NOT NULL AS planned
    FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
  const [row] = z.array(statusRow).parse(rows)
  if (row === undefined) throw new NotFoundError('job-not-found', `There is no job ${jobId}.`)
  return row
}

function wrongState(jobId: number, verb: string, status: string, allowed: readonly JobStatus[]): ConflictError {
  return new ConflictError(
    'wrong-state',
    `Job ${jobId} is ${status}, so it cannot be ${verb}; that needs ${allowed.join(' or ')}. Nothing was changed.`,
  )
}

/**
 * Cancels a job. What is stored stays; a paid page in hand is still brought in; nothing stays queued.
 * @throws ConflictError when it has already ended another way.
 */
export async function cancelJob(db: Database, queue: Queue, action: JobAction): Promise<void> {
  const { jobId } = action
  const cancelled = await inOneGo(db, action, async (tx) => {
    // The run before the job row, as when it is closed.
    await cancelRun(tx, jobId)
    const job = await lockJob(tx, jobId)
    if (job.status === 'CANCELLED') return false
    if (job.status === 'COMPLETED' || job.status === 'FAILED') {
      throw wrongState(jobId, 'cancelled', job.status, ['PENDING', 'PROCESSING', 'PAUSED'])
    }
    await tx.$executeRaw`
      UPDATE batch_jobs SET status = 'CANCELLED', receiving = false, needs = NULL, status_reason = ${`Cancelled by ${action.userName}.`},
             completed_at = clock_timestamp(), updated_at = now()
      WHERE job_id = ${jobId}`
    await addLog(tx, { jobId, level: 'info', event: 'job-cancelled', message: 'Cancelled.', actor: action.userId })
    await notifyOwner(
      tx,
      jobId,
      'job-cancelled',
      `Cancelled by ${action.userName}. What is stored stays.`,
      action.userId,
    )
    await announce(tx, jobId)
    await queue.send(tx, 'finish-job', { jobId }, { priority: 300 })
    return true
  })
  // Pages in a second transaction: locking the job row and then pages deadlocks against pages that commit.
  if (!cancelled) return
  await cancelQueuedPages(db, jobId)
  await discardPushes(db, jobId)
}

/** Repeated harmlessly by the sweeper should the process die in between. */
export async function cancelQueuedPages(db: Database, jobId: number): Promise<number> {
  return db.$executeRaw`
    UPDATE batch_job_pages g SET state = 'cancelled', message_id = NULL, state_reason = 'The job was cancelled.', updated_at = now()
    FROM batch_jobs j
    WHERE g.job_id = ${jobId} AND j.job_id = g.job_id AND j.status IN ('CANCELLED', 'FAILED') AND g.state = 'queued'
      AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.page_id = g.page_id AND p.state IN ('sent', 'answered'))`
}

/** Stops a job at its next page boundary (free requests at once). Repeating it changes nothing. */
export async function pauseJob(db: Database, action: JobAction): Promise<void> {
  const { jobId } = action
  await inOneGo(db, action, async (tx) => {
    const job = await lockJob(tx, jobId)
    if (job.status === 'PAUSED') return
    if (job.status !== 'PROCESSING') throw wrongState(jobId, 'paused', job.status, ['PROCESSING'])
    await tx.$executeRaw`
      UPDATE batch_jobs SET status = 'PAUSED', status_reason = ${`Paused by ${action.userName}.`}, updated_at = now()
      WHERE job_id = ${jobId}`
    await addLog(tx, { jobId, level: 'info', event: 'job-paused', message: 'Paused.', actor: action.userId })
    await announce(tx, jobId)
  })
}

/**
 * Lets a paused job go on. One that waits for an approval needs the number typed in.
 * @throws RefusedError when that number is missing or another; ConflictError when a decision about unclear pages is due.
 */
export async function resumeJob(
  db: Database,
  queue: Queue,
  action: JobAction & { confirmRecords?: number },
): Promise<void> {
  const { jobId } = action
  await inOneGo(db, action, async (tx) => {
    const job = await lockJob(tx, jobId)
    if (job.status === 'PROCESSING' || job.status === 'PENDING') return
    if (job.status !== 'PAUSED') throw wrongState(jobId, 'resumed', job.status, ['PAUSED'])
    if (job.needs === 'decision') {
      throw new ConflictError(
        'needs-decision',
        'Only unclear pages are left: buy each again or skip it, then the job ends by itself.',
      )
    }
    if (job.needs === 'approval' && action.confirmRecords !== job.approval_records) {
      const number = job.approval_records ?? 0
      throw new RefusedError('confirmation-missing', 'This job starts only when its number of records is typed in.', [
        { field: 'confirmRecords', message: `Type ${counted(number)} (as ${number}) to approve.` },
      ])
    }
    await addLog(tx, {
      jobId,
      level: 'info',
      event: job.needs === 'approval' ? 'job-approved' : 'job-resumed',
      message: job.needs === 'approval' ? `Approved ${counted(job.approval_records ?? 0)} records.` : 'Resumed.',
      actor: action.userId,
    })
    await goOn(tx, queue, jobId, job.planned, action.confirmRecords ?? null)
  })
}

/** Back to work: to its pages where they are planned, to planning where not. */
async function goOn(
  tx: Transaction,
  queue: Queue,
  jobId: number,
  planned: boolean,
  approved: number | null,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_jobs
    SET status = ${planned ? 'PROCESSING' : 'PENDING'}, needs = NULL, status_reason = NULL, completed_at = NULL,
        list_figures = NULL, error_details = NULL, approved_records = coalesce(${approved}::int, approved_records),
        -- Who approves has seen the count as it now is.
        estimated_records = CASE WHEN ${approved}::int IS NULL THEN estimated_records ELSE matched_records END, updated_at = now()
    WHERE job_id = ${jobId}`
  if (!planned) {
    await queue.send(tx, 'plan-job', { jobId, attempt: 1 }, { priority: 200 })
    return
  }
  await sendWindow(tx, queue, jobId)
  await resendPushes(tx, queue, jobId)
  await finishIfDone(tx, queue, jobId)
}

/**
 * Asks again for the pages that are not written, of a job that failed or was cancelled. What is stored is not asked again.
 * @throws ConflictError when it has ended another way, or another job fetches what it did not see
 */
export async function retryJob(db: Database, queue: Queue, action: JobAction): Promise<void> {
  const { jobId } = action
  // Pages before the job row, as everywhere: the row decides below whether this was right.
  await inOneGo(db, action, async (tx) => {
    await tx.$executeRaw`
      UPDATE batch_job_pages g
      SET state = 'queued', attempts = 0, unended_starts = 0, not_before = NULL, state_reason = NULL, message_id = NULL,
          updated_at = now()
      FROM batch_jobs j
      WHERE g.job_id = ${jobId} AND j.job_id = g.job_id AND j.status IN ('FAILED', 'CANCELLED')
        AND g.state IN ('failed', 'cancelled')`
    await takeBackPushes(tx, jobId)
    const job = await lockJob(tx, jobId)
    if (job.status === 'PROCESSING' || job.status === 'PENDING') return
    if (job.status !== 'FAILED' && job.status !== 'CANCELLED') {
      throw wrongState(jobId, 'retried', job.status, ['FAILED', 'CANCELLED'])
    }
    await refuseIfUndone(tx, jobId)
    await refuseIfGapFetched(tx, jobId)
    await addLog(tx, { jobId, level: 'info', event: 'job-retried', message: 'Retried.', actor: action.userId })
    await goOn(tx, queue, jobId, job.planned, null)
  })
}

/**
 * Changes what may change at any time: name, note and priority (for the pages sent from now on).
 * @throws ConflictError `job-changed` where name or note are not those that `replacesName` and `replacesNote` name
 */
export async function changeJob(db: Database, action: JobAction, change: ChangeJob): Promise<void> {
  const priority = change.priority === undefined ? null : priorities.indexOf(change.priority)
  const named = (['name', 'note', 'priority'] as const).filter((field) => change[field] !== undefined)
  await inOneGo(db, action, async (tx) => {
    await lockJob(tx, action.jobId)
    await refuseUnseenChange(tx, action.jobId, change)
    await tx.$executeRaw`
      UPDATE batch_jobs
      SET name = coalesce(${change.name ?? null}::text, name),
          note = CASE WHEN ${change.note !== undefined} THEN ${change.note ?? null}::text ELSE note END,
          priority = coalesce(${priority}::int, priority), updated_at = now()
      WHERE job_id = ${action.jobId}`
    await addLog(tx, {
      jobId: action.jobId,
      level: 'info',
      event: 'job-changed',
      message: `Changed ${named.join(', ')}.`,
      actor: action.userId,
    })
  })
}
