-- AlterTable
ALTER TABLE "pushes" ADD COLUMN     "waiting_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "spider_runs" ADD COLUMN     "kept_at" TIMESTAMPTZ(3),
ADD COLUMN     "republished" INTEGER;

-- CreateIndex
CREATE INDEX "spider_runs_site_spider_job_id_idx" ON "spider_runs"("site", "spider", "job_id");

ALTER TABLE spider_runs
  ADD CONSTRAINT spider_runs_republished_not_negative CHECK (republished >= 0);
