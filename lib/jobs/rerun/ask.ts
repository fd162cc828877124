import { z } from 'zod'
import type { Transaction } from '#lib/db.ts'
import { ConflictError } from '#lib/errors.ts'
import { addLog } from '#lib/jobs/log.ts'
import { refuseIfUndone } from '#lib/jobs/undo.ts'
import type { Queue } from '#lib/queue.ts'

/** A person waits for it, and there is one message for each of their clicks. */
export const rerunPriority = 250

const askedRow = z.object({ page_id: z.bigint(), rerun_message_id: z.string() })

/** Who asks for which page. */
export interface RerunRequest {
  jobId: number
  pageNumber: number
  userId: string
}

/**
 * Asks for a written page to be read again: from its stored answer, or, of a free page without one, from the source.
 * Nothing of the page or its job changes until that is done. Asking while it is under way changes nothing.
 * @throws ConflictError `answer-gone` when the answer of a paid page is not stored whole: it is never bought for this
 */
export async function askToReadAgain(tx: Transaction, queue: Queue, request: RerunRequest): Promise<void> {
  const { jobId, pageNumber } = request
  // The job before the page, as in every change of a written page.
  await tx.$executeRaw`UPDATE batch_jobs SET updated_at = now() WHERE job_id = ${jobId}`
  await refuseIfUndone(tx, jobId)
  const rows = await tx.$queryRaw`
    UPDATE batch_job_pages g
    SET rerun_message_id = gen_random_uuid(), rerun_asked_at = clock_timestamp(), updated_at = now()
    FROM batch_jobs j
    WHERE g.job_id = ${jobId} AND g.page_number = ${pageNumber} AND j.job_id = g.job_id
      AND g.state = 'written' AND g.rerun_message_id IS NULL
      AND (NOT j.paid OR EXISTS (
        SELECT 1 FROM purchases p JOIN raw_pages r USING (purchase_id)
        WHERE p.page_id = g.page_id AND p.state = 'stored' AND r.complete))
    RETURNING g.page_id, g.rerun_message_id::text`
  const [page] = z.array(askedRow).parse(rows)
  if (page === undefined) return expectUnderWay(tx, request)
  const data = { jobId, pageId: String(page.page_id) }
  await queue.send(tx, 'rerun-page', data, { id: page.rerun_message_id, priority: rerunPriority })
  await addLog(tx, {
    jobId,
    pageNumber,
    level: 'info',
    event: 'page-rerun',
    message: 'Asked to read this page again. Nothing is bought for it.',
    actor: request.userId,
  })
}

async function expectUnderWay(tx: Transaction, { jobId, pageNumber }: RerunRequest): Promise<void> {
  const rows = await tx.$queryRaw`
    SELECT 1 FROM batch_job_pages
    WHERE job_id = ${jobId} AND page_number = ${pageNumber} AND rerun_message_id IS NOT NULL`
  if (z.array(z.unknown()).parse(rows).length > 0) return
  throw new ConflictError(
    'answer-gone',
    `The answer of page ${pageNumber} is not stored whole any more, and a paid page is never asked of its source again ` +
      'for this. Nothing was changed; duplicate the job to buy its records anew.',
  )
}
