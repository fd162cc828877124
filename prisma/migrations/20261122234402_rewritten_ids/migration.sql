-- AlterTable
ALTER TABLE "batch_job_pages" ADD COLUMN     "rewritten_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[];

-- What Prisma cannot say.
ALTER TABLE batch_job_pages
  -- Without a list, nothing could be added to it.
  ADD CONSTRAINT batch_job_pages_rewritten_ids_is_a_list CHECK (rewritten_ids IS NOT NULL);
-- A page that is queued again may hold what the search does not know yet.
DROP INDEX batch_job_pages_unsearchable_idx;
CREATE INDEX batch_job_pages_unsearchable_idx ON batch_job_pages (page_id)
  WHERE searchable_at IS NULL AND (state = 'written' OR rewritten_ids <> '{}');
