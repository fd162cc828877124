import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'
import { notifyOwner } from './notify.ts'
import { settleAtEnd } from './results.ts'

const leftRow = z.object({
  source: z.string(),
  status: z.string(),
  needs: z.string().nullable(),
  matched_records: z.int().nullable(),
  total_records: z.int().nullable(),
  processed_records: z.int(),
  inserted_count: z.int(),
  updated_count: z.int(),
  unchanged_count: z.int(),
  duplicate_count: z.int(),
  rejected_count: z.int(),
  cross_page_duplicates: z.int(),
  is_open: z.boolean(),
  pages: z.int(),
  failed: z.int(),
  unclear: z.int(),
  cancelled: z.int(),
  failure: z.string().nullable(),
})
type Left = z.infer<typeof leftRow>

const completedRow = leftRow.pick({
  source: true,
  matched_records: true,
  total_records: true,
  processed_records: true,
  inserted_count: true,
  updated_count: true,
  unchanged_count: true,
  duplicate_count: true,
  rejected_count: true,
  cross_page_duplicates: true,
})

/**
 * Ends a job of which nothing is left to do; called by whatever ended a page, after it changed the job row and so
 * holds its lock. Of two last pages that commit together exactly one sees nothing left.
 *
 * Unclear pages stop it for a person (PAUSED, needs a decision); else failed pages make it FAILED; else pages that were
 * cancelled and not asked for again leave it CANCELLED; else it is COMPLETED.
 * A job that a person paused ends when it is resumed.
 */
export async function finishIfDone(tx: Transaction, queue: Queue, jobId: number): Promise<void> {
  const rows = await tx.$queryRaw`
    SELECT j.source, j.status, j.needs, j.matched_records, j.total_records, j.processed_records, j.inserted_count, j.updated_count,
           j.unchanged_count, j.duplicate_count, j.rejected_count, j.cross_page_duplicates,
           j.receiving
             OR EXISTS (SELECT 1 FROM batch_job_pages g
                        WHERE g.job_id = j.job_id AND g.state IN ('queued', 'fetching', 'fetched'))
             OR EXISTS (SELECT 1 FROM pushes p WHERE p.job_id = j.job_id AND p.state = 'waiting') AS is_open,
           0 AS pages, 0 AS failed, 0 AS unclear, 0 AS cancelled, NULL AS failure
    FROM batch_jobs j WHERE j.job_id = ${jobId}`
  const [job] = z.array(leftRow).parse(rows)
  if (job === undefined || job.is_open) return
  if (job.status !== 'PROCESSING' && job.needs !== 'decision') return
  const [counts] = z
    .array(leftRow.pick({ pages: true, failed: true, unclear: true, cancelled: true, failure: true }))
    .parse(
      await tx.$queryRaw`
      SELECT count(*)::int AS pages, (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
             (count(*) FILTER (WHERE state = 'unclear'))::int AS unclear,
             (count(*) FILTER (WHERE state = 'cancelled'))::int AS cancelled,
             (array_agg(error_message ORDER BY page_number) FILTER (WHERE state = 'failed'))[1] AS failure
      FROM batch_job_pages WHERE job_id = ${jobId}`,
    )
  await end(tx, queue, jobId, { ...job, ...counts })
}

async function end(tx: Transaction, queue: Queue, jobId: number, left: Left): Promise<void> {
  if (left.unclear > 0) {
    const reason = `Needs a decision: ${countOf(left.unclear, 'page')} may have been paid for without an answer. Buy again or skip.`
    if (left.needs === 'decision') {
      await tx.$executeRaw`UPDATE batch_jobs SET status_reason = ${reason}, updated_at = now() WHERE job_id = ${jobId}`
      return
    }
    await tx.$executeRaw`
      UPDATE batch_jobs SET status = 'PAUSED', needs = 'decision', status_reason = ${reason}, updated_at = now()
      WHERE job_id = ${jobId} AND status = 'PROCESSING'`
    await addLog(tx, { jobId, level: 'warn', event: 'needs-decision', message: reason })
    await notifyOwner(tx, jobId, 'needs-decision', reason)
    await queue.send(tx, 'finish-job', { jobId }, { priority: 300 })
    return
  }
  const repeats = await settleAtEnd(tx, jobId)
  const { status, event, reason } = outcome({
    ...left,
    updated_count: left.updated_count - repeats.updated,
    unchanged_count: left.unchanged_count - repeats.unchanged,
    duplicate_count: left.duplicate_count + repeats.updated + repeats.unchanged,
    cross_page_duplicates: left.cross_page_duplicates + repeats.updated + repeats.unchanged,
  })
  await tx.$executeRaw`
    UPDATE batch_jobs
    SET status = ${status}, needs = NULL, status_reason = ${reason}, completed_at = clock_timestamp(), updated_at = now(),
        error_details = ${status === 'FAILED' ? left.failure : null}
    WHERE job_id = ${jobId}`
  await addLog(tx, { jobId, level: status === 'FAILED' ? 'error' : 'info', event, message: reason })
  await notifyOwner(tx, jobId, event, reason)
  await queue.send(tx, 'finish-job', { jobId }, { priority: 300 })
}

/** Says again what came of a completed job, after its repeats were told from its results or a page was read again. */
export async function restateOutcome(db: Handle, jobId: number): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT source, matched_records, total_records, processed_records, inserted_count, updated_count, unchanged_count, duplicate_count,
           rejected_count, cross_page_duplicates
    FROM batch_jobs WHERE job_id = ${jobId} AND status = 'COMPLETED' AND undone_at IS NULL`
  const [job] = z.array(completedRow).parse(rows)
  if (job === undefined) return
  await db.$executeRaw`
    UPDATE batch_jobs SET status_reason = ${completedReason(job)}, updated_at = now()
    WHERE job_id = ${jobId} AND status = 'COMPLETED'`
}

function outcome(left: Left) {
  if (left.failed > 0) return { status: 'FAILED', event: 'job-failed', reason: failedReason(left) } as const
  if (left.cancelled > 0) return { status: 'CANCELLED', event: 'job-cancelled', reason: cancelledReason(left) } as const
  return { status: 'COMPLETED', event: 'job-completed', reason: completedReason(left) } as const
}

function cancelledReason(left: Left): string {
  return (
    `${counted(left.cancelled)} of ${countOf(left.pages, 'page')} were cancelled before; ` +
    `${countOf(left.processed_records, 'record')} kept. Retry asks only for the pages that are missing.`
  )
}

function failedReason(left: Left): string {
  return (
    `${counted(left.failed)} of ${countOf(left.pages, 'page')} gave up; ` +
    `${countOf(left.processed_records, 'record')} kept. Retry asks only for the pages that are missing.`
  )
}

function completedReason(left: z.infer<typeof completedRow>): string {
  const stored = left.inserted_count + left.updated_count + left.unchanged_count
  const pieces: string[] = []
  if (left.processed_records === 0) {
    pieces.push(nothingStored(left))
  } else if (stored > 0 && left.unchanged_count === stored && left.rejected_count === 0) {
    pieces.push(`Nothing changed: all ${counted(stored)} properties were already stored as delivered.`)
  } else {
    const parts = [`${counted(left.inserted_count)} new`]
    if (left.updated_count > 0) parts.push(`${counted(left.updated_count)} updated`)
    if (left.unchanged_count > 0) parts.push(`${counted(left.unchanged_count)} unchanged`)
    if (left.rejected_count > 0) parts.push(`${counted(left.rejected_count)} rejected`)
    pieces.push(`${parts.join(', ')}.`)
  }
  if (left.duplicate_count > 0) pieces.push(`${countOf(left.duplicate_count, 'duplicate')} in the source.`)
  const missing = Math.max(0, (left.total_records ?? 0) - left.processed_records)
  if (missing > 0) pieces.push(`${countOf(missing, 'record')} missing.`)
  if (left.cross_page_duplicates > 0) pieces.push(`${counted(left.cross_page_duplicates)} possibly not seen.`)
  return pieces.join(' ')
}

function nothingStored(left: z.infer<typeof completedRow>): string {
  const { matched_records: matched, total_records: total } = left
  if (left.source === 'spider') return 'The spider delivered nothing.'
  if (total !== 0) return 'Nothing was stored.'
  if (matched === 0) return 'Nothing matched, so nothing was asked for.'
  return 'Nothing had to be asked for: what it would have asked for is stored already.'
}
