import { randomUUID } from 'node:crypto'
import { isTransient } from '#lib/database-errors.ts'
import { inTransaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { addLog, countOf } from '#lib/jobs/log.ts'
import { addWrittenPage, beginWrite, markPieces, postponePush } from '#lib/jobs/receive/waiting.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { saveRejects } from '#lib/rejects/commands.ts'
import { retrySeconds } from '#workers/pages/retry-delay.ts'
import { LostPageError } from '#lib/jobs/pages/page-commands.ts'
import type { BatchSize } from './batch-size.ts'
import { halvesOf, storeBatch, type Batch } from './store-batch.ts'
import type { Worker } from '#workers/process/worker.ts'

/**
 * A piece of a push that could not be written for a reason nobody foresaw: tried again after a while, and after its tries
 * in ever smaller halves, until the records at fault are found. They become rejects, so that nothing is lost and nothing
 * waits for ever.
 */
export async function tryAgainLater(worker: Worker, size: BatchSize, batch: Batch, error: unknown): Promise<void> {
  const [piece] = batch.pieces
  if (piece === undefined) return
  const { push } = piece
  const message = batch.messages.get(String(push.pushId))
  if (message === undefined) return
  const why = error instanceof Error ? error.message : String(error)
  if (push.attempts < env().BATCH_MAX_RETRIES) {
    await inTransaction(worker.db, async (tx) => {
      if (!(await worker.queue.complete(tx, 'write-push', message))) return
      const messageId = randomUUID()
      if (!(await postponePush(tx, push.pushId, messageId))) return
      const data = { jobId: batch.job.jobId, pushId: String(push.pushId), records: push.records.length }
      const startAfterSeconds = retrySeconds(push.attempts + 1)
      await worker.queue.send(tx, 'write-push', data, { id: messageId, priority: 100, startAfterSeconds })
    })
    return
  }
  await findGuilty(worker, size, batch, { failures: 0, why })
}

/** Halves that may fail before the rest is given up whole: when all of them fail, it is not the records. */
const mostFailures = 40

/** Stores what can be stored of a piece that failed as a whole, in its order, and gives up the rest. */
async function findGuilty(
  worker: Worker,
  size: BatchSize,
  batch: Batch,
  search: { failures: number; why: string },
): Promise<void> {
  const halves = halvesOf(batch)
  if (halves.length === 0 || search.failures >= mostFailures) {
    await giveUp(worker, batch, search)
    return
  }
  for (const piece of halves) {
    const half = { ...batch, pieces: [piece] }
    try {
      await storeBatch(worker, size, half)
    } catch (error) {
      if (isTransient(error) || error instanceof LostPageError) throw error
      search.failures += 1
      search.why = error instanceof Error ? error.message : String(error)
      await findGuilty(worker, size, half, search)
    }
  }
}

async function giveUp(
  worker: Worker,
  { job, pieces, messages }: Batch,
  { why, failures }: { why: string; failures: number },
): Promise<void> {
  const [piece] = pieces
  if (piece === undefined) return
  const { push, from, to } = piece
  const records = push.records.slice(from, to)
  const reason = `Writing it failed each time: ${why}`
  await inTransaction(worker.db, async (tx) => {
    const pageId = await beginWrite(tx)
    const message = messages.get(String(push.pushId))
    const isLast = to === push.records.length
    if (isLast && message !== undefined && !(await worker.queue.complete(tx, 'write-push', message))) return
    if (!(await markPieces(tx, [{ pushId: push.pushId, from, to }]))) return
    const { jobId, source, dataset } = job
    const none = { inserted: 0, updated: 0, unchanged: 0, duplicate: 0, crossPageDuplicate: 0, storeMs: 0 }
    const { pageNumber } = await addWrittenPage(tx, {
      pageId,
      jobId,
      worker: worker.name,
      counts: { ...none, splits: failures, received: records.length, rejected: records.length },
      results: { insertedIds: [], updatedIds: [], unchangedIds: [], rewrittenIds: [] },
      reason: reason.slice(0, 1000),
    })
    await saveRejects(
      tx,
      { source, dataset, jobId, pageId },
      records.map((raw, index) => ({
        position: push.place + from + index,
        sourceKey: null,
        field: null,
        code: 'write-failed',
        reason,
        raw,
      })),
    )
    await addLog(tx, {
      jobId,
      pageNumber,
      level: 'error',
      event: 'push-failed',
      message:
        `${countOf(records.length, 'record')} of a push could not be written and became rejects. ` +
        `${failures > 0 ? `The push was halved ${countOf(failures, 'time')} to find them. ` : ''}${why}`,
    })
    await finishIfDone(tx, worker.queue, jobId)
  })
}
