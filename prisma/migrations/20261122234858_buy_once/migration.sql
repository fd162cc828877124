-- AlterTable
ALTER TABLE "batch_job_pages" ADD COLUMN     "seen_noted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "batch_jobs" ADD COLUMN     "gap_of" INTEGER,
ADD COLUMN     "left_out_since" TIMESTAMPTZ(3);

-- What Prisma cannot say.
-- What ended jobs delivered unchanged was noted at their end; only open ones still have something to say.
UPDATE batch_job_pages g SET seen_noted_at = g.written_at
FROM batch_jobs j
WHERE j.job_id = g.job_id AND j.status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND g.state = 'written'
  AND g.unchanged_count > 0;
-- Pages whose unchanged properties do not know yet that they were seen: a few, however many are stored.
CREATE INDEX batch_job_pages_unnoted_idx ON batch_job_pages (job_id, page_number)
  WHERE state = 'written' AND seen_noted_at IS NULL AND unchanged_count > 0;
-- Every key of a page may be stored by the time the page is bought: then it ends with nothing asked for.
ALTER TABLE batch_job_pages
  DROP CONSTRAINT batch_job_pages_window,
  ADD CONSTRAINT batch_job_pages_window
    CHECK (page_number >= 1 AND start_offset >= 0
           AND (record_limit BETWEEN 1 AND 100000 OR (record_limit = 0 AND state = 'written')));
ALTER TABLE batch_jobs ADD CONSTRAINT batch_jobs_gap_of_another CHECK (gap_of <> job_id);
CREATE INDEX batch_jobs_gap_of_idx ON batch_jobs (gap_of) WHERE gap_of IS NOT NULL;
