-- AlterTable
ALTER TABLE "batch_job_pages" ADD COLUMN     "source_keys" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "property_marks" (
    "property_id" BIGINT NOT NULL,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "note" VARCHAR(4000),
    "do_not_contact" BOOLEAN NOT NULL DEFAULT false,
    "changed_by" VARCHAR(100) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "property_marks_pkey" PRIMARY KEY ("property_id")
);

-- CreateTable
CREATE TABLE "property_lists" (
    "list_id" SERIAL NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "query" VARCHAR(4000),
    "created_by" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "property_lists_pkey" PRIMARY KEY ("list_id")
);

-- CreateTable
CREATE TABLE "property_list_members" (
    "list_id" INTEGER NOT NULL,
    "property_id" BIGINT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "property_list_members_pkey" PRIMARY KEY ("list_id","property_id")
);

-- CreateTable
CREATE TABLE "saved_views" (
    "saved_view_id" SERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "screen" VARCHAR(20) NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "query" VARCHAR(20000) NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_views_pkey" PRIMARY KEY ("saved_view_id")
);

-- CreateTable
CREATE TABLE "preferences" (
    "user_id" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "preferences_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "notification_id" BIGSERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "job_id" INTEGER,
    "kind" VARCHAR(30) NOT NULL,
    "message" VARCHAR(1000) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("notification_id")
);

-- CreateTable
CREATE TABLE "bulk_actions" (
    "bulk_action_id" SERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "action" VARCHAR(20) NOT NULL,
    "priority" SMALLINT,
    "filter" JSONB,
    "job_ids" INTEGER[],
    "done_count" INTEGER NOT NULL DEFAULT 0,
    "changed_count" INTEGER NOT NULL DEFAULT 0,
    "refused_count" INTEGER NOT NULL DEFAULT 0,
    "refusals" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_actions_pkey" PRIMARY KEY ("bulk_action_id")
);

-- CreateIndex
CREATE INDEX "property_marks_tags_idx" ON "property_marks" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "property_lists_name_key" ON "property_lists"("name");

-- CreateIndex
CREATE INDEX "property_list_members_property_id_idx" ON "property_list_members"("property_id");

-- CreateIndex
CREATE INDEX "saved_views_screen_shared_idx" ON "saved_views"("screen", "shared");

-- CreateIndex
CREATE UNIQUE INDEX "saved_views_user_id_screen_name_key" ON "saved_views"("user_id", "screen", "name");

-- CreateIndex
CREATE INDEX "notifications_user_id_notification_id_idx" ON "notifications"("user_id", "notification_id");

-- CreateIndex
CREATE INDEX "bulk_actions_user_id_bulk_action_id_idx" ON "bulk_actions"("user_id", "bulk_action_id");

-- AddForeignKey
ALTER TABLE "property_marks" ADD CONSTRAINT "property_marks_property_id_fkey" FOREIGN KEY ("property_id") REFERENCES "properties"("property_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "property_lists" ADD CONSTRAINT "property_lists_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "property_list_members" ADD CONSTRAINT "property_list_members_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "property_lists"("list_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "property_list_members" ADD CONSTRAINT "property_list_members_property_id_fkey" FOREIGN KEY ("property_id") REFERENCES "properties"("property_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preferences" ADD CONSTRAINT "preferences_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_actions" ADD CONSTRAINT "bulk_actions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE batch_job_pages
  ADD CONSTRAINT batch_job_pages_keys_fill_the_page
    CHECK (coalesce(cardinality(source_keys), -1) IN (0, record_limit));
ALTER TABLE property_marks
  ADD CONSTRAINT property_marks_tags_bounded CHECK (coalesce(cardinality(tags), 51) <= 50);
ALTER TABLE property_lists
  ADD CONSTRAINT property_lists_name_not_blank CHECK (btrim(name) <> ''),
  ADD CONSTRAINT property_lists_kind_known CHECK (kind IN ('fixed', 'live')),
  -- A fixed list is its members, a live one is its filter; none is both.
  ADD CONSTRAINT property_lists_live_has_a_filter CHECK ((kind = 'live') = (query IS NOT NULL));
ALTER TABLE saved_views
  ADD CONSTRAINT saved_views_screen_known CHECK (screen IN ('search', 'jobs', 'properties', 'export')),
  ADD CONSTRAINT saved_views_name_not_blank CHECK (btrim(name) <> '');
ALTER TABLE preferences
  ADD CONSTRAINT preferences_are_an_object CHECK (jsonb_typeof(settings) = 'object'),
  ADD CONSTRAINT preferences_bounded CHECK (pg_column_size(settings) <= 16384);
ALTER TABLE notifications
  ADD CONSTRAINT notifications_kind_known
    CHECK (kind IN ('job-completed', 'job-failed', 'job-cancelled', 'needs-decision', 'needs-approval'));
ALTER TABLE bulk_actions
  ADD CONSTRAINT bulk_actions_action_known CHECK (action IN ('cancel', 'pause', 'resume', 'retry', 'priority')),
  ADD CONSTRAINT bulk_actions_priority_given CHECK ((action = 'priority') = coalesce(priority BETWEEN 0 AND 2, false)),
  ADD CONSTRAINT bulk_actions_jobs_bounded CHECK (coalesce(cardinality(job_ids), 0) BETWEEN 1 AND 10000),
  ADD CONSTRAINT bulk_actions_counts_add_up
    CHECK (least(changed_count, refused_count) >= 0 AND changed_count + refused_count <= done_count
           AND done_count <= cardinality(job_ids)),
  ADD CONSTRAINT bulk_actions_completed_at_the_end
    CHECK ((completed_at IS NOT NULL) = (done_count = cardinality(job_ids)));
