-- CreateTable
CREATE TABLE "reject_counts" (
    "count_id" BIGSERIAL NOT NULL,
    "job_id" INTEGER NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "code" VARCHAR(60) NOT NULL,
    "field" VARCHAR(120),
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "rejects" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3),
    "last_at" TIMESTAMPTZ(3),
    "folded" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "reject_counts_pkey" PRIMARY KEY ("count_id")
);

-- CreateIndex
CREATE INDEX "reject_counts_job_id_idx" ON "reject_counts"("job_id");

-- CreateIndex
CREATE INDEX "reject_counts_folded_count_id_idx" ON "reject_counts"("folded", "count_id");

-- DropIndex
DROP INDEX "rejects_state_code_field_reject_id_idx";

-- DropIndex
DROP INDEX "rejects_state_created_at_code_field_source_dataset_job_id_idx";

-- CreateIndex
CREATE INDEX "rejects_state_code_field_reject_id_job_id_source_dataset_cr_idx" ON "rejects"("state", "code", "field", "reject_id", "job_id", "source", "dataset", "created_at");

-- CreateIndex
CREATE INDEX "rejects_state_created_at_idx" ON "rejects"("state", "created_at");

ALTER TABLE reject_counts
  ADD CONSTRAINT reject_counts_say_something CHECK (rejects <> 0);

-- Counted by the statement that changes rejects, whoever sends it, so that no way in or out can forget it.
CREATE FUNCTION note_reject_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO reject_counts (job_id, source, dataset, state, code, field, hour, rejects, first_at, last_at)
    SELECT job_id, source, dataset, state, code, field, date_trunc('hour', created_at, 'UTC') AS hour, count(*),
           min(created_at), max(created_at)
    FROM came GROUP BY job_id, source, dataset, state, code, field, hour;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO reject_counts (job_id, source, dataset, state, code, field, hour, rejects)
    SELECT job_id, source, dataset, state, code, field, date_trunc('hour', created_at, 'UTC') AS hour, -count(*)
    FROM went GROUP BY job_id, source, dataset, state, code, field, hour;
  ELSE
    INSERT INTO reject_counts (job_id, source, dataset, state, code, field, hour, rejects, first_at, last_at)
    SELECT job_id, source, dataset, state, code, field, date_trunc('hour', created_at, 'UTC') AS hour, sum(change),
           min(created_at) FILTER (WHERE change > 0), max(created_at) FILTER (WHERE change > 0)
    FROM (SELECT job_id, source, dataset, state, code, field, created_at, 1 AS change FROM came
          UNION ALL
          SELECT job_id, source, dataset, state, code, field, created_at, -1 FROM went) c
    GROUP BY job_id, source, dataset, state, code, field, hour HAVING sum(change) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER rejects_came_counted AFTER INSERT ON rejects
  REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION note_reject_counts();
CREATE TRIGGER rejects_changed_counted AFTER UPDATE ON rejects
  REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION note_reject_counts();
CREATE TRIGGER rejects_gone_counted AFTER DELETE ON rejects
  REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION note_reject_counts();

-- The triggers hold writers off until the end of this, so none is left out and none counted twice.
INSERT INTO reject_counts (job_id, source, dataset, state, code, field, hour, rejects, first_at, last_at, folded)
SELECT job_id, source, dataset, state, code, field, date_trunc('hour', created_at, 'UTC') AS hour, count(*)::int,
       min(created_at), max(created_at), true
FROM rejects GROUP BY job_id, source, dataset, state, code, field, hour;
