import type { Transaction } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import { addLog } from '#lib/jobs/log.ts'
import type { ClaimedPage } from '#lib/jobs/pages/page-commands.ts'
import { sendWindow } from '#lib/jobs/pages/window.ts'

/**
 * The answer of a page that was already called unclear came after all: the page is queued again and reads the stored
 * answer, without a request. A job that only waited for a decision goes on by itself.
 */
export async function reviveUnclear(tx: Transaction, queue: Queue, page: ClaimedPage): Promise<void> {
  const changed = await tx.$executeRaw`
    UPDATE batch_job_pages
    SET state = 'queued', message_id = NULL, state_reason = 'Its answer came late.', updated_at = now()
    WHERE page_id = ${page.pageId} AND state = 'unclear'`
  if (changed !== 1) return
  await addLog(tx, {
    jobId: page.jobId,
    pageNumber: page.pageNumber,
    level: 'info',
    event: 'late-answer',
    message: 'The answer came late and is stored; nothing has to be bought again.',
  })
  await tx.$executeRaw`
    UPDATE batch_jobs SET status = 'PROCESSING', needs = NULL, status_reason = NULL, updated_at = now()
    WHERE job_id = ${page.jobId} AND needs = 'decision'`
  await tx.$executeRaw`
    UPDATE batch_jobs SET list_figures = NULL WHERE job_id = ${page.jobId} AND list_figures IS NOT NULL`
  await sendWindow(tx, queue, page.jobId)
  // Of a job that has ended nobody else would settle what comes in now.
  await queue.send(tx, 'finish-job', { jobId: page.jobId }, { priority: 300, startAfterSeconds: 5 })
}
