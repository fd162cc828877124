-- The tables of the design, as `prisma/schema.prisma` describes them. Runs on an empty database.

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "batch_jobs" (
    "job_id" SERIAL NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "note" VARCHAR(4000),
    "criteria" JSONB NOT NULL,
    "summary" VARCHAR(2000) NOT NULL,
    "priority" SMALLINT NOT NULL DEFAULT 1,
    "status" VARCHAR(20) NOT NULL DEFAULT 'PENDING',
    "status_reason" VARCHAR(1000),
    "needs" VARCHAR(20),
    "approval_records" INTEGER,
    "approved_records" INTEGER,
    "paid" BOOLEAN NOT NULL,
    "max_records" INTEGER,
    "max_cost" DECIMAL(14,4),
    "price_per_record" DECIMAL(14,4),
    "currency" CHAR(3),
    "reserved_records" INTEGER NOT NULL DEFAULT 0,
    "reserved_cost" DECIMAL(14,4) NOT NULL DEFAULT 0,
    "estimated_records" INTEGER,
    "cost_estimated" DECIMAL(14,4),
    "matched_records" INTEGER,
    "matched_records_at_end" INTEGER,
    "total_records" INTEGER,
    "processed_records" INTEGER NOT NULL DEFAULT 0,
    "inserted_count" INTEGER NOT NULL DEFAULT 0,
    "updated_count" INTEGER NOT NULL DEFAULT 0,
    "unchanged_count" INTEGER NOT NULL DEFAULT 0,
    "duplicate_count" INTEGER NOT NULL DEFAULT 0,
    "cross_page_duplicates" INTEGER NOT NULL DEFAULT 0,
    "rejected_count" INTEGER NOT NULL DEFAULT 0,
    "success_count" INTEGER NOT NULL DEFAULT 0,
    "error_count" INTEGER NOT NULL DEFAULT 0,
    "error_details" TEXT,
    "created_by" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "duplicated_from" INTEGER,

    CONSTRAINT "batch_jobs_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "batch_job_pages" (
    "page_id" BIGSERIAL NOT NULL,
    "job_id" INTEGER NOT NULL,
    "page_number" INTEGER NOT NULL,
    "start_offset" INTEGER NOT NULL,
    "record_limit" INTEGER NOT NULL,
    "remainder_of" INTEGER,
    "state" VARCHAR(20) NOT NULL DEFAULT 'queued',
    "state_reason" VARCHAR(1000),
    "message_id" UUID,
    "message_sent_at" TIMESTAMPTZ(3),
    "message_level" SMALLINT NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "claim" VARCHAR(60),
    "worker" VARCHAR(100),
    "claims" INTEGER NOT NULL DEFAULT 0,
    "unended_starts" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error_class" VARCHAR(20),
    "error_code" VARCHAR(60),
    "error_message" VARCHAR(2000),
    "records_received" INTEGER,
    "inserted_count" INTEGER NOT NULL DEFAULT 0,
    "updated_count" INTEGER NOT NULL DEFAULT 0,
    "unchanged_count" INTEGER NOT NULL DEFAULT 0,
    "duplicate_count" INTEGER NOT NULL DEFAULT 0,
    "rejected_count" INTEGER NOT NULL DEFAULT 0,
    "splits" INTEGER NOT NULL DEFAULT 0,
    "inserted_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "updated_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "unchanged_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "fetch_ms" INTEGER,
    "store_ms" INTEGER,
    "claimed_at" TIMESTAMPTZ(3),
    "written_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "batch_job_pages_pkey" PRIMARY KEY ("page_id")
);

-- CreateTable
CREATE TABLE "batch_job_logs" (
    "log_id" BIGSERIAL NOT NULL,
    "job_id" INTEGER NOT NULL,
    "page_number" INTEGER,
    "level" VARCHAR(10) NOT NULL,
    "event" VARCHAR(60) NOT NULL,
    "message" VARCHAR(2000) NOT NULL,
    "details" JSONB,
    "actor" VARCHAR(100),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "batch_job_logs_pkey" PRIMARY KEY ("log_id")
);

-- CreateTable
CREATE TABLE "raw_pages" (
    "raw_page_id" BIGSERIAL NOT NULL,
    "job_id" INTEGER NOT NULL,
    "page_id" BIGINT NOT NULL,
    "purchase_id" BIGINT,
    "http_status" SMALLINT NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "body" BYTEA NOT NULL,
    "body_bytes" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "raw_pages_pkey" PRIMARY KEY ("raw_page_id")
);

-- CreateTable
CREATE TABLE "purchases" (
    "purchase_id" BIGSERIAL NOT NULL,
    "job_id" INTEGER NOT NULL,
    "page_id" BIGINT NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "state" VARCHAR(20) NOT NULL DEFAULT 'reserved',
    "records_reserved" INTEGER NOT NULL,
    "free_reserved" INTEGER NOT NULL DEFAULT 0,
    "cost_reserved" DECIMAL(14,4) NOT NULL DEFAULT 0,
    "records_billed" INTEGER,
    "free_billed" INTEGER,
    "cost_billed" DECIMAL(14,4),
    "cost_reported" VARCHAR(40),
    "allowance_before" INTEGER,
    "allowance_after" INTEGER,
    "worker" VARCHAR(100),
    "claim" VARCHAR(60),
    "reason" VARCHAR(1000),
    "decided_by" VARCHAR(100),
    "reserved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "purchases_pkey" PRIMARY KEY ("purchase_id")
);

-- CreateTable
CREATE TABLE "allowances" (
    "dataset" VARCHAR(120) NOT NULL,
    "records_left" INTEGER NOT NULL,
    "records_reported" INTEGER NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "allowances_pkey" PRIMARY KEY ("dataset")
);

-- CreateTable
CREATE TABLE "estimates" (
    "dataset" VARCHAR(120) NOT NULL,
    "request_hash" CHAR(32) NOT NULL,
    "matched_records" INTEGER NOT NULL,
    "allowance_left" INTEGER,
    "counted_ms" INTEGER NOT NULL,
    "counted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "estimates_pkey" PRIMARY KEY ("dataset","request_hash")
);

-- CreateTable
CREATE TABLE "properties" (
    "property_id" BIGSERIAL NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_hash" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "first_job_id" INTEGER NOT NULL,
    "last_job_id" INTEGER NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "source_key" VARCHAR(200) NOT NULL,
    "version" VARCHAR(40) NOT NULL DEFAULT '',
    "previous_content_hash" UUID,
    "parcel_key" VARCHAR(60),
    "county_fips" VARCHAR(5),
    "parcel_number" VARCHAR(60),
    "unparsed_address" VARCHAR(300),
    "city" VARCHAR(120),
    "state_or_province" VARCHAR(60),
    "postal_code" VARCHAR(20),
    "county_or_parish" VARCHAR(120),
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "property_type" VARCHAR(120),
    "property_sub_type" VARCHAR(120),
    "bedrooms_total" SMALLINT,
    "bathrooms_total_decimal" DECIMAL(6,2),
    "living_area" DECIMAL(14,2),
    "living_area_units" VARCHAR(20),
    "lot_size_area" DECIMAL(16,4),
    "lot_size_units" VARCHAR(20),
    "year_built" SMALLINT,
    "stories" DECIMAL(6,2),
    "garage_spaces" DECIMAL(6,2),
    "pool_private_yn" BOOLEAN,
    "energy_label" VARCHAR(20),
    "land_use_code" VARCHAR(120),
    "legal_description" VARCHAR(4000),
    "owner_name" VARCHAR(300),
    "owner_mailing_address" VARCHAR(400),
    "tax_assessed_value" DECIMAL(14,2),
    "tax_annual_amount" DECIMAL(14,2),
    "tax_year" SMALLINT,
    "standard_status" VARCHAR(60),
    "list_price" DECIMAL(14,2),
    "listing_date" DATE,
    "close_price" DECIMAL(14,2),
    "close_date" DATE,
    "estimated_value" DECIMAL(14,2),
    "estimated_equity" DECIMAL(14,2),
    "loan_balance" DECIMAL(14,2),
    "distress_flags" VARCHAR(400),
    "extra" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "properties_pkey" PRIMARY KEY ("property_id")
);

-- CreateTable
CREATE TABLE "property_seen" (
    "property_id" BIGINT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "job_id" INTEGER NOT NULL,

    CONSTRAINT "property_seen_pkey" PRIMARY KEY ("property_id")
);

-- CreateTable
CREATE TABLE "property_changes" (
    "change_id" BIGSERIAL NOT NULL,
    "property_id" BIGINT NOT NULL,
    "revision" INTEGER NOT NULL,
    "job_id" INTEGER NOT NULL,
    "page_id" BIGINT NOT NULL,
    "fields" JSONB NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "property_changes_pkey" PRIMARY KEY ("change_id")
);

-- CreateTable
CREATE TABLE "rejects" (
    "reject_id" BIGSERIAL NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "job_id" INTEGER NOT NULL,
    "page_id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "source_key" VARCHAR(200),
    "field" VARCHAR(120),
    "code" VARCHAR(60) NOT NULL,
    "reason" VARCHAR(1000) NOT NULL,
    "raw_text" TEXT NOT NULL,
    "state" VARCHAR(20) NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "rejects_pkey" PRIMARY KEY ("reject_id")
);

-- CreateTable
CREATE TABLE "throttles" (
    "name" VARCHAR(120) NOT NULL,
    "requests_per_second" DOUBLE PRECISION NOT NULL,
    "maximum_per_second" DOUBLE PRECISION NOT NULL,
    "minimum_per_second" DOUBLE PRECISION NOT NULL,
    "in_flight_limit" INTEGER NOT NULL,
    "next_allowed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "blocked_until" TIMESTAMPTZ(6),
    "reason" VARCHAR(500),
    "usual_ms" DOUBLE PRECISION,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "throttles_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "throttle_slots" (
    "slot_id" UUID NOT NULL,
    "throttle" VARCHAR(120) NOT NULL,
    "job_id" INTEGER,
    "worker" VARCHAR(100) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "throttle_slots_pkey" PRIMARY KEY ("slot_id")
);

-- CreateTable
CREATE TABLE "workers" (
    "worker_id" VARCHAR(100) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" VARCHAR(20) NOT NULL DEFAULT 'working',
    "memory_mb" INTEGER NOT NULL,
    "pages_in_hand" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("worker_id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" VARCHAR(100) NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    "body_hash" CHAR(64) NOT NULL,
    "status" SMALLINT,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT DEFAULT 'analyst',
    "banned" BOOLEAN DEFAULT false,
    "ban_reason" TEXT,
    "ban_expires" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "impersonated_by" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "config_id" TEXT NOT NULL DEFAULT 'default',
    "name" TEXT,
    "start" TEXT,
    "reference_id" TEXT NOT NULL,
    "prefix" TEXT,
    "key" TEXT NOT NULL,
    "refill_interval" INTEGER,
    "refill_amount" INTEGER,
    "last_refill_at" TIMESTAMPTZ(3),
    "enabled" BOOLEAN DEFAULT true,
    "rate_limit_enabled" BOOLEAN DEFAULT false,
    "rate_limit_time_window" INTEGER,
    "rate_limit_max" INTEGER,
    "request_count" INTEGER DEFAULT 0,
    "remaining" INTEGER,
    "last_request" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "permissions" TEXT,
    "metadata" TEXT,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "batch_jobs_created_at_job_id_idx" ON "batch_jobs"("created_at", "job_id");

-- CreateIndex
CREATE INDEX "batch_jobs_status_created_at_idx" ON "batch_jobs"("status", "created_at");

-- CreateIndex
CREATE INDEX "batch_jobs_source_created_at_idx" ON "batch_jobs"("source", "created_at");

-- CreateIndex
CREATE INDEX "batch_jobs_created_by_created_at_idx" ON "batch_jobs"("created_by", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "batch_job_pages_job_id_page_number_key" ON "batch_job_pages"("job_id", "page_number");

-- CreateIndex
CREATE INDEX "batch_job_logs_job_id_log_id_idx" ON "batch_job_logs"("job_id", "log_id");

-- CreateIndex
CREATE UNIQUE INDEX "raw_pages_purchase_id_key" ON "raw_pages"("purchase_id");

-- CreateIndex
CREATE INDEX "raw_pages_page_id_idx" ON "raw_pages"("page_id");

-- CreateIndex
CREATE INDEX "purchases_job_id_idx" ON "purchases"("job_id");

-- CreateIndex
CREATE INDEX "purchases_page_id_idx" ON "purchases"("page_id");

-- CreateIndex
CREATE INDEX "purchases_dataset_settled_at_idx" ON "purchases"("dataset", "settled_at");

-- CreateIndex
CREATE INDEX "properties_parcel_key_idx" ON "properties"("parcel_key");

-- CreateIndex
CREATE INDEX "properties_state_or_province_city_idx" ON "properties"("state_or_province", "city");

-- CreateIndex
CREATE INDEX "properties_dataset_property_id_idx" ON "properties"("dataset", "property_id");

-- CreateIndex
CREATE UNIQUE INDEX "properties_source_key_dataset_source_key" ON "properties"("source_key", "dataset", "source");

-- CreateIndex
CREATE UNIQUE INDEX "property_changes_property_id_revision_key" ON "property_changes"("property_id", "revision");

-- CreateIndex
CREATE INDEX "rejects_job_id_reject_id_idx" ON "rejects"("job_id", "reject_id");

-- CreateIndex
CREATE UNIQUE INDEX "rejects_page_id_position_key" ON "rejects"("page_id", "position");

-- CreateIndex
CREATE INDEX "throttle_slots_throttle_idx" ON "throttle_slots"("throttle");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_key" ON "api_keys"("key");

-- CreateIndex
CREATE INDEX "api_keys_reference_id_idx" ON "api_keys"("reference_id");

-- AddForeignKey
ALTER TABLE "batch_jobs" ADD CONSTRAINT "batch_jobs_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_job_pages" ADD CONSTRAINT "batch_job_pages_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "batch_jobs"("job_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_job_logs" ADD CONSTRAINT "batch_job_logs_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "batch_jobs"("job_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "raw_pages" ADD CONSTRAINT "raw_pages_page_id_fkey" FOREIGN KEY ("page_id") REFERENCES "batch_job_pages"("page_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchases" ADD CONSTRAINT "purchases_page_id_fkey" FOREIGN KEY ("page_id") REFERENCES "batch_job_pages"("page_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rejects" ADD CONSTRAINT "rejects_page_id_fkey" FOREIGN KEY ("page_id") REFERENCES "batch_job_pages"("page_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

