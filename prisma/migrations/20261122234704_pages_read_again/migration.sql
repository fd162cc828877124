-- AlterTable
ALTER TABLE "batch_job_pages" ADD COLUMN     "cross_page_duplicates" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rerun_asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "rerun_message_id" UUID;

-- What Prisma cannot say.
-- Of older pages it is known only where all duplicates of the job were of one kind.
UPDATE batch_job_pages g SET cross_page_duplicates = g.duplicate_count
FROM batch_jobs j
WHERE j.job_id = g.job_id AND j.cross_page_duplicates = j.duplicate_count AND g.duplicate_count > 0;
ALTER TABLE batch_job_pages
  ADD CONSTRAINT batch_job_pages_cross_page_within_duplicates
    CHECK (cross_page_duplicates BETWEEN 0 AND greatest(duplicate_count, 0)),
  ADD CONSTRAINT batch_job_pages_only_written_pages_are_read_again
    CHECK (rerun_message_id IS NULL OR state = 'written'),
  ADD CONSTRAINT batch_job_pages_rerun_has_a_time CHECK ((rerun_message_id IS NULL) = (rerun_asked_at IS NULL));
-- The few that are being read again, for the sweeper.
CREATE INDEX batch_job_pages_rerun_idx ON batch_job_pages (rerun_asked_at) WHERE rerun_message_id IS NOT NULL;
-- Kept figures say from now on what unclear requests cost; those that need it are worked out anew.
UPDATE batch_jobs SET list_figures = NULL WHERE (list_figures->>'unclear')::int > 0;
