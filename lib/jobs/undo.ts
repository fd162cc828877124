import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import { ConflictError, NotFoundError } from '#lib/errors.ts'
import { createTracked } from '#lib/jobs/bulk/tracked.ts'
import { addLog } from '#lib/jobs/log.ts'
import type { Queue } from '#lib/queue.ts'

/** Taking out what a job brought, as far as the job and its pages are concerned. Its counters still say what it did. */

const undoableRow = z.object({
  status: z.string(),
  source: z.string(),
  dataset: z.string(),
  undone: z.boolean(),
  pages: z.int(),
  busy: z.boolean(),
  turned_inactive: z.int(),
  /** The undoing that is under way. */
  action: z.int().nullable(),
})
export type Undoable = z.infer<typeof undoableRow>

/** What decides whether a job can be undone. @throws NotFoundError */
export async function readUndoable(db: Handle, jobId: number): Promise<Undoable> {
  const rows = await db.$queryRaw`
    SELECT j.status, j.source, j.dataset, j.undone_at IS NOT NULL AS undone,
           (SELECT count(*)::int FROM batch_job_pages g WHERE g.job_id = j.job_id AND g.state = 'written') AS pages,
           EXISTS (SELECT 1 FROM batch_job_pages g WHERE g.job_id = j.job_id
                     AND (g.state IN ('queued', 'fetching', 'fetched') OR g.rerun_message_id IS NOT NULL)) AS busy,
           coalesce((SELECT r.turned_inactive FROM spider_runs r WHERE r.job_id = j.job_id), 0) AS turned_inactive,
           (SELECT b.bulk_action_id FROM bulk_actions b
            WHERE b.action = 'undo-job' AND b.job_ids[1] = j.job_id AND b.completed_at IS NULL) AS action
    FROM batch_jobs j WHERE j.job_id = ${jobId}`
  const [row] = z.array(undoableRow).parse(rows)
  if (row === undefined) throw new NotFoundError('job-not-found', `There is no job ${jobId}.`)
  return row
}

/** Why a job cannot be undone now, in a sentence; null when it can. */
export function whyNotUndone(job: Undoable): string | null {
  if (job.undone) return 'What this job brought was taken out already.'
  if (!['COMPLETED', 'FAILED', 'CANCELLED'].includes(job.status))
    return 'The job has not ended. Cancel it first, or let it end.'
  if (job.busy) return 'A page of the job is still being brought in or read again. Try again in a moment.'
  if (job.turned_inactive > 0)
    return 'The run turned listings inactive that it did not see, and that cannot be taken back.'
  if (job.pages === 0) return 'The job stored nothing.'
  return null
}

/**
 * Begins to undo a job: from here on nothing more of it is stored. Asking again while it is under way answers the same
 * action.
 * @throws ConflictError `wrong-state` with the reason
 */
export async function startUndo(
  tx: Transaction,
  queue: Queue,
  asked: { jobId: number; userId: string; details: object },
): Promise<number> {
  const { jobId, userId, details } = asked
  await tx.$executeRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
  const job = await readUndoable(tx, jobId)
  if (job.action !== null) return job.action
  const refusal = whyNotUndone(job)
  if (refusal !== null) throw new ConflictError('wrong-state', `${refusal} Nothing was changed.`)
  await tx.$executeRaw`
    UPDATE batch_jobs SET undone_at = clock_timestamp(), status_reason = 'What it brought is being taken out.', updated_at = now()
    WHERE job_id = ${jobId}`
  const message = 'Asked to take out what this job brought.'
  await addLog(tx, { jobId, level: 'warn', event: 'undo-started', message, actor: userId })
  return createTracked(tx, queue, { action: 'undo-job', userId, jobId, details, units: job.pages })
}

const pageRow = z.object({ page_id: z.bigint() })

/** The written pages of a job behind one of them, in the order of their ids. */
export async function pagesAfter(db: Handle, jobId: number, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await db.$queryRaw`
    SELECT page_id FROM batch_job_pages WHERE job_id = ${jobId} AND state = 'written' AND page_id > ${after}
    ORDER BY page_id LIMIT ${limit}`
  return z
    .array(pageRow)
    .parse(rows)
    .map((row) => row.page_id)
}

/** Says on the job what undoing it came to. */
export async function noteUndone(tx: Handle, jobId: number, sentence: string, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_jobs SET status_reason = ${sentence.slice(0, 1000)}, updated_at = now() WHERE job_id = ${jobId}`
  await addLog(tx, { jobId, level: 'warn', event: 'job-undone', message: sentence, actor: userId })
}

/** @throws ConflictError `job-undone` */
export async function refuseIfUndone(tx: Handle, jobId: number): Promise<void> {
  const rows = await tx.$queryRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} AND undone_at IS NOT NULL`
  if (z.array(z.unknown()).parse(rows).length === 0) return
  const message = `What job ${jobId} brought was taken out again, so it goes on no more. Duplicate it to run it anew.`
  throw new ConflictError('job-undone', message)
}
