import { z } from 'zod'
import { inTransaction } from '#lib/db.ts'
import { finishJobMessage } from '#lib/jobs/contract.ts'
import { addLog, counted } from '#lib/jobs/log.ts'
import { restateOutcome } from '#lib/jobs/ending/finish.ts'
import { settleFigures } from '#lib/jobs/list/figures.ts'
import { forgetKeys } from '#lib/jobs/planning/listing.ts'
import { noteCrawl } from '#lib/jobs/receive/crawls.ts'
import { judgeRun } from '#lib/jobs/receive/judge-run.ts'
import { noteSeen, settleAfterEnd } from '#lib/jobs/ending/results.ts'
import { log } from '#lib/log.ts'
import type { Message } from '#lib/queue.ts'
import { countRecords } from '#lib/sources/count.ts'
import { isAsked, openRequest } from '#lib/sources/registry.ts'
import { noteAllowanceAfter } from '#lib/spend/commands.ts'
import type { Worker } from '#workers/process/worker.ts'

const endedRow = z.object({
  source: z.string(),
  criteria: z.unknown(),
  status: z.string(),
  needs: z.string().nullable(),
  matched_records: z.int().nullable(),
  processed_records: z.int(),
})

/**
 * After a job’s end, or when only unclear pages are left: what needs no part in the job’s outcome. Notes what was seen,
 * and counts once more, free, so that a source that moved while it was read is seen and not guessed. The job is over
 * whether this works or not.
 */
export async function finishJob(worker: Worker, message: Message): Promise<void> {
  const { jobId } = finishJobMessage.parse(message.data)
  const repeats = await settleAfterEnd(worker.db, jobId)
  if (repeats === 'still open') {
    // A cancelled or failed job may still bring in pages.
    await worker.queue.send(worker.db, 'finish-job', { jobId }, { priority: 300, startAfterSeconds: 5 })
    return
  }
  if (repeats > 0) await restateOutcome(worker.db, jobId)
  await settleFigures(worker.db, jobId)
  await noteSeen(worker.db, { jobId })
  await noteCrawl(worker.db, jobId)
  await judgeRun(worker.db, jobId)
  await forgetEnded(worker, jobId)
  const rows = await worker.db.$queryRaw`
    SELECT source, criteria, status, needs, matched_records, processed_records FROM batch_jobs
    WHERE job_id = ${jobId} AND ((status = 'COMPLETED' AND matched_records_at_end IS NULL AND processed_records > 0)
                                 OR needs = 'decision')`
  const [job] = z.array(endedRow).parse(rows)
  if (job === undefined || job.matched_records === null || !isAsked(job.source, job.criteria)) return
  try {
    const request = openRequest(job.source, job.criteria)
    const count = await countRecords(worker.db, worker.slots, request, message.signal)
    if (job.needs === 'decision') {
      // The allowance is the one piece of evidence the source gives for or against a request that was not answered.
      if (count.allowanceReported !== null) {
        await noteAllowanceAfter(worker.db, jobId, count.allowanceReported, count.askedAt)
      }
      return
    }
    const { matchedRecords } = count
    await worker.db.$executeRaw`
      UPDATE batch_jobs SET matched_records_at_end = ${matchedRecords}, updated_at = now() WHERE job_id = ${jobId}`
    if (matchedRecords !== job.matched_records) {
      const { matched_records: before } = job
      await addLog(worker.db, {
        jobId,
        level: 'warn',
        event: 'source-moved',
        message: `The source moved while it was read: ${counted(before)} records matched at the start, ${counted(matchedRecords)} at the end.`,
        details: { matchedAtStart: before, matchedAtEnd: matchedRecords },
      })
    }
  } catch (error) {
    log.warn({ error, jobId }, 'the count after the end of a job failed')
  }
}

/** A job that was cancelled while its keys were listed needs them no more; one that is retried lists them anew. */
async function forgetEnded(worker: Worker, jobId: number): Promise<void> {
  await inTransaction(worker.db, async (tx) => {
    // Under the row’s lock, so that a retry cannot list its keys between the look and the removal.
    const ended = await tx.$queryRaw`
      SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} AND status IN ('COMPLETED', 'FAILED', 'CANCELLED')
      FOR NO KEY UPDATE`
    if (z.array(z.unknown()).parse(ended).length > 0) await forgetKeys(tx, jobId)
  })
}
