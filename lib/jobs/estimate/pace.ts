import { z } from 'zod'
import type { Handle } from '#lib/db.ts'

/**
 * Seconds a page of this source usually takes here, from when one is stored to when the next is: over this installation’s
 * last 200 pages, gaps of over a minute (nobody was working) left out. Null when fewer than three were measured.
 */
export async function usualSecondsPerPage(db: Handle, source: string): Promise<number | null> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS gaps, avg(extract(epoch FROM gap))::float8 AS seconds
    FROM (SELECT written_at - lag(written_at) OVER (ORDER BY written_at) AS gap
          FROM (SELECT g.written_at FROM batch_job_pages g JOIN batch_jobs j USING (job_id)
                WHERE g.state = 'written' AND j.source = ${source} ORDER BY g.written_at DESC LIMIT 200) last) gaps
    WHERE gap < interval '1 minute'`
  const [row] = z.array(z.object({ gaps: z.int(), seconds: z.number().nullable() })).parse(rows)
  return row === undefined || row.gaps < 2 ? null : row.seconds
}
