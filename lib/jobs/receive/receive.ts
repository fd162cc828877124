import { createHash, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { TooManyRequestsError } from '#lib/errors.ts'
import type { Queue } from '#lib/queue.ts'
import type { WritePush } from './contract.ts'
import { findRun, openRun, openRunOf, type RunJob, type RunOwner } from './runs.ts'

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
  const { owner, contentHash } = push
  // Of two equal pushes at once the second waits here until the first is committed.
  const content = [owner.keyId, owner.spider, owner.site, contentHash].join('\n')
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${content}, 7260114))`
  const messageId = randomUUID()
  let kept = push.takenSince === null ? await keepInOpenRun(tx, batchId, messageId, push) : null
  if (kept === null) {
    const open = await findRun(tx, queue, owner)
    const earlier = await findRepeat(tx, open, push)
    if (earlier !== null) return { jobId: earlier.job_id, batchId: earlier.batch_id, repeated: true }
    kept = await keep(tx, batchId, messageId, push, open ?? (await openRun(tx, owner, push.job)))
  }
  const { job_id: jobId, push_id: pushId } = kept
  const message: WritePush = { jobId, pushId, records: push.records.length }
  await queue.send(tx, 'write-push', message, { id: messageId, priority: 100 })
  return { jobId, batchId, repeated: false }
}

const keptRow = z.object({ push_id: z.string(), job_id: z.int() })

/** The usual way in one statement: into the open run, which has not seen this list. Null when it takes another look. */
async function keepInOpenRun(tx: Transaction, batchId: string, messageId: string, push: PackedPush) {
  const rows = await tx.$queryRaw`
    WITH run AS (${openRunOf(push.owner)})
    INSERT INTO pushes (batch_id, job_id, records, body, body_bytes, content_hash, message_id)
    SELECT ${batchId}::uuid, run.job_id, ${push.records.length}::int, ${push.body}::bytea, ${push.bodyBytes}::int,
           ${push.contentHash}::uuid, ${messageId}::uuid
    FROM run
    WHERE NOT run.over
      AND NOT EXISTS (SELECT 1 FROM pushes p WHERE p.job_id = run.job_id AND p.content_hash = ${push.contentHash}::uuid
                      AND p.received_at > clock_timestamp() - interval '24 hours')
    RETURNING push_id::text, job_id`
  return z.array(keptRow).parse(rows)[0] ?? null
}

async function keep(tx: Transaction, batchId: string, messageId: string, push: PackedPush, jobId: number) {
  const rows = await tx.$queryRaw`
    INSERT INTO pushes (batch_id, job_id, records, body, body_bytes, content_hash, message_id)
    VALUES (${batchId}::uuid, ${jobId}, ${push.records.length}, ${push.body}, ${push.bodyBytes},
            ${push.contentHash}::uuid, ${messageId}::uuid)
    RETURNING push_id::text, job_id`
  const [row] = z.array(keptRow).parse(rows)
  if (row === undefined) throw new Error('The database did not keep a push.')
  return row
}

/** The push that brought this list before: into the open run or, where it may be another, into one closed since yesterday. */
async function findRepeat(
  tx: Transaction,
  open: number | null,
  { owner, contentHash, takenSince }: PackedPush,
): Promise<z.infer<typeof repeatRow> | null> {
  const rows = await tx.$queryRaw`
    SELECT job_id, batch_id::text FROM pushes
    WHERE job_id = ${open ?? 0} AND content_hash = ${contentHash}::uuid
      AND received_at > clock_timestamp() - interval '24 hours'
    ORDER BY push_id DESC LIMIT 1`
  const [row] = z.array(repeatRow).parse(rows)
  if (row !== undefined) return row
  if (takenSince === null && (open !== null || owner.runKey === null)) return null
  const closed = await tx.$queryRaw`
    SELECT p.job_id, p.batch_id::text FROM spider_runs r JOIN pushes p ON p.job_id = r.job_id
    WHERE r.key_id = ${owner.keyId} AND r.spider = ${owner.spider} AND r.site = ${owner.site}
      AND r.closed_at > clock_timestamp() - interval '24 hours'
      AND p.content_hash = ${contentHash}::uuid AND p.received_at > clock_timestamp() - interval '24 hours'
      AND (r.run_key = ${owner.runKey}::text OR p.received_at >= ${takenSince}::timestamptz)
    ORDER BY p.push_id DESC LIMIT 1`
  return z.array(repeatRow).parse(closed)[0] ?? null
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
