import { randomUUID } from 'node:crypto'
import { inTransaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { addLog, countOf } from '#lib/jobs/log.ts'
import { addWrittenPage, beginWrite, markPieces, postponePush } from '#lib/jobs/receive/waiting.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { saveRejects } from '#lib/rejects/commands.ts'
import { retrySeconds } from '#workers/pages/retry-delay.ts'
import type { Batch } from './store-batch.ts'
import type { Worker } from '#workers/process/worker.ts'

/**
 * A piece of a push that could not be written for a reason nobody foresaw: tried again after a while, and after its tries
 * every record of it becomes a reject, so that nothing is lost and nothing waits for ever.
 */
export async function tryAgainLater(worker: Worker, batch: Batch, error: unknown): Promise<void> {
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
  await giveUp(worker, batch, why)
}

async function giveUp(worker: Worker, { job, pieces, messages }: Batch, why: string): Promise<void> {
  const [piece] = pieces
  if (piece === undefined) return
  const { push, from } = piece
  const records = push.records.slice(from)
  const reason = `Writing it failed each time: ${why}`
  await inTransaction(worker.db, async (tx) => {
    const pageId = await beginWrite(tx)
    const message = messages.get(String(push.pushId))
    if (message !== undefined && !(await worker.queue.complete(tx, 'write-push', message))) return
    if (!(await markPieces(tx, [{ pushId: push.pushId, from, to: push.records.length }]))) return
    const { jobId, source, dataset } = job
    const none = { inserted: 0, updated: 0, unchanged: 0, duplicate: 0, crossPageDuplicate: 0, splits: 0, storeMs: 0 }
    const { pageNumber } = await addWrittenPage(tx, {
      pageId,
      jobId,
      worker: worker.name,
      counts: { ...none, received: records.length, rejected: records.length },
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
      message: `${countOf(records.length, 'record')} of a push could not be written and became rejects. ${why}`,
    })
    await finishIfDone(tx, worker.queue, jobId)
  })
}
