import { createHash, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { TooManyRequestsError } from '#lib/errors.ts'
import type { Queue } from '#lib/queue.ts'
import type { WritePush } from './contract.ts'
import { findRun, openRun, type RunJob, type RunOwner } from './runs.ts'

const compress = promisify(zstdCompress)

/** The part of a push that belongs to one run. */
export interface SitePush {
  owner: RunOwner
  job: RunJob
  /** As they came, in their order. */
  records: readonly unknown[]
  /** The list may have been taken since then, by a request that was cut off. */
  takenSince: Date | null
}

/** What a push is answered with, per site. */
export interface TakenPush {
  jobId: number
  batchId: string
  /** This list was taken into this run before. */
  repeated: boolean
}

const repeatRow = z.object({ job_id: z.int(), batch_id: z.string() })

/**
 * Takes a push: when this returns, its records are durable and a message to write them is in the queue, in one
 * transaction. The same list sent again within a day, into a run of the same name, is recognised and not taken twice.
 * @throws TooManyRequestsError when as many pushes wait as may; ConflictError `run-cancelled`
 */
export async function receivePush(
  db: Database,
  queue: Queue,
  batchId: string,
  parts: readonly SitePush[],
): Promise<TakenPush[]> {
  const packed = await Promise.all(parts.map((part) => pack(part)))
  return inTransaction(db, async (tx) => {
    const taken: TakenPush[] = []
    for (const part of packed) taken.push(await takeOne(tx, queue, batchId, part))
    return taken
  })
}

interface PackedPush extends SitePush {
  body: Uint8Array<ArrayBuffer>
  bodyBytes: number
  contentHash: string
}

async function pack(part: SitePush): Promise<PackedPush> {
  const text = Buffer.from(JSON.stringify(part.records))
  const body = await compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const contentHash = createHash('md5').update(text).digest('hex')
  return { ...part, body: new Uint8Array(body), bodyBytes: text.byteLength, contentHash }
}

async function takeOne(tx: Transaction, queue: Queue, batchId: string, push: PackedPush): Promise<TakenPush> {
  const open = await findRun(tx, queue, push.owner)
  const earlier = await findRepeat(tx, open, push)
  if (earlier !== null) return { jobId: earlier.job_id, batchId: earlier.batch_id, repeated: true }
  const jobId = open ?? (await openRun(tx, push.owner, push.job))
  const messageId = randomUUID()
  const rows = await tx.$queryRaw`
    INSERT INTO pushes (batch_id, job_id, records, body, body_bytes, content_hash, message_id)
    VALUES (${batchId}::uuid, ${jobId}, ${push.records.length}, ${push.body}, ${push.bodyBytes},
            ${push.contentHash}::uuid, ${messageId}::uuid)
    RETURNING push_id::text`
  const [row] = z.array(z.object({ push_id: z.string() })).parse(rows)
  const message: WritePush = { jobId, pushId: row?.push_id ?? '0', records: push.records.length }
  await queue.send(tx, 'write-push', message, { id: messageId, priority: 100 })
  return { jobId, batchId, repeated: false }
}

/** The push that brought this list before: into the open run or, where it may be another, into one closed since yesterday. */
async function findRepeat(
  tx: Transaction,
  open: number | null,
  { owner, contentHash, takenSince }: PackedPush,
): Promise<z.infer<typeof repeatRow> | null> {
  if (open !== null) {
    // Of two equal pushes at once the second waits here until the first is committed.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${open}::int, ('x' || left(${contentHash}, 8))::bit(32)::int)`
    const rows = await tx.$queryRaw`
      SELECT job_id, batch_id::text FROM pushes
      WHERE job_id = ${open} AND content_hash = ${contentHash}::uuid
        AND received_at > clock_timestamp() - interval '24 hours'
      ORDER BY push_id DESC LIMIT 1`
    const [row] = z.array(repeatRow).parse(rows)
    if (row !== undefined) return row
  }
  if (takenSince === null && (open !== null || owner.runKey === null)) return null
  const rows = await tx.$queryRaw`
    SELECT p.job_id, p.batch_id::text FROM spider_runs r JOIN pushes p ON p.job_id = r.job_id
    WHERE r.key_id = ${owner.keyId} AND r.spider = ${owner.spider} AND r.site = ${owner.site}
      AND r.closed_at > clock_timestamp() - interval '24 hours'
      AND p.content_hash = ${contentHash}::uuid AND p.received_at > clock_timestamp() - interval '24 hours'
      AND (r.run_key = ${owner.runKey}::text OR p.received_at >= ${takenSince}::timestamptz)
    ORDER BY p.push_id DESC LIMIT 1`
  return z.array(repeatRow).parse(rows)[0] ?? null
}

/** Seconds after which a client that found the queue full may try again. */
const retryAfterSeconds = 5

/** Pushes that wait to be written, counted up to a limit. */
export async function waitingPushes(db: Database, limit: number): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS waiting FROM (SELECT 1 FROM pushes WHERE state = 'waiting' LIMIT ${limit}) w`
  return z.array(z.object({ waiting: z.int() })).parse(rows)[0]?.waiting ?? 0
}

/** @throws TooManyRequestsError when as many pushes wait as may: the spider keeps its list and sends it again. */
export async function refuseWhenFull(db: Database, limit: number): Promise<void> {
  if ((await waitingPushes(db, limit)) >= limit) throw new TooManyRequestsError(retryAfterSeconds)
}
