-- AlterTable
ALTER TABLE "batch_jobs" ADD COLUMN     "undone_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "bulk_actions" ADD COLUMN     "behind" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "details" JSONB,
ADD COLUMN     "units" INTEGER;

-- AlterTable
ALTER TABLE "rejects" ADD COLUMN     "edited_text" TEXT,
ADD COLUMN     "failed_replays" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "note" VARCHAR(1000),
ADD COLUMN     "outcome" VARCHAR(20),
ADD COLUMN     "settled_by" VARCHAR(100);

-- CreateTable
CREATE TABLE "reject_rules" (
    "rule_id" SERIAL NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "rule" JSONB NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reject_rules_pkey" PRIMARY KEY ("rule_id")
);

-- CreateIndex
CREATE INDEX "reject_rules_source_dataset_rule_id_idx" ON "reject_rules"("source", "dataset", "rule_id");

-- CreateIndex
CREATE INDEX "rejects_state_code_field_reject_id_idx" ON "rejects"("state", "code", "field", "reject_id");

-- CreateIndex
CREATE INDEX "rejects_state_created_at_code_field_source_dataset_job_id_idx" ON "rejects"("state", "created_at", "code", "field", "source", "dataset", "job_id");

ALTER TABLE rejects
  ADD CONSTRAINT rejects_outcome_known
    CHECK (outcome IS NULL OR (outcome IN ('inserted', 'updated', 'unchanged', 'duplicate') AND state = 'replayed'));
ALTER TABLE reject_rules
  ADD CONSTRAINT reject_rules_bounded CHECK (jsonb_typeof(rule) = 'object' AND pg_column_size(rule) <= 8192);
-- Actions on rejects, and on all that one job brought, are tracked by the same rows as those on a list of jobs.
ALTER TABLE bulk_actions
  DROP CONSTRAINT bulk_actions_action_known,
  DROP CONSTRAINT bulk_actions_jobs_bounded,
  DROP CONSTRAINT bulk_actions_counts_add_up,
  DROP CONSTRAINT bulk_actions_completed_at_the_end,
  ADD CONSTRAINT bulk_actions_action_known
    CHECK (action IN ('cancel', 'pause', 'resume', 'retry', 'priority', 'fix-rejects', 'dismiss-rejects', 'undo-job')),
  ADD CONSTRAINT bulk_actions_units_of_their_own
    CHECK ((units IS NOT NULL) = (action IN ('fix-rejects', 'dismiss-rejects', 'undo-job'))
           AND (units IS NOT NULL) = (details IS NOT NULL)),
  ADD CONSTRAINT bulk_actions_jobs_bounded
    CHECK (CASE WHEN units IS NULL THEN coalesce(cardinality(job_ids), 0) BETWEEN 1 AND 10000
                ELSE units >= 0 AND coalesce(cardinality(job_ids), 0) <= 1 END),
  ADD CONSTRAINT bulk_actions_counts_add_up
    CHECK (least(changed_count, refused_count) >= 0 AND changed_count + refused_count <= done_count
           AND done_count <= coalesce(units, cardinality(job_ids))),
  -- Rejects that others settled meanwhile are not there any more when their turn comes.
  ADD CONSTRAINT bulk_actions_completed_at_the_end
    CHECK (units IS NOT NULL OR (completed_at IS NOT NULL) = (done_count = cardinality(job_ids)));
-- One undoing of a job at a time.
CREATE UNIQUE INDEX bulk_actions_one_undo_key ON bulk_actions ((job_ids[1]))
  WHERE action = 'undo-job' AND completed_at IS NULL;
