import type { Database } from '#lib/db.ts'

/**
 * A job of our own spider that has ended is a run like those that are pushed, so that it is judged like them: complete when
 * it read every listing the site named and kept no limit. Repeating it changes nothing.
 */
export async function noteCrawl(db: Database, jobId: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO spider_runs (job_id, key_id, spider, site, city, first_push_id, opened_at, closed_at, outcome)
    SELECT job_id, '', criteria->>'spider', criteria->>'site', criteria->>'city', 0, started_at, completed_at,
           CASE WHEN processed_records >= matched_records AND rejected_count = 0 THEN 'complete' ELSE 'stopped' END
    FROM batch_jobs
    WHERE job_id = ${jobId} AND source = 'spider' AND status = 'COMPLETED' AND criteria ? 'search'
      AND started_at IS NOT NULL
    ON CONFLICT (job_id) DO NOTHING`
}
