-- What Prisma’s schema cannot say: rows that must never exist, indexes over a part of a table, and how the
-- hot tables are kept. Runs right after the tables are made, on empty tables, so every lock is momentary.

-- Jobs ------------------------------------------------------------------------------------------------------

ALTER TABLE batch_jobs
  ADD CONSTRAINT batch_jobs_status_known
    CHECK (status IN ('PENDING', 'PROCESSING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED')),
  ADD CONSTRAINT batch_jobs_source_known
    CHECK (source IN ('propertyradar', 'spider', 'county', 'table', 'file')),
  ADD CONSTRAINT batch_jobs_completed_at_only_at_the_end
    CHECK ((completed_at IS NOT NULL) = (status IN ('COMPLETED', 'FAILED', 'CANCELLED'))),
  ADD CONSTRAINT batch_jobs_started_before_work
    CHECK (started_at IS NOT NULL OR status NOT IN ('PROCESSING', 'COMPLETED')),
  ADD CONSTRAINT batch_jobs_total_known_before_work
    CHECK (total_records IS NOT NULL OR status NOT IN ('PROCESSING', 'COMPLETED')),
  ADD CONSTRAINT batch_jobs_needs_known
    CHECK (needs IS NULL OR (needs IN ('decision', 'approval') AND status = 'PAUSED')),
  ADD CONSTRAINT batch_jobs_approval_has_a_number
    CHECK (needs IS DISTINCT FROM 'approval' OR approval_records IS NOT NULL),
  ADD CONSTRAINT batch_jobs_counters_not_negative
    CHECK (least(inserted_count, updated_count, unchanged_count, duplicate_count, cross_page_duplicates,
                 rejected_count, reserved_records, coalesce(total_records, 0), coalesce(matched_records, 0)) >= 0
           AND reserved_cost >= 0),
  ADD CONSTRAINT batch_jobs_processed_adds_up
    CHECK (processed_records = inserted_count + updated_count + unchanged_count + duplicate_count + rejected_count),
  ADD CONSTRAINT batch_jobs_success_adds_up
    CHECK (success_count = inserted_count + updated_count + unchanged_count),
  ADD CONSTRAINT batch_jobs_errors_add_up CHECK (error_count = rejected_count),
  ADD CONSTRAINT batch_jobs_cross_page_within_duplicates CHECK (cross_page_duplicates <= duplicate_count),
  ADD CONSTRAINT batch_jobs_total_within_matches
    CHECK (total_records IS NULL OR matched_records IS NULL OR total_records <= matched_records),
  ADD CONSTRAINT batch_jobs_paid_has_a_ceiling
    CHECK (NOT paid OR max_records IS NOT NULL OR max_cost IS NOT NULL),
  ADD CONSTRAINT batch_jobs_ceiling_above_zero CHECK (max_records > 0 AND max_cost > 0),
  ADD CONSTRAINT batch_jobs_records_within_ceiling CHECK (reserved_records <= max_records),
  ADD CONSTRAINT batch_jobs_cost_within_ceiling CHECK (reserved_cost <= max_cost),
  ADD CONSTRAINT batch_jobs_cost_ceiling_has_a_price CHECK (max_cost IS NULL OR price_per_record IS NOT NULL),
  ADD CONSTRAINT batch_jobs_price_has_a_currency CHECK ((price_per_record IS NULL) = (currency IS NULL)),
  ADD CONSTRAINT batch_jobs_priority_known CHECK (priority BETWEEN 0 AND 2),
  ADD CONSTRAINT batch_jobs_request_is_an_object CHECK (jsonb_typeof(criteria) = 'object');

-- Pages -----------------------------------------------------------------------------------------------------

ALTER TABLE batch_job_pages
  ADD CONSTRAINT batch_job_pages_state_known
    CHECK (state IN ('queued', 'fetching', 'fetched', 'written', 'failed', 'unclear', 'skipped', 'cancelled')),
  ADD CONSTRAINT batch_job_pages_window
    CHECK (page_number >= 1 AND start_offset >= 0 AND record_limit BETWEEN 1 AND 100000),
  ADD CONSTRAINT batch_job_pages_remainder_comes_later CHECK (remainder_of < page_number),
  ADD CONSTRAINT batch_job_pages_written_has_a_time CHECK ((written_at IS NOT NULL) = (state = 'written')),
  ADD CONSTRAINT batch_job_pages_held_by_someone
    CHECK (state NOT IN ('fetching', 'fetched') OR (claim IS NOT NULL AND worker IS NOT NULL)),
  ADD CONSTRAINT batch_job_pages_failed_says_why CHECK (state <> 'failed' OR error_message IS NOT NULL),
  ADD CONSTRAINT batch_job_pages_only_open_pages_wait_for_a_message
    CHECK (message_id IS NULL OR state IN ('queued', 'fetching', 'fetched')),
  ADD CONSTRAINT batch_job_pages_counts
    CHECK (claims >= 0 AND attempts >= 0 AND unended_starts BETWEEN 0 AND claims AND splits >= 0
           AND least(inserted_count, updated_count, unchanged_count, duplicate_count, rejected_count) >= 0),
  ADD CONSTRAINT batch_job_pages_rows_add_up
    CHECK (inserted_count + updated_count + unchanged_count + duplicate_count + rejected_count
           -- A written page without a number would make the comparison NULL, which a CHECK lets pass.
           = CASE WHEN state = 'written' THEN coalesce(records_received, -1) ELSE 0 END),
  ADD CONSTRAINT batch_job_pages_counts_are_those_of_its_results
    CHECK (coalesce(cardinality(inserted_ids), -1) = inserted_count
           AND coalesce(cardinality(updated_ids), -1) = updated_count
           AND coalesce(cardinality(unchanged_ids), -1) = unchanged_count),
  ADD CONSTRAINT batch_job_pages_error_class_known
    CHECK (error_class IN ('try-later', 'slow-down', 'fix-request', 'fix-data', 'ask-person'));

-- The next page to send and “is anything left” are asked at every commit of a page: one entry per open page.
CREATE INDEX batch_job_pages_open_idx ON batch_job_pages (job_id, page_number)
  WHERE state IN ('queued', 'fetching', 'fetched');
CREATE INDEX batch_job_pages_attention_idx ON batch_job_pages (job_id, state) WHERE state IN ('failed', 'unclear');
CREATE INDEX batch_job_pages_written_at_idx ON batch_job_pages (written_at) WHERE state = 'written';

-- Logs and raw answers --------------------------------------------------------------------------------------

ALTER TABLE batch_job_logs
  ADD CONSTRAINT batch_job_logs_level_known CHECK (level IN ('info', 'warn', 'error'));

ALTER TABLE raw_pages
  ADD CONSTRAINT raw_pages_status_possible CHECK (http_status BETWEEN 100 AND 599),
  ADD CONSTRAINT raw_pages_size CHECK (body_bytes >= 0),
  -- The body is compressed by us (zstd, about a fifth); compressing it again would cost time for nothing.
  ALTER COLUMN body SET STORAGE EXTERNAL;
-- A free page keeps one answer, the newest; a paid one keeps one per purchase.
CREATE UNIQUE INDEX raw_pages_free_page_key ON raw_pages (page_id) WHERE purchase_id IS NULL;

-- Money -----------------------------------------------------------------------------------------------------

ALTER TABLE purchases
  ADD CONSTRAINT purchases_state_known
    CHECK (state IN ('reserved', 'sent', 'answered', 'stored', 'released', 'unclear', 'written-off')),
  ADD CONSTRAINT purchases_amounts
    CHECK (records_reserved > 0 AND free_reserved BETWEEN 0 AND records_reserved AND cost_reserved >= 0
           AND records_billed >= 0 AND free_billed BETWEEN 0 AND records_billed AND cost_billed >= 0),
  ADD CONSTRAINT purchases_sent_has_a_time CHECK (state IN ('reserved', 'released') OR sent_at IS NOT NULL),
  ADD CONSTRAINT purchases_billed_once_answered
    CHECK ((records_billed IS NOT NULL) = (state IN ('answered', 'stored', 'written-off'))
           AND (free_billed IS NOT NULL) = (records_billed IS NOT NULL)
           AND (cost_billed IS NOT NULL) = (records_billed IS NOT NULL)),
  ADD CONSTRAINT purchases_settled_has_a_time
    CHECK ((settled_at IS NOT NULL) = (state IN ('answered', 'stored', 'released', 'written-off'))),
  ADD CONSTRAINT purchases_unclear_says_why CHECK (state <> 'unclear' OR reason IS NOT NULL);
-- A page has at most one purchase that may still cost or has not been stored yet.
CREATE UNIQUE INDEX purchases_one_live_a_page ON purchases (page_id)
  WHERE state IN ('reserved', 'sent', 'unclear', 'answered');
CREATE INDEX purchases_live_idx ON purchases (dataset) WHERE state IN ('reserved', 'sent', 'unclear');

ALTER TABLE allowances
  ADD CONSTRAINT allowances_not_negative CHECK (records_left >= 0 AND records_reported >= 0);
ALTER TABLE estimates
  ADD CONSTRAINT estimates_not_negative CHECK (matched_records >= 0 AND allowance_left >= 0 AND counted_ms >= 0);

-- Properties ------------------------------------------------------------------------------------------------

ALTER TABLE properties
  ADD CONSTRAINT properties_key_not_empty CHECK (source_key <> '' AND dataset <> ''),
  ADD CONSTRAINT properties_source_known
    CHECK (source IN ('propertyradar', 'spider', 'county', 'table', 'file')),
  ADD CONSTRAINT properties_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
  ADD CONSTRAINT properties_numbers_possible
    CHECK (bedrooms_total >= 0 AND bathrooms_total_decimal >= 0 AND living_area >= 0 AND lot_size_area >= 0
           AND year_built BETWEEN 1500 AND 2200 AND tax_year BETWEEN 1500 AND 2200 AND stories >= 0
           AND garage_spaces >= 0 AND list_price >= 0 AND close_price >= 0 AND estimated_value >= 0
           AND loan_balance >= 0 AND tax_assessed_value >= 0 AND tax_annual_amount >= 0),
  ADD CONSTRAINT properties_extra_is_a_small_object
    CHECK (jsonb_typeof(extra) = 'object' AND pg_column_size(extra) <= 65536),
  ADD CONSTRAINT properties_order CHECK (revision >= 1 AND position >= 0),
  -- The version is compared as bytes, so that “higher” means the same on every machine.
  ALTER COLUMN version TYPE varchar(40) COLLATE "C",
  -- 85 leaves room for a changed row on its own page (a HOT update: 33 ms instead of 79 for 400 changed rows of
  -- two million), which also needs that no index covers `updated_at`.
  SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
       autovacuum_vacuum_insert_scale_factor = 0.1);

ALTER TABLE property_seen
  SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);

ALTER TABLE property_changes
  ADD CONSTRAINT property_changes_is_an_object CHECK (jsonb_typeof(fields) = 'object' AND revision >= 2);

ALTER TABLE rejects
  ADD CONSTRAINT rejects_state_known CHECK (state IN ('open', 'replayed', 'dismissed')),
  ADD CONSTRAINT rejects_settled_has_a_time CHECK ((settled_at IS NOT NULL) = (state <> 'open')),
  ADD CONSTRAINT rejects_position_not_negative CHECK (position >= 0);

-- Speed -----------------------------------------------------------------------------------------------------

ALTER TABLE throttles
  ADD CONSTRAINT throttles_rates
    CHECK (minimum_per_second > 0 AND minimum_per_second <= requests_per_second
           AND requests_per_second <= maximum_per_second AND in_flight_limit >= 1);

-- Rows that are written every second or at every page: keep room on the page and clean often.
ALTER TABLE batch_jobs SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
ALTER TABLE batch_job_pages SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
ALTER TABLE throttles SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);
ALTER TABLE throttle_slots SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);
ALTER TABLE workers
  ADD CONSTRAINT workers_state_known CHECK (state IN ('working', 'memory', 'leaving')),
  SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);
