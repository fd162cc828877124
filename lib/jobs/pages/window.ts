import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import type { Queue } from '#lib/queue.ts'

/**
 * Only a window of a job’s pages has a message in the queue; each page that ends sends the next one in its own commit.
 * So equal jobs take turns, urgent ones pass at once, and cancel or pause touch the job row alone.
 *
 * The window is the job’s pages in flight and two more, so that storing one page overlaps fetching the next. A wider one
 * would make a small job behind a large one wait for as many pages more.
 */
export function windowSize(): number {
  return Math.max(4, env().JOB_PAGES_IN_FLIGHT + 2)
}

/** Levels 0 to 2 in steps of 100; a job’s first page goes a little ahead, so that every job soon shows life. */
export function messagePriority(level: number, pageNumber: number): number {
  return Math.min(level, 2) * 100 + (pageNumber === 1 ? 10 : 0)
}

const duePage = z.object({ page_id: z.bigint(), page_number: z.int(), message_id: z.string(), priority: z.int() })

/**
 * Sends messages for up to `most` queued pages that have none, in order, if the job runs. Pages another transaction is
 * just choosing are skipped. Returns how many were sent.
 */
export async function sendPages(tx: Transaction, queue: Queue, jobId: number, most: number): Promise<number> {
  const rows = await tx.$queryRaw`
    UPDATE batch_job_pages g
    SET message_id = gen_random_uuid(), message_sent_at = clock_timestamp(), message_level = j.priority
    FROM batch_jobs j
    WHERE j.job_id = g.job_id AND j.status = 'PROCESSING' AND g.page_id IN (
      SELECT page_id FROM batch_job_pages
      WHERE job_id = ${jobId} AND state = 'queued' AND message_id IS NULL
      ORDER BY page_number LIMIT ${most} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING g.page_id, g.page_number, g.message_id::text, j.priority`
  const pages = z.array(duePage).parse(rows)
  pages.sort((one, other) => one.page_number - other.page_number)
  await queue.sendMany(
    tx,
    'run-page',
    pages.map((page) => ({
      id: page.message_id,
      data: { jobId, pageId: String(page.page_id) },
      priority: messagePriority(page.priority, page.page_number),
    })),
  )
  return pages.length
}

/** Fills a job’s window: as many messages as it may have, less those it has. */
export async function sendWindow(tx: Transaction, queue: Queue, jobId: number): Promise<number> {
  const rows = await tx.$queryRaw`
    SELECT (SELECT count(*)::int FROM batch_job_pages
            WHERE job_id = ${jobId} AND state IN ('queued', 'fetching', 'fetched') AND message_id IS NOT NULL) AS waiting,
           (SELECT source FROM batch_jobs WHERE job_id = ${jobId}) AS source`
  const [row] = z.array(z.object({ waiting: z.int(), source: z.string().nullable() })).parse(rows)
  // A site is asked one thing at a time: pages that only wait for it would keep workers from other jobs.
  const size = row?.source === 'spider' ? 1 : windowSize()
  const room = size - (row?.waiting ?? 0)
  return room > 0 ? sendPages(tx, queue, jobId, room) : 0
}

/** Tells the workers that a job’s state changed. They also look every half second, so a lost notice costs only that. */
export async function announce(db: Handle, jobId: number): Promise<void> {
  if (env().DATABASE_BACKEND === 'postgres') await db.$executeRaw`SELECT pg_notify('parcelyard_job', ${String(jobId)})`
}
