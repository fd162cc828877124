import { z } from 'zod'
import { isTransient } from '#lib/database-errors.ts'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import type { Queue } from '#lib/queue.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { WritePush } from './contract.ts'
import type { PackedPush } from './pack.ts'
import { openRunsOf } from './runs.ts'

/**
 * Pushes that come while others are being committed are committed together: a commit waits for the disk, and each push
 * by itself took five statements. Only the usual ones go this way, which wait for nobody: their run is open and nobody
 * else is at the same list. All others are answered null, and take their own way.
 */

const mostTogether = 32
const mostBytesTogether = 8 * 1024 * 1024

interface Waiting {
  push: PackedPush
  queue: Queue
  answer: (jobId: number | null) => void
  fail: (error: unknown) => void
}

interface Lane {
  waiting: Waiting[]
  moving: boolean
}

/** What waits at each database, and whether somebody is at it. */
const lanes = new WeakMap<Database, Lane>()

/**
 * Keeps a push in the open run it belongs to, with others that wait, and answers the job; null when it did not: its run
 * is not open, its list came before or is just coming, or something in the group was refused.
 */
export function takeTogether(db: Database, queue: Queue, push: PackedPush): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  const lane: Lane = lanes.get(db) ?? { waiting: [], moving: false }
  lanes.set(db, lane)
  lane.waiting.push({ push, queue, answer: resolve, fail: reject })
  if (!lane.moving) void move(db, lane)
  return promise
}

async function move(db: Database, lane: Lane): Promise<void> {
  lane.moving = true
  while (lane.waiting.length > 0) {
    const group = nextGroup(lane.waiting)
    const [first] = group
    if (first === undefined) break
    try {
      const pushes = group.map(({ push }) => push)
      const jobs = await inTransaction(db, (tx) => keepAll(tx, first.queue, pushes))
      for (const { push, answer } of group) answer(jobs.get(push.messageId) ?? null)
    } catch (error) {
      // Of a group that was refused each is looked at by itself; while the database is away that would help nobody.
      if (isTransient(error)) for (const { fail } of group) fail(error)
      else {
        log.warn({ error }, 'pushes could not be kept together; each is tried by itself')
        for (const { answer } of group) answer(null)
      }
    }
  }
  // In the same step that found nothing waiting: a push that comes now finds nobody at it, and begins itself.
  lane.moving = false
}

/** The longest waiting; of equal lists only the first, since it decides what becomes of the others. */
function nextGroup(waiting: Waiting[]): Waiting[] {
  const group: Waiting[] = []
  const contents = new Set<string>()
  let bytes = 0
  while (group.length < mostTogether) {
    const [next] = waiting
    if (next === undefined || (group.length > 0 && bytes + next.push.body.byteLength > mostBytesTogether)) break
    waiting.shift()
    bytes += next.push.body.byteLength
    if (contents.has(next.push.content)) next.answer(null)
    else group.push(next)
    contents.add(next.push.content)
  }
  return group
}

const lockRows = z.array(z.object({ content: z.string() }))
const keptRows = z.array(z.object({ push_id: z.string(), job_id: z.int(), records: z.int(), message_id: z.string() }))

/** Keeps those it can, with their messages, and answers the jobs they went into, by message. */
async function keepAll(tx: Transaction, queue: Queue, pushes: readonly PackedPush[]): Promise<Map<string, number>> {
  // A statement of its own: only one begun under the lock sees what the one before it committed.
  const locks = await tx.$queryRaw`
    SELECT content FROM jsonb_array_elements_text(${JSON.stringify(pushes.map(({ content }) => content))}::jsonb) AS content
    WHERE pg_try_advisory_xact_lock(hashtextextended(content, 7260114))`
  const free = new Set(lockRows.parse(locks).map(({ content }) => content))
  const ours = pushes.filter(({ content }) => free.has(content))
  if (ours.length === 0) return new Map()
  let begin = 1
  const asked = ours.map((push, index) => {
    const row = [index, begin, push.body.byteLength, push.records.length, push.bodyBytes, push.contentHash]
    begin += push.body.byteLength
    const { keyId, spider, site, runKey } = push.owner
    return [...row, push.batchId, push.messageId, keyId, spider, site, runKey]
  })
  const rows = await tx.$queryRaw`
    WITH bodies AS MATERIALIZED (SELECT ${new Uint8Array(Buffer.concat(ours.map(({ body }) => body)))}::bytea AS bytes),
    asked AS MATERIALIZED (
      SELECT (e ->> 0)::int AS place, (e ->> 1)::int AS begin, (e ->> 2)::int AS length, (e ->> 3)::int AS records,
             (e ->> 4)::int AS body_bytes, (e ->> 5)::uuid AS content_hash, (e ->> 6)::uuid AS batch_id,
             (e ->> 7)::uuid AS message_id, e ->> 8 AS key_id, e ->> 9 AS spider, e ->> 10 AS site, e ->> 11 AS run_key
      FROM jsonb_array_elements(${JSON.stringify(asked)}::jsonb) AS e),
    run AS (${openRunsOf(Prisma.sql`asked`)})
    INSERT INTO pushes (batch_id, job_id, records, body, body_bytes, content_hash, message_id)
    SELECT asked.batch_id, run.job_id, asked.records, substring(bodies.bytes FROM asked.begin FOR asked.length),
           asked.body_bytes, asked.content_hash, asked.message_id
    FROM asked JOIN run USING (place) CROSS JOIN bodies
    WHERE NOT run.over
      AND NOT EXISTS (SELECT 1 FROM pushes p WHERE p.job_id = run.job_id AND p.content_hash = asked.content_hash
                      AND p.received_at > clock_timestamp() - interval '24 hours')
    ORDER BY asked.place
    RETURNING push_id::text, job_id, records, message_id::text`
  const kept = keptRows.parse(rows)
  const messages = kept.map((row) => {
    const data: WritePush = { jobId: row.job_id, pushId: row.push_id, records: row.records }
    return { id: row.message_id, data, priority: 100 }
  })
  await queue.sendMany(tx, 'write-push', messages)
  return new Map(kept.map((row) => [row.message_id, row.job_id]))
}
