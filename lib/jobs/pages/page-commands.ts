import { z } from 'zod'
import type { Database, Transaction } from '#lib/db.ts'
import type { Message, Queue } from '#lib/queue.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { messagePriority, sendPages } from './window.ts'

/** What a worker does with a page it holds. Every function is one guarded step; the guards are `claim` and the lease. */

const claimedRow = z.object({
  page_id: z.bigint(),
  job_id: z.int(),
  page_number: z.int(),
  start_offset: z.int(),
  record_limit: z.int(),
  source_keys: z.array(z.string()),
  state: z.string(),
  claims: z.int(),
  unended_starts: z.int(),
  attempts: z.int(),
  status: z.string(),
  source: z.string(),
  dataset: z.string(),
  criteria: z.unknown(),
  paid: z.boolean(),
  priority: z.int(),
  started_at: z.date(),
  all_new: z.boolean(),
})

/** A page in a worker’s hand, with what it needs to know of its job. */
export interface ClaimedPage {
  pageId: bigint
  jobId: number
  pageNumber: number
  offset: number
  limit: number
  /** The source keys it asks for, as many as `limit`; null where it is a stretch of a list. */
  keys: readonly string[] | null
  /** True when the answer is stored and only has to be read. */
  fetched: boolean
  /** Starts so far that never ended, this one included. */
  unendedStarts: number
  attempts: number
  /** False when the job was paused or ended and only what was paid for is brought in. */
  jobRuns: boolean
  source: string
  dataset: string
  request: unknown
  paid: boolean
  priority: number
  /** Start of the job: the middle part of its records’ order. */
  observedAt: Date
  /** Whether the job brought nothing but new records so far. */
  allNew: boolean
  /** Names this start of this page; a later start has another. */
  claim: string
  message: Message
}

export function claimOf(message: Message): string {
  return `${message.id}:${message.retryCount}`
}

/**
 * Takes a page in hand. Null when the message is stale: the page is done, another message speaks for it, or its job does
 * not run (and nothing paid for is outstanding).
 */
export async function claimPage(
  db: Database,
  message: Message,
  pageId: bigint,
  worker: string,
): Promise<ClaimedPage | null> {
  const claim = claimOf(message)
  const rows = await db.$queryRaw`
    UPDATE batch_job_pages g
    SET state = CASE WHEN g.state = 'fetched' THEN 'fetched' ELSE 'fetching' END, claim = ${claim}, worker = ${worker},
        claims = g.claims + 1, unended_starts = g.unended_starts + 1, claimed_at = clock_timestamp(), not_before = NULL,
        state_reason = NULL, updated_at = now()
    FROM batch_jobs j
    WHERE g.page_id = ${pageId} AND j.job_id = g.job_id AND g.message_id = ${message.id}::uuid
      AND g.state IN ('queued', 'fetching', 'fetched')
      -- A worker that froze before it claimed must not push aside the one that has a later delivery of the message.
      AND (g.claim IS NULL OR split_part(g.claim, ':', 1) <> ${message.id}
           OR split_part(g.claim, ':', 2)::int < ${message.retryCount}::int)
      AND (j.status = 'PROCESSING' OR (j.status IN ('PAUSED', 'CANCELLED', 'FAILED') AND EXISTS (
        SELECT 1 FROM purchases p WHERE p.page_id = g.page_id AND p.state IN ('sent', 'answered'))))
    RETURNING g.page_id, g.job_id, g.page_number, g.start_offset, g.record_limit, g.source_keys, g.state, g.claims,
              g.unended_starts, g.attempts, j.status, j.source, j.dataset, j.criteria, j.paid, j.priority, j.started_at,
              j.inserted_count > 0 AND j.processed_records = j.inserted_count + j.rejected_count AS all_new`
  const [row] = z.array(claimedRow).parse(rows)
  if (row === undefined) return null
  return {
    pageId: row.page_id,
    jobId: row.job_id,
    pageNumber: row.page_number,
    offset: row.start_offset,
    limit: row.record_limit,
    keys: row.source_keys.length === 0 ? null : row.source_keys,
    fetched: row.state === 'fetched',
    unendedStarts: row.unended_starts,
    attempts: row.attempts,
    jobRuns: row.status === 'PROCESSING',
    source: row.source,
    dataset: row.dataset,
    request: row.criteria,
    paid: row.paid,
    priority: row.priority,
    observedAt: row.started_at,
    allNew: row.all_new,
    claim,
    message,
  }
}

/** Another worker has this page: everything in this transaction must be undone. Not an error of the page. */
export class LostPageError extends Error {
  override name = 'LostPageError'
}

/**
 * The fence: completes the message as the transaction’s first statement, so that of two workers that believe they hold
 * the page one waits here and then finds nothing to complete.
 * @throws LostPageError
 */
export async function fence(tx: Transaction, queue: Queue, page: ClaimedPage): Promise<void> {
  await tx.$executeRaw`SELECT set_config('statement_timeout', '20000', true), set_config('lock_timeout', '10000', true)`
  if (!(await queue.complete(tx, 'run-page', page.message))) {
    throw new LostPageError(`Another worker has page ${page.pageNumber} of job ${page.jobId}.`)
  }
}

/** The answer of a page is stored; whoever claims it next reads that. False when the page is someone else’s. */
export async function markFetched(tx: Transaction, page: ClaimedPage, fetchMs: number): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE batch_job_pages SET state = 'fetched', fetch_ms = ${fetchMs}, updated_at = now()
    WHERE page_id = ${page.pageId} AND state IN ('fetching', 'fetched') AND claim = ${page.claim}`
  return changed === 1
}

/** What one page added to its job’s counters. */
export interface PageCounts {
  received: number
  inserted: number
  updated: number
  unchanged: number
  duplicate: number
  crossPageDuplicate: number
  rejected: number
  splits: number
  storeMs: number
}

/** The properties a page was the first of its job to deliver: ids as text, as many as its counts say. */
export interface PageResults {
  insertedIds: readonly string[]
  updatedIds: readonly string[]
  unchangedIds: readonly string[]
  /** Changed, but delivered before by another page of the job: no results of this one. */
  rewrittenIds: readonly string[]
}

/** The page row of a page whose records were stored in this transaction. */
export async function markWritten(
  tx: Transaction,
  page: ClaimedPage,
  counts: PageCounts,
  results: PageResults,
): Promise<void> {
  const changed = await tx.$executeRaw`
    UPDATE batch_job_pages
    SET state = 'written', state_reason = NULL, written_at = clock_timestamp(), updated_at = now(), message_id = NULL,
        unended_starts = greatest(unended_starts - 1, 0), records_received = ${counts.received},
        inserted_count = ${counts.inserted}, updated_count = ${counts.updated}, unchanged_count = ${counts.unchanged},
        duplicate_count = ${counts.duplicate}, cross_page_duplicates = ${counts.crossPageDuplicate},
        rejected_count = ${counts.rejected}, splits = ${counts.splits},
        inserted_ids = ${idList(results.insertedIds)}::bigint[], updated_ids = ${idList(results.updatedIds)}::bigint[],
        unchanged_ids = ${idList(results.unchangedIds)}::bigint[],
        seen_noted_at = NULL,
        -- What it stored at an earlier time stays until the search has learned of it and empties the list.
        rewritten_ids = rewritten_ids || ${idList(results.rewrittenIds)}::bigint[],
        searchable_at = NULL,
        store_ms = ${counts.storeMs}, error_class = NULL, error_code = NULL, error_message = NULL
    WHERE page_id = ${page.pageId} AND state IN ('fetching', 'fetched') AND claim = ${page.claim}`
  if (changed !== 1) throw new LostPageError(`Page ${page.pageNumber} of job ${page.jobId} has another claim.`)
}

/** Ids as the text of an array of Postgres. */
export function idList(ids: readonly string[]): string {
  return `{${ids.join(',')}}`
}

/** What a page of the rest asks for. */
export interface Remainder {
  offset: number
  limit: number
  /** As many as `limit`; none where it is a stretch of a list. */
  keys: readonly string[]
}

/** Adds a page for the records a short answer left out, at the end of the job’s pages. */
export async function addRemainder(tx: Transaction, page: ClaimedPage, rest: Remainder): Promise<void> {
  // Numbers are given under the job row’s lock: two short pages may end together.
  await tx.$executeRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${page.jobId} FOR NO KEY UPDATE`
  // Of a job that was stopped for good the rest waits for a retry, with its other pages.
  await tx.$executeRaw`
    INSERT INTO batch_job_pages (job_id, page_number, start_offset, record_limit, source_keys, remainder_of, state)
    SELECT ${page.jobId}, max(g.page_number) + 1, ${rest.offset}, ${rest.limit}, ${[...rest.keys]}::text[], ${page.pageNumber},
           CASE WHEN j.status IN ('CANCELLED', 'FAILED') THEN 'cancelled' ELSE 'queued' END
    FROM batch_job_pages g JOIN batch_jobs j USING (job_id) WHERE g.job_id = ${page.jobId} GROUP BY j.status`
}

/** The job row, always the last of a transaction: first it would halve the throughput of all pages of the job. */
export async function addCounts(tx: Transaction, jobId: number, counts: PageCounts): Promise<void> {
  const { inserted, updated, unchanged, duplicate, rejected } = counts
  const stored = inserted + updated + unchanged
  const changed = await tx.$executeRaw`
    UPDATE batch_jobs
    SET inserted_count = inserted_count + ${inserted}, updated_count = updated_count + ${updated},
        unchanged_count = unchanged_count + ${unchanged}, duplicate_count = duplicate_count + ${duplicate},
        rejected_count = rejected_count + ${rejected}, success_count = success_count + ${stored},
        error_count = error_count + ${rejected}, processed_records = processed_records + ${stored + duplicate + rejected},
        cross_page_duplicates = cross_page_duplicates + ${counts.crossPageDuplicate}, updated_at = now()
    WHERE job_id = ${jobId} AND status IN ('PROCESSING', 'PAUSED', 'CANCELLED', 'FAILED')`
  if (changed !== 1) throw new Error(`Job ${jobId} ended while one of its pages was open.`)
}

/** Sends the job’s next page and ends the job if nothing is left. The last step of every transaction that ends a page. */
export async function advance(tx: Transaction, queue: Queue, jobId: number): Promise<void> {
  await sendPages(tx, queue, jobId, 1)
  await tx.$executeRaw`UPDATE batch_jobs SET updated_at = now() WHERE job_id = ${jobId}`
  await finishIfDone(tx, queue, jobId)
}

/** Why a page goes back into the queue. */
export interface HandBack {
  /** Seconds before it may start again. */
  afterSeconds: number
  reason: string
  /** Set when the try counts and why it failed. */
  failure?: PageFailure
  /** Raised for a page that was interrupted and should go on soon. */
  raised?: boolean
}

export interface PageFailure {
  errorClass: string
  code: string
  message: string
}

/**
 * Gives a page back: queued with a new message, or without one if its job was paused, or cancelled with its job. The
 * fence must have been passed.
 */
export async function handBack(tx: Transaction, queue: Queue, page: ClaimedPage, back: HandBack): Promise<void> {
  const { failure } = back
  const rows = await tx.$queryRaw`
    UPDATE batch_job_pages g
    SET state = CASE WHEN j.status IN ('CANCELLED', 'FAILED') AND NOT w.owed THEN 'cancelled' ELSE 'queued' END,
        message_id = CASE WHEN j.status = 'PROCESSING' OR w.owed THEN gen_random_uuid() END,
        message_sent_at = clock_timestamp(), message_level = j.priority,
        state_reason = ${back.reason.slice(0, 1000)}, unended_starts = greatest(g.unended_starts - 1, 0),
        attempts = g.attempts + ${failure === undefined ? 0 : 1},
        not_before = CASE WHEN ${back.afterSeconds}::float8 > 0
                          THEN clock_timestamp() + make_interval(secs => ${back.afterSeconds}::float8) END,
        error_class = coalesce(${failure?.errorClass ?? null}::text, g.error_class),
        error_code = coalesce(${failure?.code ?? null}::text, g.error_code),
        error_message = coalesce(${failure?.message.slice(0, 2000) ?? null}::text, g.error_message), updated_at = now()
    FROM batch_jobs j, (
      -- What was paid for is waited for and brought in whatever became of the job.
      SELECT EXISTS (SELECT 1 FROM purchases p
                     WHERE p.page_id = ${page.pageId} AND p.state IN ('sent', 'answered')) AS owed) w
    WHERE g.page_id = ${page.pageId} AND g.claim = ${page.claim} AND g.state IN ('fetching', 'fetched')
      AND j.job_id = g.job_id
    RETURNING g.message_id::text, j.priority`
  const [row] = z.array(z.object({ message_id: z.string().nullable(), priority: z.int() })).parse(rows)
  if (row === undefined) throw new LostPageError(`Page ${page.pageNumber} of job ${page.jobId} has another claim.`)
  if (row.message_id === null) return
  const data = { jobId: page.jobId, pageId: String(page.pageId) }
  const priority = messagePriority(row.priority, page.pageNumber) + (back.raised === true ? 5 : 0)
  await queue.send(tx, 'run-page', data, { id: row.message_id, priority, startAfterSeconds: back.afterSeconds })
}

/** Ends a page that gave up or needs a person. The fence must have been passed. */
export async function endPage(
  tx: Transaction,
  page: ClaimedPage,
  state: 'failed' | 'unclear',
  failure: PageFailure,
): Promise<void> {
  const changed = await tx.$executeRaw`
    UPDATE batch_job_pages
    SET state = ${state}, message_id = NULL, state_reason = ${failure.message.slice(0, 1000)},
        error_class = ${failure.errorClass}, error_code = ${failure.code}, error_message = ${failure.message.slice(0, 2000)},
        attempts = attempts + 1, unended_starts = greatest(unended_starts - 1, 0), updated_at = now()
    WHERE page_id = ${page.pageId} AND claim = ${page.claim} AND state IN ('fetching', 'fetched')`
  if (changed !== 1) throw new LostPageError(`Page ${page.pageNumber} of job ${page.jobId} has another claim.`)
}

/** Lets a message rest for some seconds without touching its page, for a worker that has no room for its job. */
export async function postponeMessage(
  tx: Transaction,
  queue: Queue,
  message: Message,
  pageId: bigint,
  seconds: number,
): Promise<void> {
  if (!(await queue.complete(tx, 'run-page', message))) return
  const rows = await tx.$queryRaw`
    UPDATE batch_job_pages g SET message_id = gen_random_uuid()
    FROM batch_jobs j
    WHERE g.page_id = ${pageId} AND g.message_id = ${message.id}::uuid AND j.job_id = g.job_id
    RETURNING g.message_id::text, g.job_id, g.page_number, j.priority`
  const [row] = z.array(postponedRow).parse(rows)
  if (row === undefined) return
  const data = { jobId: row.job_id, pageId: String(pageId) }
  const priority = messagePriority(row.priority, row.page_number) + 5
  await queue.send(tx, 'run-page', data, { id: row.message_id, priority, startAfterSeconds: seconds })
}

const postponedRow = z.object({ message_id: z.string(), job_id: z.int(), page_number: z.int(), priority: z.int() })

/**
 * Lets go of a page that cannot be claimed and is only held by this message, which the caller completed. Its job is paused
 * (the page stays queued, without a message) or over (the page is cancelled).
 */
export async function letGo(tx: Transaction, message: Message, pageId: bigint): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_job_pages g
    SET state = CASE WHEN j.status = 'PAUSED' THEN 'queued' ELSE 'cancelled' END, message_id = NULL, updated_at = now()
    FROM batch_jobs j
    WHERE g.page_id = ${pageId} AND g.message_id = ${message.id}::uuid AND j.job_id = g.job_id
      AND g.state IN ('queued', 'fetching', 'fetched') AND j.status IN ('PAUSED', 'CANCELLED', 'FAILED')`
}
