import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'

/**
 * A job’s results stand on its page rows, as the ids of the properties each page was the first to deliver. What a page
 * delivers unchanged leaves no trace on the property itself (that would cost every page of a second run more than all
 * the rest), so the end of a job is where the pages are compared and where the properties learn that they were seen.
 */

const settledRow = z.object({ updated: z.int(), unchanged: z.int() })

/**
 * Finds properties that more than one page of a job counted: the delivery that wrote one stands, else the first; the
 * others become duplicates across pages, on their pages and the job. For a job without open pages, whose row the caller
 * has locked; repeating it changes nothing. Answers how many updates and unchanged ones became duplicates.
 */
export async function settleRepeats(tx: Transaction, jobId: number): Promise<{ updated: number; unchanged: number }> {
  const rows = await tx.$queryRaw`
    WITH delivered AS MATERIALIZED (
      SELECT g.page_id, d.id, d.outcome
      FROM batch_job_pages g CROSS JOIN LATERAL (
        SELECT unnest(g.inserted_ids) AS id, 1 AS outcome
        UNION ALL SELECT unnest(g.updated_ids), 2
        UNION ALL SELECT unnest(g.unchanged_ids), 3) d
      WHERE g.job_id = ${jobId}
        AND EXISTS (SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} AND updated_count + unchanged_count > 0)
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
          updated_count = updated_count - cardinality(r.updated),
          unchanged_count = unchanged_count - cardinality(r.unchanged),
          duplicate_count = duplicate_count + cardinality(r.updated) + cardinality(r.unchanged), updated_at = now()
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

/** Settles the repeats of a job that a person cancelled, once none of its pages is open. */
export async function settleCancelled(db: Database, jobId: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw`
      SELECT job_id FROM batch_jobs WHERE job_id = ${jobId} AND status = 'CANCELLED' FOR NO KEY UPDATE`
    const open = await tx.batchJobPage.count({
      where: { jobId, state: { in: ['queued', 'fetching', 'fetched'] } },
      take: 1,
    })
    if (z.array(z.unknown()).parse(rows).length === 1 && open === 0) await settleRepeats(tx, jobId)
  })
}

/** Pages whose properties one statement notes. */
const notedPages = 20

/** Notes on all properties a job delivered unchanged that they were seen; the other ones say so by their last change. */
export async function noteSeen(db: Database, jobId: number): Promise<void> {
  let after = 0
  for (;;) {
    const rows = await db.$queryRaw`
      WITH page AS MATERIALIZED (
        SELECT page_number, written_at, unchanged_ids FROM batch_job_pages
        WHERE job_id = ${jobId} AND page_number > ${after} AND state = 'written'
        ORDER BY page_number LIMIT ${notedPages}
      ),
      seen AS (
        INSERT INTO property_seen AS s (property_id, last_seen_at, job_id, observed_at)
        SELECT DISTINCT ON (id) id, page.written_at, j.job_id, j.started_at
        FROM page CROSS JOIN LATERAL unnest(page.unchanged_ids) AS id
             JOIN batch_jobs j ON j.job_id = ${jobId} AND j.started_at IS NOT NULL
        ORDER BY id
        ON CONFLICT (property_id) DO UPDATE
          SET last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at), job_id = excluded.job_id,
              observed_at = excluded.observed_at
          WHERE s.observed_at < excluded.observed_at
      )
      SELECT max(page_number) AS last FROM page`
    const [row] = z.array(z.object({ last: z.int().nullable() })).parse(rows)
    if (row?.last == null) return
    after = row.last
  }
}
