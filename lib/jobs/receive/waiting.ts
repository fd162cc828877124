import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inTransaction, type Database, type Handle, type Transaction } from '#lib/db.ts'
import type { PageCounts, PageResults } from '#lib/jobs/pages/page-commands.ts'
import type { Queue } from '#lib/queue.ts'
import { pushedRecords, type WritePush } from './contract.ts'
import { unpackPush } from './pack.ts'
import { placesOfPush } from './runs.ts'

/** Pushes that wait to be written, and the page that becomes of them. */

const waitingRows = z.array(
  z.object({
    push_id: z.bigint(),
    records: z.int(),
    records_written: z.int(),
    body: z.instanceof(Uint8Array),
    body_bytes: z.int(),
    place: z.int(),
    attempts: z.int(),
    waited: z.number(),
  }),
)

export interface WaitingPush {
  pushId: bigint
  /** All its records, in their order. */
  records: readonly z.core.util.JSONType[]
  /** How many of them are written. */
  written: number
  /** Place in the run of its first record. */
  place: number
  attempts: number
  /** Seconds since it came, or its job went on, when it was read. */
  waitedSeconds: number
}

const runRows = z.array(
  z.object({
    source: z.string(),
    dataset: z.string(),
    criteria: z.unknown(),
    status: z.string(),
    started_at: z.date(),
    all_new: z.boolean(),
  }),
)

/** What of a job is needed to write what was pushed into it. */
export interface ReceivingJob {
  jobId: number
  source: string
  dataset: string
  request: unknown
  status: string
  observedAt: Date
  allNew: boolean
}

export async function receivingJob(db: Handle, jobId: number): Promise<ReceivingJob | null> {
  const rows = await db.$queryRaw`
    SELECT source, dataset, criteria, status, started_at,
           inserted_count > 0 AND processed_records = inserted_count + rejected_count AS all_new
    FROM batch_jobs WHERE job_id = ${jobId}`
  const [row] = runRows.parse(rows)
  if (row === undefined) return null
  const { source, dataset, criteria: request, status, started_at: observedAt, all_new: allNew } = row
  return { jobId, source, dataset, request, status, observedAt, allNew }
}

/** Bytes of pushes that are read at once: a hundred of the largest would take gigabytes. */
const mostBytesAtOnce = 32_000_000

/**
 * The first of these pushes that still wait, in the order they came, with their records: as many as memory has room for.
 * Those behind the last are to be asked for anew.
 */
export async function waitingOf(db: Database, pushIds: readonly string[]): Promise<WaitingPush[]> {
  const rows = await db.$queryRaw`
    SELECT p.push_id, p.records, p.records_written, p.body, p.body_bytes, p.attempts,
           extract(epoch FROM clock_timestamp() - p.waiting_since)::float8 AS waited,
           least((p.push_id - r.first_push_id) * ${placesOfPush}::bigint, 2147483647 - ${placesOfPush}::bigint)::int AS place
    FROM (SELECT push_id, sum(body_bytes) OVER (ORDER BY push_id) - body_bytes AS before FROM pushes
          WHERE push_id = ANY(${`{${pushIds.join(',')}}`}::bigint[]) AND state = 'waiting') w
      JOIN pushes p ON p.push_id = w.push_id JOIN spider_runs r ON r.job_id = p.job_id
    WHERE w.before < ${mostBytesAtOnce} AND p.state = 'waiting' ORDER BY p.push_id`
  const pushes: WaitingPush[] = []
  for (const row of waitingRows.parse(rows)) {
    const records = pushedRecords.parse(JSON.parse(await unpackPush(row.body, row.body_bytes)))
    pushes.push({
      pushId: row.push_id,
      records,
      written: row.records_written,
      place: row.place,
      attempts: row.attempts,
      waitedSeconds: row.waited,
    })
  }
  return pushes
}

/** Records of one push that are written in this transaction: from `from` up to `to`. */
export interface WrittenPiece {
  pushId: bigint
  from: number
  to: number
}

/**
 * Notes that these records are written, each push from exactly where it stood. False when another writer was there:
 * then the caller must roll back.
 */
export async function markPieces(tx: Transaction, pieces: readonly WrittenPiece[]): Promise<boolean> {
  const list = (numbers: readonly (number | bigint)[]): string => `{${numbers.join(',')}}`
  const changed = await tx.$executeRaw`
    UPDATE pushes p
    SET records_written = s.upto, state = CASE WHEN s.upto = p.records THEN 'written' ELSE 'waiting' END,
        body = CASE WHEN s.upto = p.records THEN NULL ELSE p.body END,
        settled_at = CASE WHEN s.upto = p.records THEN clock_timestamp() END
    FROM unnest(${list(pieces.map((piece) => piece.pushId))}::bigint[], ${list(pieces.map((piece) => piece.from))}::int[],
                ${list(pieces.map((piece) => piece.to))}::int[]) AS s (push_id, since, upto)
    WHERE p.push_id = s.push_id AND p.state = 'waiting' AND p.records_written = s.since`
  return changed === pieces.length
}

const beginRow = z.tuple([z.object({ id: z.bigint() })])
/** Longest time a statement of a write may take, and it may wait for a lock, in milliseconds. */
const statementLimitMs = 20_000
const lockLimitMs = 10_000

/**
 * Begins a write: sets its limits, and answers the id that its page will have, since history and rejects name it before
 * its counts are known.
 *
 * The commit does not wait for the disk: should the server lose it, the pushes wait again and are written again. What
 * was promised, that a push is kept, was on the disk before.
 */
export async function beginWrite(tx: Transaction): Promise<bigint> {
  const rows = await tx.$queryRaw`
    SELECT nextval(pg_get_serial_sequence('batch_job_pages', 'page_id')) AS id,
           set_config('statement_timeout', ${String(statementLimitMs)}, true),
           set_config('lock_timeout', ${String(lockLimitMs)}, true),
           set_config('synchronous_commit', 'off', true)`
  return beginRow.parse(rows)[0].id
}

export interface WrittenPage {
  pageId: bigint
  jobId: number
  worker: string
  counts: PageCounts
  results: PageResults
  /** Why so many records were written together. */
  reason: string
}

const countedRows = z.array(z.object({ before: z.int(), receiving: z.boolean() }))
const numberedRows = z.array(z.object({ page_number: z.int() }))

/**
 * The page of a write, and the job’s counters, which learn of its records only now. The job row is locked from here to
 * the commit, so this is the last but for the end of the job. Whoever ends a run that is still receiving holds that lock
 * after us, and finds everything written.
 */
export async function addWrittenPage(
  tx: Transaction,
  page: WrittenPage,
): Promise<{ pageNumber: number; receiving: boolean }> {
  const { counts, results, jobId } = page
  const stored = counts.inserted + counts.updated + counts.unchanged
  const beforeRows = await tx.$queryRaw`
    UPDATE batch_jobs
    SET inserted_count = inserted_count + ${counts.inserted}, updated_count = updated_count + ${counts.updated},
        unchanged_count = unchanged_count + ${counts.unchanged}, duplicate_count = duplicate_count + ${counts.duplicate},
        rejected_count = rejected_count + ${counts.rejected}, success_count = success_count + ${stored},
        error_count = error_count + ${counts.rejected},
        processed_records = processed_records + ${stored + counts.duplicate + counts.rejected},
        cross_page_duplicates = cross_page_duplicates + ${counts.crossPageDuplicate},
        total_records = total_records + ${counts.received}, updated_at = now()
    WHERE job_id = ${jobId} AND status IN ('PROCESSING', 'PAUSED', 'CANCELLED')
    RETURNING processed_records - ${counts.received} AS before, receiving`
  const [row] = countedRows.parse(beforeRows)
  if (row === undefined) throw new Error(`Job ${jobId} ended while records of it were written.`)
  const ids = (list: readonly string[]): string => `{${list.join(',')}}`
  // A statement of its own: only one begun under the job row’s lock sees the number another writer just gave.
  const rows = await tx.$queryRaw`
    INSERT INTO batch_job_pages (page_id, job_id, page_number, start_offset, record_limit, state, state_reason, worker,
      claims, records_received, inserted_count, updated_count, unchanged_count, duplicate_count, rejected_count, splits,
      inserted_ids, updated_ids, unchanged_ids, rewritten_ids, store_ms, claimed_at, written_at)
    SELECT ${page.pageId}, ${jobId}, coalesce(max(page_number), 0) + 1, ${row.before}, ${counts.received}, 'written',
      ${page.reason}, ${page.worker}, 1, ${counts.received}, ${counts.inserted}, ${counts.updated}, ${counts.unchanged},
      ${counts.duplicate}, ${counts.rejected}, ${counts.splits}, ${ids(results.insertedIds)}::bigint[],
      ${ids(results.updatedIds)}::bigint[], ${ids(results.unchangedIds)}::bigint[],
      ${ids(results.rewrittenIds)}::bigint[], ${counts.storeMs},
      clock_timestamp() - make_interval(secs => ${counts.storeMs / 1000}::float8), clock_timestamp()
    FROM batch_job_pages WHERE job_id = ${jobId}
    RETURNING page_number`
  return { pageNumber: numberedRows.parse(rows)[0]?.page_number ?? 0, receiving: row.receiving }
}

/** Notes a failed try and the message of the next. False when the push waits no more. */
export async function postponePush(tx: Transaction, pushId: bigint, messageId: string): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE pushes SET attempts = attempts + 1, message_id = ${messageId}::uuid WHERE push_id = ${pushId} AND state = 'waiting'`
  return changed === 1
}

const resentRow = z.object({ push_id: z.bigint(), job_id: z.int(), records: z.int(), message_id: z.string() })
const resentRows = z.array(resentRow)

const mostResentAtOnce = 1000

/**
 * Sends messages anew for all waiting pushes of a job that runs again; they begin to wait now, since what held them up
 * was a person.
 */
export async function resendPushes(tx: Transaction, queue: Queue, jobId: number): Promise<void> {
  for (let after = 0n; ;) {
    const rows = await tx.$queryRaw`
      UPDATE pushes SET message_id = gen_random_uuid(), waiting_since = clock_timestamp()
      WHERE push_id IN (SELECT push_id FROM pushes WHERE job_id = ${jobId} AND state = 'waiting' AND push_id > ${after}
                        ORDER BY push_id LIMIT ${mostResentAtOnce})
      RETURNING push_id, job_id, records, message_id::text`
    const pushes = resentRows.parse(rows)
    await queue.sendMany(
      tx,
      'write-push',
      pushes.map((push) => ({ id: push.message_id, data: messageOf(push), priority: 100 })),
    )
    if (pushes.length < mostResentAtOnce) return
    for (const { push_id: pushId } of pushes) if (pushId > after) after = pushId
  }
}

function messageOf(push: z.infer<typeof resentRow>): WritePush {
  return { jobId: push.job_id, pushId: String(push.push_id), records: push.records }
}

/**
 * Pushes of a cancelled job are not written; they are kept a day, for whoever retries the job. Repeated harmlessly by the
 * sweep should the process die before it.
 */
export async function discardPushes(db: Handle, jobId: number): Promise<void> {
  await db.$executeRaw`
    UPDATE pushes p SET state = 'discarded', settled_at = clock_timestamp()
    FROM batch_jobs j
    WHERE p.job_id = ${jobId} AND j.job_id = p.job_id AND j.status IN ('CANCELLED', 'FAILED') AND p.state = 'waiting'`
}

/** What was discarded waits again, if the job has ended so that it can be retried. */
export async function takeBackPushes(tx: Transaction, jobId: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE pushes p SET state = 'waiting', settled_at = NULL, attempts = 0
    FROM batch_jobs j
    WHERE p.job_id = ${jobId} AND j.job_id = p.job_id AND j.status IN ('CANCELLED', 'FAILED') AND p.state = 'discarded'`
}

/** Receipts are kept a day after their records were written: so long the same list is recognised. At most 1,000 at once. */
export async function removeOldReceipts(db: Database): Promise<void> {
  await db.$executeRaw`
    DELETE FROM pushes WHERE push_id IN (
      SELECT push_id FROM pushes WHERE state <> 'waiting' AND settled_at < clock_timestamp() - interval '24 hours'
        AND received_at < clock_timestamp() - interval '24 hours'
      ORDER BY push_id LIMIT 1000)`
}

/** Pushes that waited a minute for a message the queue no longer holds get another; at most 200 are looked at. */
export async function resendLostPushes(db: Database, queue: Queue): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT p.push_id, p.job_id, p.records, p.message_id::text FROM pushes p JOIN batch_jobs j ON j.job_id = p.job_id
    WHERE p.state = 'waiting' AND j.status = 'PROCESSING' AND p.received_at < clock_timestamp() - interval '1 minute'
    ORDER BY p.push_id LIMIT 200`
  for (const push of resentRows.parse(rows)) {
    if (await queue.isAlive('write-push', push.message_id)) continue
    await inTransaction(db, async (tx) => {
      const messageId = randomUUID()
      const changed = await tx.$executeRaw`
        UPDATE pushes SET message_id = ${messageId}::uuid
        WHERE push_id = ${push.push_id} AND state = 'waiting' AND message_id = ${push.message_id}::uuid`
      if (changed === 1) await queue.send(tx, 'write-push', messageOf(push), { id: messageId, priority: 100 })
    })
  }
}
