import { z } from 'zod'
import { inTransaction, type Database, type Handle, type Transaction } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * A job’s results stand on its page rows, as the ids of the properties each page was the first to deliver. What a page
 * delivers unchanged leaves no trace on the property itself (that would cost every page of a second run more than all
 * the rest), so the end of a job is where the pages are compared and where the properties learn that they were seen.
 */

const settledRow = z.object({ updated: z.int(), unchanged: z.int() })
const sizeRow = z.object({ status: z.string(), open: z.int(), ids: z.int() })

/** Ids that one transaction compares: 0.2 s for so many, 0.5 s where pages repeat each other. A job of more is settled slice by slice after its end. */
export const idsOfOneSlice = 250_000

export interface Settled {
  updated: number
  unchanged: number
}

/** Settles the repeats of a job that has just ended, if it is small enough for the transaction that ended it. */
export async function settleAtEnd(tx: Transaction, jobId: number): Promise<Settled> {
  const { ids } = await sizeOf(tx, jobId)
  return ids > idsOfOneSlice ? { updated: 0, unchanged: 0 } : settleSlice(tx, jobId, 0, 1)
}

/**
 * Settles the repeats of a job that has ended, however large it is and however it ended; repeating it changes nothing.
 * Answers how many records became duplicates, or that pages of it are still being brought in: then it must be asked for
 * again.
 */
export async function settleAfterEnd(
  db: Database,
  jobId: number,
  idsOfSlice = idsOfOneSlice,
): Promise<number | 'still open'> {
  const { status, open, ids } = await sizeOf(db, jobId)
  if (status !== 'COMPLETED' && status !== 'FAILED' && status !== 'CANCELLED') return 0
  if (open > 0) return 'still open'
  const slices = Math.ceil(ids / idsOfSlice)
  let repeats = 0
  for (let slice = 0; slice < slices; slice += 1) {
    const settled = await inTransaction(db, async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
      return settleSlice(tx, jobId, slice, slices)
    })
    repeats += settled.updated + settled.unchanged
  }
  return repeats
}

async function sizeOf(db: Handle, jobId: number): Promise<z.infer<typeof sizeRow>> {
  const rows = await db.$queryRaw`
    SELECT status, CASE WHEN updated_count + unchanged_count > 0 THEN success_count ELSE 0 END AS ids,
           (SELECT count(*)::int FROM batch_job_pages g
            WHERE g.job_id = j.job_id AND g.state IN ('queued', 'fetching', 'fetched')) AS open
    FROM batch_jobs j WHERE job_id = ${jobId}`
  return z.array(sizeRow).parse(rows)[0] ?? { status: 'gone', open: 0, ids: 0 }
}

/**
 * Finds properties that more than one page of a job counted: the delivery that wrote one stands, else the first; the
 * others become duplicates across pages, on their pages and the job. One slice of the ids; the caller has locked the
 * job’s row, and none of its pages is open. Answers how many updates and unchanged ones became duplicates.
 */
async function settleSlice(tx: Transaction, jobId: number, slice: number, slices: number): Promise<Settled> {
  const rows = await tx.$queryRaw`
    WITH delivered AS MATERIALIZED (
      SELECT g.page_id, d.id, d.outcome
      FROM batch_job_pages g CROSS JOIN LATERAL (
        SELECT unnest(g.inserted_ids) AS id, 1 AS outcome
        UNION ALL SELECT unnest(g.updated_ids), 2
        UNION ALL SELECT unnest(g.unchanged_ids), 3) d
      WHERE g.job_id = ${jobId} AND d.id % ${slices} = ${slice}
    ),
    repeats AS (
      SELECT page_id, coalesce(array_agg(id) FILTER (WHERE outcome = 2), '{}') AS updated,
             coalesce(array_agg(id) FILTER (WHERE outcome = 3), '{}') AS unchanged
      FROM (
        SELECT page_id, id, outcome, row_number() OVER (PARTITION BY id ORDER BY outcome, page_id) AS nth
        FROM delivered WHERE id IN (SELECT id FROM delivered GROUP BY id HAVING count(*) > 1)) r
      WHERE nth > 1 AND outcome > 1
      GROUP BY page_id
    ),
    page AS (
      UPDATE batch_job_pages g
      SET updated_ids = ARRAY(SELECT id FROM unnest(g.updated_ids) AS id WHERE id <> ALL (r.updated)),
          unchanged_ids = ARRAY(SELECT id FROM unnest(g.unchanged_ids) AS id WHERE id <> ALL (r.unchanged)),
          -- No results any more, but changed all the same: the search may not have heard of it yet.
          rewritten_ids = CASE WHEN g.searchable_at IS NULL THEN g.rewritten_ids || r.updated ELSE g.rewritten_ids END,
          updated_count = updated_count - cardinality(r.updated),
          unchanged_count = unchanged_count - cardinality(r.unchanged),
          duplicate_count = duplicate_count + cardinality(r.updated) + cardinality(r.unchanged),
          cross_page_duplicates = cross_page_duplicates + cardinality(r.updated) + cardinality(r.unchanged),
          updated_at = now()
      FROM repeats r WHERE g.page_id = r.page_id
    )
    UPDATE batch_jobs
    SET updated_count = updated_count - s.updated, unchanged_count = unchanged_count - s.unchanged,
        success_count = success_count - s.updated - s.unchanged,
        duplicate_count = duplicate_count + s.updated + s.unchanged,
        cross_page_duplicates = cross_page_duplicates + s.updated + s.unchanged, updated_at = now()
    FROM (SELECT coalesce(sum(cardinality(updated)), 0)::int AS updated,
                 coalesce(sum(cardinality(unchanged)), 0)::int AS unchanged FROM repeats) s
    WHERE job_id = ${jobId} AND s.updated + s.unchanged > 0
    RETURNING s.updated, s.unchanged`
  return z.array(settledRow).parse(rows)[0] ?? { updated: 0, unchanged: 0 }
}

/** Pages whose properties one statement notes: 8,000 properties of a page size of 400. */
const notedPages = 20

/** Whose pages are looked at: one job’s, or those of every job of a dataset, ended or not. */
export type SeenBy = { jobId: number } | { source: string; dataset: string }

/**
 * Notes on the properties that pages delivered unchanged that they were seen; the other ones say so by their last
 * change. Each page is noted once: one of 400 records takes 4 ms, 625 of them 2 s, and asking again 2 ms. At the end of a
 * job it is done anyway; whoever compares with what is stored asks for it before, since what an open job has just paid
 * for would look as old as it was.
 */
export async function noteSeen(db: Handle, by: SeenBy): Promise<void> {
  const whose =
    'jobId' in by
      ? Prisma.sql`g.job_id = ${by.jobId}`
      : Prisma.sql`EXISTS (SELECT 1 FROM batch_jobs j
                           WHERE j.job_id = g.job_id AND j.source = ${by.source} AND j.dataset = ${by.dataset})`
  for (;;) {
    const noted = await db.$executeRaw`
      WITH page AS MATERIALIZED (
        SELECT g.page_id, g.job_id, g.written_at, g.unchanged_ids FROM batch_job_pages g
        WHERE g.state = 'written' AND g.seen_noted_at IS NULL AND g.unchanged_count > 0 AND ${whose}
        ORDER BY g.job_id, g.page_number LIMIT ${notedPages}
      ),
      seen AS (
        INSERT INTO property_seen AS s (property_id, last_seen_at, job_id)
        SELECT property_id, max(page.written_at), (array_agg(page.job_id ORDER BY page.written_at DESC))[1]
        FROM page CROSS JOIN LATERAL unnest(page.unchanged_ids) AS id JOIN properties ON property_id = id
        GROUP BY property_id ORDER BY property_id
        ON CONFLICT (property_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, job_id = excluded.job_id
          WHERE s.last_seen_at < excluded.last_seen_at
      )
      UPDATE batch_job_pages g SET seen_noted_at = clock_timestamp() FROM page WHERE g.page_id = page.page_id`
    if (noted < notedPages) return
  }
}
