-- AlterTable
ALTER TABLE "batch_jobs" ADD COLUMN     "list_figures" JSONB;

-- What Prisma cannot say.
ALTER TABLE batch_jobs
  -- Pages of a job that works change; whoever sends an ended one back to work must forget its figures.
  ADD CONSTRAINT batch_jobs_figures_only_at_the_end CHECK (list_figures IS NULL OR completed_at IS NOT NULL),
  ADD CONSTRAINT batch_jobs_figures_are_an_object CHECK (jsonb_typeof(list_figures) = 'object');
CREATE INDEX batch_jobs_figures_due_idx ON batch_jobs (job_id) WHERE completed_at IS NOT NULL AND list_figures IS NULL;

-- What the list can be sorted by. None of it changes while pages are stored: an index over a counter would make every
-- page of every job write all indexes of its job anew.
CREATE INDEX batch_jobs_by_start_idx ON batch_jobs ((coalesce(started_at, 'infinity'::timestamptz)), job_id);
CREATE INDEX batch_jobs_by_end_idx ON batch_jobs ((coalesce(completed_at, 'infinity'::timestamptz)), job_id);
CREATE INDEX batch_jobs_by_records_idx ON batch_jobs ((coalesce(total_records, -1)), job_id);
CREATE INDEX batch_jobs_by_name_idx ON batch_jobs ((lower(left(name, 100))), job_id);
CREATE INDEX batch_jobs_by_state_idx ON batch_jobs ((
  CASE WHEN needs IS NOT NULL THEN 0 WHEN status = 'PROCESSING' THEN 1 WHEN status = 'PENDING' THEN 2
       WHEN status = 'PAUSED' THEN 3 WHEN status = 'FAILED' THEN 4 WHEN status = 'CANCELLED' THEN 5 ELSE 6 END), job_id);

-- Text is found by its trigrams. Where the extension is not to be had the same questions are answered by reading
-- everything, and cut when that takes too long.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE WARNING 'pg_trgm is not available: searching text in jobs and logs reads all of them.';
END $$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX batch_jobs_text_idx ON batch_jobs USING gin (lower(
      name || E'\n' || summary || E'\n' || coalesce(note, '') || E'\n' || coalesce(error_details, '') || E'\n'
      || criteria::text) gin_trgm_ops);
    CREATE INDEX batch_job_logs_text_idx ON batch_job_logs USING gin (lower(message) gin_trgm_ops);
  END IF;
END $$;
