import { inTransaction, type Database } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * What is shown of a job’s pages and purchases: states, strip, records bought. A job that works is read page by page at
 * each look; one that has ended keeps the result on its own row (`list_figures`) until something sends it back to work.
 */

/** Ticks in a list’s small strip; more pages than that share ticks. */
const ticks = 60

/**
 * CTEs `states`, `strip` and `money` over the jobs of the CTE `moving` (job_id). A tick that stands for several pages
 * shows the worst of them.
 */
export const figuresOfPages = Prisma.sql`
  page AS (
    SELECT g.job_id, g.state, g.records_received, g.written_at,
           width_bucket(g.page_number, 1, greatest(max(g.page_number) OVER job, ${ticks}) + 1, ${ticks}) AS tick,
           max(g.page_number) OVER job AS last_page, g.page_number
    FROM batch_job_pages g JOIN moving USING (job_id) WINDOW job AS (PARTITION BY g.job_id)
  ),
  letter AS (
    SELECT job_id, CASE WHEN last_page <= ${ticks} THEN page_number ELSE tick END AS place,
           min(array_position(ARRAY['unclear','failed','fetching','fetched','queued','cancelled','skipped','written'], state)) AS worst
    FROM page GROUP BY 1, 2
  ),
  strip AS (
    SELECT job_id, string_agg(substr('uxfgqcsw', worst, 1), '' ORDER BY place) AS strip FROM letter GROUP BY job_id
  ),
  states AS (
    SELECT job_id, jsonb_object_agg(state, pages) AS pages, sum(recent)::int AS recent_records, max(span) AS recent_seconds
    FROM (SELECT job_id, state, count(*) AS pages,
                 coalesce(sum(records_received) FILTER (WHERE written_at > now() - interval '30 seconds'), 0) AS recent,
                 extract(epoch FROM now() - min(written_at) FILTER (WHERE written_at > now() - interval '30 seconds'))::float8 AS span
          FROM page GROUP BY job_id, state) s
    GROUP BY job_id
  ),
  money AS (
    SELECT p.job_id, coalesce(sum(records_billed), 0)::int AS bought, coalesce(sum(cost_billed), 0)::float8 AS cost,
           coalesce(sum(records_reserved) FILTER (WHERE state = 'unclear'), 0)::int AS unclear,
           coalesce(sum(cost_reserved) FILTER (WHERE state = 'unclear'), 0)::float8 AS unclear_cost
    FROM purchases p JOIN moving USING (job_id) GROUP BY p.job_id
  )`

/**
 * Keeps the figures of a job that has ended on its row, unless pages or purchases of it are still open. Repeating it
 * changes nothing. Whoever changes pages of an ended job sets `list_figures` to NULL in the same transaction.
 */
export async function settleFigures(db: Database, jobId: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    // Under the row’s lock, so that a page queued again meanwhile is either seen here or forgets these figures.
    await tx.$queryRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
    await tx.$executeRaw`
      WITH moving AS (SELECT ${jobId}::int AS job_id), ${figuresOfPages}
      UPDATE batch_jobs j
      SET list_figures = jsonb_build_object('pages', coalesce(s.pages, '{}'), 'strip', coalesce(t.strip, ''),
            'bought', coalesce(m.bought, 0), 'cost', coalesce(m.cost, 0), 'unclear', coalesce(m.unclear, 0),
            'unclearCost', coalesce(m.unclear_cost, 0))
      FROM moving LEFT JOIN states s USING (job_id) LEFT JOIN strip t USING (job_id) LEFT JOIN money m USING (job_id)
      WHERE j.job_id = moving.job_id AND j.completed_at IS NOT NULL AND j.list_figures IS NULL
        AND NOT EXISTS (SELECT 1 FROM batch_job_pages g
                        WHERE g.job_id = j.job_id AND g.state IN ('queued', 'fetching', 'fetched'))
        AND NOT EXISTS (SELECT 1 FROM purchases p
                        WHERE p.job_id = j.job_id AND p.state IN ('reserved', 'sent', 'answered'))`
  })
}
