import type { Database } from '#lib/db.ts'

export interface JobsFill {
  jobs: number
  /** Jobs of as many pages as an import has, spread over the whole. */
  largeJobs: number
  pagesOfLarge: number
}

/**
 * Fills a database with jobs of a team’s years: five people, five sources, nearly all of them over, a few at work; pages and
 * log lines by the size of each, errors in the failed ones. Made in the database, from numbers alone, so that two runs have
 * the same rows.
 */
export async function fillJobs(db: Database, fill: JobsFill): Promise<void> {
  const each = Math.max(1, Math.floor(fill.jobs / Math.max(1, fill.largeJobs)))
  await db.$executeRaw`
    INSERT INTO users (id, name, email, created_at, updated_at)
    SELECT 'analyst-' || n, (ARRAY['Ana Ruiz','Ben Otto','Cy Adler','Dee Park','Eli Stone'])[n], 'analyst-' || n || '@example.com',
           now(), now()
    FROM generate_series(1, 5) n ON CONFLICT DO NOTHING`
  await db.$executeRaw`
    INSERT INTO batch_jobs (source, dataset, name, note, criteria, summary, priority, status, status_reason, needs, paid,
                            max_records, total_records, matched_records, processed_records, inserted_count, success_count,
                            error_details, created_by, created_at, started_at, updated_at, completed_at)
    SELECT (ARRAY['propertyradar','spider','county','table','file'])[1 + n % 5], 'sandbox',
           kind || ' in ' || city || ' ' || zip, CASE WHEN n % 7 = 0 THEN 'For the ' || street || ' campaign, week ' || n % 52 END,
           jsonb_build_object('criteria', jsonb_build_array(
             jsonb_build_object('name', 'City', 'value', jsonb_build_array(city)),
             jsonb_build_object('name', 'ZipFive', 'value', jsonb_build_array(zip)))),
           'City is ' || city || ', ZIP code is ' || zip || ', type is ' || kind, n % 3, state,
           CASE WHEN state = 'FAILED' THEN '1 of ' || pages || ' pages gave up.' END, CASE WHEN state = 'PAUSED' THEN 'decision' END,
           false, 1000000, pages * 400, pages * 400, written * 400, written * 400, written * 400,
           CASE WHEN state = 'FAILED' THEN 'The source did not answer in 30 s (' || street || ').' END,
           'analyst-' || 1 + n % 5, begun, CASE WHEN state <> 'PENDING' THEN begun + interval '2 s' END, begun,
           CASE WHEN over THEN begun + make_interval(secs => pages * 2) END
    FROM (
      SELECT *, state IN ('COMPLETED', 'FAILED', 'CANCELLED') AS over, CASE WHEN state = 'COMPLETED' THEN pages
             WHEN state = 'PENDING' THEN 0 ELSE pages / 2 END AS written
      FROM (
        SELECT n, now() - make_interval(mins => (${fill.jobs}::int - n) * 40) AS begun,
               (ARRAY['Phoenix','Mesa','Tempe','Tucson','Surprise','Gilbert','Chandler','Peoria','Yuma','Flagstaff'])[1 + n % 10] AS city,
               (85000 + n * 7 % 900)::text AS zip,
               (ARRAY['Houses','Condominiums','Land','Offices','Duplexes','Farms'])[1 + n % 6] AS kind,
               (ARRAY['Camelback','Baseline','Indian School','Thunderbird','McDowell','Van Buren'])[1 + n / 6 % 6] AS street,
               CASE WHEN n % ${each}::int = 0 THEN ${fill.pagesOfLarge}::int ELSE 1 + n * n % 23 END AS pages,
               CASE WHEN n > ${fill.jobs}::int - 6 THEN 'PROCESSING' WHEN n > ${fill.jobs}::int - 20 THEN 'PENDING'
                    WHEN n % 397 = 0 THEN 'PAUSED' WHEN n % 11 = 0 THEN 'FAILED' WHEN n % 17 = 0 THEN 'CANCELLED'
                    ELSE 'COMPLETED' END AS state
        FROM generate_series(1, ${fill.jobs}::int) n) k) j`
  await fillPages(db)
  await fillLogs(db)
  for (const table of ['batch_jobs', 'batch_job_pages', 'batch_job_logs'])
    await db.$executeRawUnsafe(`VACUUM ANALYZE ${table}`)
  await db.$executeRaw`CHECKPOINT`
}

async function fillPages(db: Database): Promise<void> {
  await db.$executeRaw`
    INSERT INTO batch_job_pages (job_id, page_number, start_offset, record_limit, state, written_at, records_received,
                                 inserted_count, inserted_ids, worker, claims, error_message, fetch_ms, store_ms, searchable_at)
    SELECT job_id, p, (p - 1) * 400, 400, state, CASE WHEN state = 'written' THEN at END, CASE WHEN state = 'written' THEN 1 END,
           CASE WHEN state = 'written' THEN 1 ELSE 0 END, CASE WHEN state = 'written' THEN ARRAY[p]::bigint[] ELSE '{}' END,
           'worker-1', 1, CASE WHEN state = 'failed' THEN 'The source did not answer in 30 s.' END, 420, 35,
           -- A worker would otherwise make the pages of years searchable beside whatever is timed.
           CASE WHEN state = 'written' THEN at END
    FROM (
      SELECT job_id, p, started_at + make_interval(secs => p) AS at,
             CASE WHEN p * 400 <= processed_records THEN 'written'
                  WHEN status = 'FAILED' AND p * 400 = processed_records + 400 THEN 'failed'
                  WHEN status = 'PAUSED' THEN 'unclear' WHEN status = 'PROCESSING' THEN 'queued' ELSE 'cancelled' END AS state
      FROM batch_jobs CROSS JOIN generate_series(1, total_records / 400) p WHERE status <> 'PENDING') g`
}

async function fillLogs(db: Database): Promise<void> {
  await db.$executeRaw`
    INSERT INTO batch_job_logs (job_id, page_number, level, event, message, created_at)
    SELECT job_id, NULL, 'info', event, message, created_at FROM batch_jobs CROSS JOIN LATERAL (VALUES
      ('job-created', 'Created.'), ('job-planned', total_records || ' records in ' || total_records / 400 || ' pages.'),
      ('job-ended', 'Stored ' || processed_records || ' records of ' || name || '.')) l (event, message)
    UNION ALL
    SELECT job_id, page_number, 'warn', 'page-retry',
           (ARRAY['The source answered 503', 'Read timed out', 'The source asked to slow down', 'Connection reset by peer'])[1 + page_id % 4]
           || ' at page ' || page_number || '. Trying again in ' || page_id % 60 || ' s.', updated_at
    FROM batch_job_pages WHERE page_id % 3 = 0 OR state = 'failed'`
}
