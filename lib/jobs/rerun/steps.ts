import { z } from 'zod'
import type { Database, Handle, Transaction } from '#lib/db.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'
import { LostPageError, type PageCounts, type PageResults } from '#lib/jobs/pages/page-commands.ts'
import type { Message, Queue } from '#lib/queue.ts'

/** What a worker does with a written page that is read again. The guards are its message and the state of the page. */

const heldRow = z.object({
  page_id: z.bigint(),
  job_id: z.int(),
  page_number: z.int(),
  start_offset: z.int(),
  record_limit: z.int(),
  source_keys: z.array(z.string()),
  records_received: z.int(),
  source: z.string(),
  dataset: z.string(),
  criteria: z.unknown(),
  paid: z.boolean(),
  started_at: z.date(),
  purchase_id: z.bigint().nullable(),
})

/** A written page in a worker’s hand, with what it needs to know of its job. */
export interface RerunPage {
  pageId: bigint
  jobId: number
  pageNumber: number
  offset: number
  limit: number
  keys: readonly string[] | null
  /** Records it brought the last time. */
  received: number
  source: string
  dataset: string
  request: unknown
  paid: boolean
  /** The purchase whose answer it is; null where nothing was paid. */
  purchaseId: bigint | null
  /** Start of the job: what is read again is no newer than it was. */
  observedAt: Date
  message: Message
}

/** The page a message has read again; null when the message is stale. */
export async function readHeldPage(db: Handle, message: Message, pageId: bigint): Promise<RerunPage | null> {
  const rows = await db.$queryRaw`
    SELECT g.page_id, g.job_id, g.page_number, g.start_offset, g.record_limit, g.source_keys, g.records_received,
           j.source, j.dataset, j.criteria, j.paid, j.started_at,
           (SELECT max(p.purchase_id) FROM purchases p WHERE p.page_id = g.page_id AND p.state = 'stored') AS purchase_id
    FROM batch_job_pages g JOIN batch_jobs j USING (job_id)
    WHERE g.page_id = ${pageId} AND g.rerun_message_id = ${message.id}::uuid AND g.state = 'written'`
  const [row] = z.array(heldRow).parse(rows)
  if (row === undefined) return null
  return {
    pageId: row.page_id,
    jobId: row.job_id,
    pageNumber: row.page_number,
    offset: row.start_offset,
    limit: row.record_limit,
    keys: row.source_keys.length === 0 ? null : row.source_keys,
    received: row.records_received,
    source: row.source,
    dataset: row.dataset,
    request: row.criteria,
    paid: row.paid,
    purchaseId: row.purchase_id,
    observedAt: row.started_at,
    message,
  }
}

/**
 * The fence: completes the message as the transaction’s first statement, so that of two workers that read the same page
 * again one waits here and then finds nothing to complete.
 * @throws LostPageError
 */
export async function fenceRerun(tx: Transaction, queue: Queue, page: RerunPage): Promise<void> {
  await tx.$executeRaw`SELECT set_config('statement_timeout', '20000', true), set_config('lock_timeout', '10000', true)`
  if (await queue.complete(tx, 'rerun-page', page.message)) return
  throw new LostPageError(`Another worker reads page ${page.pageNumber} of job ${page.jobId} again.`)
}

/** What a reading changed in what is stored, as the log says it. */
export function rerunSentence(page: RerunPage, now: PageResults, counts: PageCounts, asked: boolean): string {
  const parts = [
    `${counted(now.insertedIds.length)} new`,
    `${counted(now.updatedIds.length)} changed`,
    `${counted(now.unchangedIds.length)} as they were`,
  ]
  if (counts.duplicate > 0) parts.push(`${counted(counts.duplicate)} duplicate`)
  if (counts.rejected > 0) parts.push(`${counted(counts.rejected)} rejected`)
  const how = asked
    ? 'Asked the free source again, since no answer was stored'
    : `Read the stored answer again${page.paid ? '; nothing was bought' : ''}`
  return `${how}: ${countOf(counts.received, 'record')}, ${parts.join(', ')}.`
}

/** Ends a reading that could not be done. The page, its rows and all counts stay as they were; the reason is said. */
export async function endRerun(tx: Transaction, page: RerunPage, reason: string): Promise<void> {
  await tx.$executeRaw`UPDATE batch_jobs SET updated_at = now() WHERE job_id = ${page.jobId}`
  const message = `It could not be read again: ${reason} What is stored stays.`
  const changed = await tx.$executeRaw`
    UPDATE batch_job_pages
    SET rerun_message_id = NULL, rerun_asked_at = NULL, state_reason = ${message.slice(0, 1000)}, updated_at = now()
    WHERE page_id = ${page.pageId} AND rerun_message_id = ${page.message.id}::uuid`
  if (changed !== 1) throw new LostPageError(`Another message speaks for page ${page.pageNumber} of job ${page.jobId}.`)
  await addLog(tx, {
    jobId: page.jobId,
    pageNumber: page.pageNumber,
    level: 'warn',
    event: 'page-rerun-failed',
    message,
  })
}

const lostRow = z.object({ page_id: z.bigint(), job_id: z.int(), message_id: z.string() })

/** Pages to be read again whose message the queue no longer has get a new one. Repeating it changes nothing. */
export async function resendLostReruns(
  db: Database,
  queue: Queue,
  settledAfter: string,
  priority: number,
): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT page_id, job_id, rerun_message_id::text AS message_id FROM batch_job_pages
    WHERE rerun_message_id IS NOT NULL AND rerun_asked_at < clock_timestamp() - ${settledAfter}::interval
    ORDER BY rerun_asked_at LIMIT 200`
  for (const page of z.array(lostRow).parse(rows)) {
    if (await queue.isAlive('rerun-page', page.message_id)) continue
    await db.$transaction(async (tx) => {
      const id = crypto.randomUUID()
      const changed = await tx.$executeRaw`
        UPDATE batch_job_pages SET rerun_message_id = ${id}::uuid, updated_at = now()
        WHERE page_id = ${page.page_id} AND rerun_message_id = ${page.message_id}::uuid`
      if (changed !== 1) return
      await queue.send(tx, 'rerun-page', { jobId: page.job_id, pageId: String(page.page_id) }, { id, priority })
    })
  }
}
