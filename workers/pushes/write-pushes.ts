import { isOutOfTime, isTransient, postgresCode } from '#lib/database-errors.ts'
import { writePushMessage } from '#lib/jobs/receive/contract.ts'
import { receivingJob, waitingOf, type ReceivingJob, type WaitingPush } from '#lib/jobs/receive/waiting.ts'
import { LostPageError } from '#lib/jobs/pages/page-commands.ts'
import { log } from '#lib/log.ts'
import type { Message } from '#lib/queue.ts'
import type { BatchSize } from './batch-size.ts'
import { halvesOf, storeBatch, type Batch, type Piece } from './store-batch.ts'
import type { TurnsOfJobs } from './turns-of-job.ts'
import { tryAgainLater } from './unwritten-push.ts'
import type { Worker } from '#workers/process/worker.ts'

/** Messages a writer takes at once: as many as wait, so that small pushes are written together under load. */
export const pushesAtOnce = 100

export interface Delivery {
  message: Message
  pushId: string
  records: number
}

/**
 * Writes pushes: what waits for one job is stored together, in transactions of about the present batch size; a push that
 * is larger is stored in several. Killed anywhere, what was committed is written and the rest waits. Messages whose push
 * is written already, or whose job does not run, are simply done: resuming a job sends new ones.
 * @param turns shared by the writers of a process
 */
export async function writePushes(
  worker: Worker,
  size: BatchSize,
  messages: readonly Message[],
  turns: TurnsOfJobs<Delivery>,
): Promise<void> {
  const deliveries = messages.map((message) => ({ message, ...writePushMessage.parse(message.data) }))
  for (const [jobId, ofJob] of Map.groupBy(deliveries, (delivery) => delivery.jobId)) {
    await turns.write(
      jobId,
      ofJob,
      () => size.size,
      async (together) => {
        const job = await receivingJob(worker.db, jobId)
        if (job?.status === 'PROCESSING') await writeForJob(worker, size, job, together)
      },
    )
  }
}

/** Bodies are read for one batch at a time, so that memory does not follow the backlog. */
async function writeForJob(
  worker: Worker,
  size: BatchSize,
  job: ReceivingJob,
  deliveries: readonly Delivery[],
): Promise<void> {
  const messages = new Map(deliveries.map(({ message, pushId }) => [pushId, message]))
  let left = deliveries.map(({ pushId }) => pushId)
  while (left.length > 0) {
    const pushes = await waitingOf(worker.db, left)
    for (const pieces of batchesOf(pushes, size.mostOfOne)) {
      await writeOrIsolate(worker, size, { job, pieces, messages })
    }
    const last = pushes.at(-1)?.pushId
    left = last === undefined ? [] : left.filter((pushId) => BigInt(pushId) > last)
  }
}

/** The pushes, whole or in pieces, so that no batch has more records than it may. */
function batchesOf(pushes: readonly WaitingPush[], most: number): Piece[][] {
  const batches: Piece[][] = []
  let room = 0
  for (const push of pushes) {
    for (let from = push.written; from < push.records.length;) {
      const rest = push.records.length - from
      // A push that fits a batch of its own is not torn to fill another.
      if (room === 0 || (rest > room && rest <= most)) {
        batches.push([])
        room = most
      }
      const to = from + Math.min(rest, room)
      batches.at(-1)?.push({ push, from, to })
      room -= to - from
      from = to
    }
  }
  return batches
}

/**
 * Stores a batch; one that fails, for whatever reason but an outage, is tried push by push, to spare the others. One that
 * took longer than it may is tried in halves, and the batches after it are smaller.
 */
async function writeOrIsolate(worker: Worker, size: BatchSize, batch: Batch): Promise<void> {
  try {
    await storeBatch(worker, size, batch)
  } catch (error) {
    const outOfTime = isOutOfTime(error)
    if (isTransient(error) && !outOfTime) throw error
    if (outOfTime) size.shrinkAfterTimeout()
    // Another writer has one of them: its message is spent, those of the others are not.
    const parts = batch.pieces.length > 1 ? batch.pieces : outOfTime ? halvesOf(batch) : []
    if (parts.length > 0) {
      for (const piece of parts) await writeOrIsolate(worker, size, { ...batch, pieces: [piece] })
      return
    }
    if (error instanceof LostPageError) {
      log.info({ jobId: batch.job.jobId }, 'another writer has this push')
      return
    }
    if (outOfTime && postgresCode(error) !== '57014') throw error
    log.error({ error, jobId: batch.job.jobId }, 'a push could not be written')
    await tryAgainLater(worker, size, batch, error)
  }
}
