import { inTransaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { addLog, counted } from '#lib/jobs/log.ts'
import type { Message } from '#lib/queue.ts'
import { FixRequestError } from '#lib/sources/errors.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import type { Worker } from '#workers/process/worker.ts'

/** The job waits for its plan no more: somebody cancelled it. */
class NoLongerPlanned extends Error {
  override name = 'NoLongerPlanned'
}

const event = 'records-ready'

/**
 * Has the source make its records ready, saying on screens how far it is, and stops when the job is cancelled.
 * @returns false when the job needs no plan any more
 * @throws SourceError
 */
export async function prepareRecords(
  worker: Worker,
  message: Message,
  jobId: number,
  request: OpenRequest,
): Promise<boolean> {
  const limit = AbortSignal.timeout(env().PAGE_TIME_LIMIT_SECONDS * 1000)
  const signal = AbortSignal.any([message.signal, limit])
  const onRows = async (rows: number): Promise<void> => {
    const waiting = await worker.db.$executeRaw`
      UPDATE batch_jobs SET status_reason = ${`Reading the file: ${counted(rows)} rows so far.`}, updated_at = now()
      WHERE job_id = ${jobId} AND status = 'PENDING'`
    if (waiting === 0) throw new NoLongerPlanned()
  }
  try {
    const prepared = await request.prepare({ signal, onRows })
    if (prepared === null) return true
    await inTransaction(worker.db, async (tx) => {
      // A job that waited for an approval is planned twice.
      const told = await tx.batchJobLog.count({ where: { jobId, event } })
      const level = prepared.isOdd ? 'warn' : 'info'
      if (told === 0) await addLog(tx, { jobId, level, event, message: prepared.words })
    })
    return true
  } catch (error) {
    if (error instanceof NoLongerPlanned) return false
    if (limit.aborted && !message.signal.aborted) throw tookTooLong(error)
    throw error
  }
}

function tookTooLong(cause: unknown): FixRequestError {
  const seconds = env().PAGE_TIME_LIMIT_SECONDS
  return new FixRequestError(
    `The file could not be read through within ${seconds} s. Split it, or raise PAGE_TIME_LIMIT_SECONDS. Nothing was stored.`,
    { code: 'file-too-slow', billing: 'none', cause },
  )
}
