-- AlterTable
ALTER TABLE "batch_jobs" ADD COLUMN     "receiving" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "pushes" (
    "push_id" BIGSERIAL NOT NULL,
    "batch_id" UUID NOT NULL,
    "job_id" INTEGER NOT NULL,
    "state" VARCHAR(20) NOT NULL DEFAULT 'waiting',
    "records" INTEGER NOT NULL,
    "records_written" INTEGER NOT NULL DEFAULT 0,
    "body" BYTEA,
    "body_bytes" INTEGER NOT NULL,
    "content_hash" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "pushes_pkey" PRIMARY KEY ("push_id")
);

-- CreateTable
CREATE TABLE "spider_runs" (
    "job_id" INTEGER NOT NULL,
    "key_id" VARCHAR(100) NOT NULL,
    "spider" VARCHAR(120) NOT NULL,
    "site" VARCHAR(120) NOT NULL,
    "city" VARCHAR(120),
    "run_key" VARCHAR(120),
    "first_push_id" BIGINT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    "outcome" VARCHAR(20),
    "turned_inactive" INTEGER,
    "flag" VARCHAR(20),

    CONSTRAINT "spider_runs_pkey" PRIMARY KEY ("job_id")
);

-- CreateIndex
CREATE INDEX "pushes_job_id_content_hash_idx" ON "pushes"("job_id", "content_hash");

-- CreateIndex
CREATE INDEX "pushes_job_id_received_at_idx" ON "pushes"("job_id", "received_at");

-- CreateIndex
CREATE INDEX "pushes_batch_id_idx" ON "pushes"("batch_id");

-- CreateIndex
CREATE INDEX "spider_runs_key_id_spider_site_idx" ON "spider_runs"("key_id", "spider", "site");

-- AddForeignKey
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "batch_jobs"("job_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "spider_runs" ADD CONSTRAINT "spider_runs_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "batch_jobs"("job_id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE pushes
  ADD CONSTRAINT pushes_state_known CHECK (state IN ('waiting', 'written', 'discarded')),
  ADD CONSTRAINT pushes_counts
    CHECK (records > 0 AND records_written BETWEEN 0 AND records AND body_bytes >= 0 AND attempts >= 0),
  ADD CONSTRAINT pushes_settled_has_a_time CHECK ((settled_at IS NOT NULL) = (state <> 'waiting')),
  -- A discarded one keeps its body while it may still be asked back.
  ADD CONSTRAINT pushes_body_until_written CHECK ((body IS NULL) = (state = 'written')),
  ADD CONSTRAINT pushes_written_is_whole CHECK (state <> 'written' OR records_written = records),
  -- The body is compressed by us; compressing it again would cost time for nothing.
  ALTER COLUMN body SET STORAGE EXTERNAL,
  -- Each row is inserted, emptied and, a day later, deleted.
  SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
-- How much waits is asked at every push, and whether a job may end at every write.
CREATE INDEX pushes_waiting_idx ON pushes (job_id, push_id) WHERE state = 'waiting';

ALTER TABLE spider_runs
  ADD CONSTRAINT spider_runs_outcome_known
    CHECK (outcome IN ('complete', 'stopped', 'blocked', 'silent', 'cancelled')),
  ADD CONSTRAINT spider_runs_flag_known CHECK (flag IN ('empty', 'few', 'many', 'blocked', 'unfinished')),
  ADD CONSTRAINT spider_runs_judged_at_its_end CHECK ((turned_inactive IS NULL AND flag IS NULL) OR closed_at IS NOT NULL),
  ADD CONSTRAINT spider_runs_turned_not_negative CHECK (turned_inactive >= 0),
  ADD CONSTRAINT spider_runs_closed_says_how CHECK ((closed_at IS NOT NULL) = (outcome IS NOT NULL));
-- Of two pushes that come first at once, one opens the run and the other joins it.
CREATE UNIQUE INDEX spider_runs_one_open ON spider_runs (key_id, spider, site, coalesce(run_key, ''))
  WHERE closed_at IS NULL;

ALTER TABLE batch_jobs
  ADD CONSTRAINT batch_jobs_receiving_is_open CHECK (NOT receiving OR status IN ('PROCESSING', 'PAUSED'));
