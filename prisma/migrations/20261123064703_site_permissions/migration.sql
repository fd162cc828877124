-- CreateTable
CREATE TABLE "site_permissions" (
    "permission_id" BIGSERIAL NOT NULL,
    "site" VARCHAR(120) NOT NULL,
    "statement" VARCHAR(2000) NOT NULL,
    "stated_by" VARCHAR(200) NOT NULL,
    "stated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawn_by" VARCHAR(200),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "site_permissions_pkey" PRIMARY KEY ("permission_id")
);

ALTER TABLE site_permissions
  ADD CONSTRAINT site_permissions_says_something CHECK (site <> '' AND length(statement) >= 20 AND stated_by <> ''),
  ADD CONSTRAINT site_permissions_withdrawn_by_someone CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL));
-- One statement is in force; a new one withdraws it first, so that what was in force when can be told.
CREATE UNIQUE INDEX site_permissions_one_in_force ON site_permissions (site) WHERE withdrawn_at IS NULL;
