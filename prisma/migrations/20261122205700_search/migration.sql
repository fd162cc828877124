-- Words and parts of words are found by their trigrams. The extension comes with Postgres and is trusted: whoever owns
-- the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Places are found through property_search.
-- DropIndex
DROP INDEX "properties_state_or_province_city_idx";

-- AlterTable
ALTER TABLE "batch_job_pages" ADD COLUMN     "searchable_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "property_search" (
    "property_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "estimated_value" DOUBLE PRECISION,
    "estimated_equity" DOUBLE PRECISION,
    "tax_assessed_value" DOUBLE PRECISION,
    "list_price" DOUBLE PRECISION,
    "close_price" DOUBLE PRECISION,
    "living_area" DOUBLE PRECISION,
    "lot_size_area" DOUBLE PRECISION,
    "bathrooms_total_decimal" DOUBLE PRECISION,
    "bedrooms_total" DOUBLE PRECISION,
    "year_built" DOUBLE PRECISION,
    "close_date" DATE,
    "listing_date" DATE,
    "pool_private_yn" BOOLEAN,
    "source" TEXT NOT NULL,
    "dataset" TEXT NOT NULL,
    "state_or_province" TEXT,
    "city" TEXT,
    "postal_code" TEXT,
    "county_or_parish" TEXT,
    "property_type" TEXT,
    "property_sub_type" TEXT,
    "standard_status" TEXT,
    "parcel_key" TEXT,
    "parcel_number" TEXT,
    "unparsed_address" TEXT,
    "owner_name" TEXT,

    CONSTRAINT "property_search_pkey" PRIMARY KEY ("property_id")
);

-- CreateIndex
CREATE INDEX "property_search_source_property_id_idx" ON "property_search"("source", "property_id");

-- CreateIndex
CREATE INDEX "property_search_dataset_property_id_idx" ON "property_search"("dataset", "property_id");

-- CreateIndex
CREATE INDEX "property_search_state_or_province_property_id_idx" ON "property_search"("state_or_province", "property_id");

-- CreateIndex
CREATE INDEX "property_search_city_property_id_idx" ON "property_search"("city", "property_id");

-- CreateIndex
CREATE INDEX "property_search_postal_code_property_id_idx" ON "property_search"("postal_code", "property_id");

-- CreateIndex
CREATE INDEX "property_search_county_or_parish_property_id_idx" ON "property_search"("county_or_parish", "property_id");

-- CreateIndex
CREATE INDEX "property_search_property_type_property_id_idx" ON "property_search"("property_type", "property_id");

-- CreateIndex
CREATE INDEX "property_search_property_sub_type_property_id_idx" ON "property_search"("property_sub_type", "property_id");

-- CreateIndex
CREATE INDEX "property_search_standard_status_property_id_idx" ON "property_search"("standard_status", "property_id");

-- CreateIndex
CREATE INDEX "property_search_parcel_key_idx" ON "property_search"("parcel_key");

-- CreateIndex
CREATE INDEX "property_search_estimated_value_property_id_idx" ON "property_search"("estimated_value", "property_id");

-- CreateIndex
CREATE INDEX "property_search_estimated_equity_property_id_idx" ON "property_search"("estimated_equity", "property_id");

-- CreateIndex
CREATE INDEX "property_search_tax_assessed_value_idx" ON "property_search"("tax_assessed_value");

-- CreateIndex
CREATE INDEX "property_search_list_price_idx" ON "property_search"("list_price");

-- CreateIndex
CREATE INDEX "property_search_close_price_idx" ON "property_search"("close_price");

-- CreateIndex
CREATE INDEX "property_search_living_area_property_id_idx" ON "property_search"("living_area", "property_id");

-- CreateIndex
CREATE INDEX "property_search_lot_size_area_idx" ON "property_search"("lot_size_area");

-- CreateIndex
CREATE INDEX "property_search_bathrooms_total_decimal_idx" ON "property_search"("bathrooms_total_decimal");

-- CreateIndex
CREATE INDEX "property_search_bedrooms_total_idx" ON "property_search"("bedrooms_total");

-- CreateIndex
CREATE INDEX "property_search_year_built_property_id_idx" ON "property_search"("year_built", "property_id");

-- CreateIndex
CREATE INDEX "property_search_close_date_property_id_idx" ON "property_search"("close_date", "property_id");

-- CreateIndex
CREATE INDEX "property_search_listing_date_idx" ON "property_search"("listing_date");

-- CreateIndex
CREATE INDEX "property_search_pool_private_yn_property_id_idx" ON "property_search"("pool_private_yn", "property_id");

-- CreateIndex
CREATE INDEX "property_search_created_at_idx" ON "property_search"("created_at");

-- CreateIndex
CREATE INDEX "property_search_updated_at_property_id_idx" ON "property_search"("updated_at", "property_id");

-- CreateIndex
CREATE INDEX "property_search_unparsed_address_property_id_idx" ON "property_search"("unparsed_address", "property_id");

-- CreateIndex
CREATE INDEX "property_search_owner_name_property_id_idx" ON "property_search"("owner_name", "property_id");

-- CreateIndex
CREATE INDEX "property_search_last_seen_at_idx" ON "property_search" USING BRIN ("last_seen_at");

-- CreateIndex
CREATE INDEX "property_search_text_idx" ON "property_search" USING GIN ("unparsed_address" gin_trgm_ops, "owner_name" gin_trgm_ops, "parcel_number" gin_trgm_ops);

-- What Prisma cannot say.
-- Pages whose properties the search does not know yet: a few, however many are stored.
CREATE INDEX batch_job_pages_unsearchable_idx ON batch_job_pages (page_id)
  WHERE state = 'written' AND searchable_at IS NULL;
-- Room for a row that was seen again beside itself. New words wait in a short list that every search reads through:
-- 512 kB of it are about 2 ms.
ALTER TABLE property_search SET (fillfactor = 85);
-- A job’s rows lie together; a summary of few blocks keeps two jobs apart.
ALTER INDEX property_search_last_seen_at_idx SET (pages_per_range = 16);
ALTER INDEX property_search_text_idx SET (gin_pending_list_limit = 512);
CREATE INDEX property_marks_do_not_contact_idx ON property_marks (property_id) WHERE do_not_contact;
