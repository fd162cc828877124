import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import type { WritePush } from './contract.ts'
import { packPush, type PackedPush, type SitePush } from './pack.ts'
import { findRun, openRun } from './runs.ts'
import { takeTogether } from './together.ts'

/** What a push is answered with, per site. */
export interface TakenPush {
  jobId: number
  batchId: string
  /** This list was taken into this run before. */
  repeated: boolean
}

const repeatRow = z.array(z.object({ job_id: z.int(), batch_id: z.string() }))

/**
 * Takes a push: when this returns, its records are durable and a message to write them is in the queue, in one
 * transaction. The same list sent again within a day, into a run of the same name, is recognised and not taken twice.
 *
 * Pushes that come together into open runs share a transaction; each of the others has its own.
 * @throws ConflictError `run-cancelled`
 */
export async function receivePush(
  db: Database,
  queue: Queue,
  batchId: string,
  parts: readonly SitePush[],
): Promise<TakenPush[]> {
  const packed = await Promise.all(parts.map((part) => packPush(part, batchId)))
  const [only] = packed
  if (packed.length === 1 && only !== undefined && only.takenSince === null) {
    const jobId = await takeTogether(db, queue, only)
    if (jobId !== null) return [{ jobId, batchId, repeated: false }]
  }
  return inTransaction(db, async (tx) => {
    const taken: TakenPush[] = []
    for (const part of packed) taken.push(await takeOne(tx, queue, part))
    return taken
  })
}

async function takeOne(tx: Transaction, queue: Queue, push: PackedPush): Promise<TakenPush> {
  const { owner, batchId, messageId, records } = push
  // Of two equal pushes at once the second waits here until the first is committed.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${push.content}, 7260114))`
  const open = await findRun(tx, queue, owner)
  const earlier = await findRepeat(tx, open, push)
  if (earlier !== null) return { jobId: earlier.job_id, batchId: earlier.batch_id, repeated: true }
  const jobId = open ?? (await openRun(tx, owner, push.job))
  const pushId = await keep(tx, push, jobId)
  const message: WritePush = { jobId, pushId, records: records.length }
  await queue.send(tx, 'write-push', message, { id: messageId, priority: 100 })
  return { jobId, batchId, repeated: false }
}

const keptRow = z.array(z.object({ push_id: z.string() }))

async function keep(tx: Transaction, push: PackedPush, jobId: number): Promise<string> {
  const rows = await tx.$queryRaw`
    INSERT INTO pushes (batch_id, job_id, records, body, body_bytes, content_hash, message_id)
    VALUES (${push.batchId}::uuid, ${jobId}, ${push.records.length}, ${push.body}, ${push.bodyBytes},
            ${push.contentHash}::uuid, ${push.messageId}::uuid)
    RETURNING push_id::text`
  const [row] = keptRow.parse(rows)
  if (row === undefined) throw new Error('The database did not keep a push.')
  return row.push_id
}

/** The push that brought this list before: into the open run or, where it may be another, into one closed since yesterday. */
async function findRepeat(
  tx: Transaction,
  open: number | null,
  { owner, contentHash, takenSince }: PackedPush,
): Promise<z.infer<typeof repeatRow>[number] | null> {
  const rows = await tx.$queryRaw`
    SELECT job_id, batch_id::text FROM pushes
    WHERE job_id = ${open ?? 0} AND content_hash = ${contentHash}::uuid
      AND received_at > clock_timestamp() - interval '24 hours'
    ORDER BY push_id DESC LIMIT 1`
  const [row] = repeatRow.parse(rows)
  if (row !== undefined) return row
  if (takenSince === null && (open !== null || owner.runKey === null)) return null
  const closed = await tx.$queryRaw`
    SELECT p.job_id, p.batch_id::text FROM spider_runs r JOIN pushes p ON p.job_id = r.job_id
      JOIN batch_jobs j ON j.job_id = r.job_id
    WHERE r.key_id = ${owner.keyId} AND r.spider = ${owner.spider} AND r.site = ${owner.site}
      AND r.closed_at > clock_timestamp() - interval '24 hours'
      AND p.content_hash = ${contentHash}::uuid AND p.received_at > clock_timestamp() - interval '24 hours'
      -- Of a run that was undone nothing is stored any more, so the list is news to the next of its name.
      AND (r.run_key = ${owner.runKey}::text AND j.undone_at IS NULL OR p.received_at >= ${takenSince}::timestamptz)
    ORDER BY p.push_id DESC LIMIT 1`
  return repeatRow.parse(closed)[0] ?? null
}
