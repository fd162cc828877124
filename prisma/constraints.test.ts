import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import {
  cancelledJob,
  completedJob,
  failedJob,
  needsApprovalJob,
  needsDecisionJob,
  pausedJob,
  pendingJob,
  runningJob,
} from '#lib/testing/factories.ts'

/** One valid row of each table the factories do not make. */
const validRows = `
  INSERT INTO batch_job_logs (job_id, level, event, message) SELECT min(job_id), 'info', 'noted', 'Noted.' FROM batch_jobs;
  INSERT INTO raw_pages (job_id, page_id, http_status, complete, body, body_bytes)
    SELECT min(job_id), min(page_id), 200, true, 'x', 1 FROM batch_job_pages;
  INSERT INTO allowances VALUES ('sandbox', 10, 20, now());
  INSERT INTO listed_keys (job_id, start_offset, run, received, keys)
    SELECT min(job_id), 0, gen_random_uuid(), 2, '{P1,P2}' FROM batch_jobs;
  INSERT INTO estimates VALUES ('sandbox', md5('a'), 10, 10, 5);
  INSERT INTO properties (source, dataset, source_key, latitude, longitude, bedrooms_total, list_price, observed_at, position,
                          content_hash, first_job_id, last_job_id)
    VALUES ('propertyradar', 'sandbox', 'P1', 33.4, -112.1, 3, 250000, now(), 0, gen_random_uuid(), 1, 1);
  INSERT INTO property_changes (property_id, revision, job_id, page_id, fields)
    VALUES (1, 2, 1, 1, '{"city": ["Mesa", "Tempe"]}');
  INSERT INTO rejects (source, dataset, job_id, page_id, position, code, reason, raw_text)
    SELECT 'propertyradar', 'sandbox', 1, min(page_id), 0, 'too-long', 'Too long.', '{}' FROM batch_job_pages;
  INSERT INTO throttles (name, requests_per_second, maximum_per_second, minimum_per_second, in_flight_limit)
    VALUES ('county', 1, 2, 0.5, 4);
  INSERT INTO workers (worker_id, memory_mb) VALUES ('worker-1', 100);
  INSERT INTO property_marks (property_id, changed_by) VALUES (1, 'someone');
  INSERT INTO property_lists (name, kind, created_by) SELECT 'Northside', 'fixed', min(id) FROM users;
  INSERT INTO saved_views (user_id, screen, name, query) SELECT min(id), 'jobs', 'Failed', 'status=FAILED' FROM users;
  INSERT INTO preferences (user_id, settings) SELECT min(id), '{"theme": "dark"}' FROM users;
  INSERT INTO notifications (user_id, kind, message) SELECT min(id), 'job-completed', 'Completed.' FROM users;
  INSERT INTO pushes (batch_id, job_id, records, body, body_bytes, content_hash, message_id)
    SELECT gen_random_uuid(), min(job_id), 2, 'x', 1, gen_random_uuid(), gen_random_uuid() FROM batch_jobs;
  INSERT INTO spider_runs (job_id, key_id, spider, site, first_push_id) SELECT min(job_id), '', 'plums', 'x.example', 1 FROM batch_jobs;
  INSERT INTO site_permissions (site, statement, stated_by) VALUES ('x.example', 'It is our own site, so we may.', 'Owner');
  INSERT INTO uploads (upload_id, name, size_bytes, created_by) SELECT gen_random_uuid(), 'a.csv', 1, min(id) FROM users;
  INSERT INTO file_mappings (name, dataset, form, mapping, created_by) SELECT 'King', 'King', '{}', '{}', min(id) FROM users;
  INSERT INTO bulk_actions (user_id, action, job_ids) SELECT min(id), 'cancel', '{1,2}' FROM users;
  INSERT INTO reject_counts (job_id, source, dataset, state, code, hour, rejects)
    SELECT min(job_id), 'file', 'x', 'open', 'too-long', now(), 2 FROM batch_jobs;
  INSERT INTO reject_rules (source, dataset, rule, created_by) SELECT 'file', 'x', '{}', min(id) FROM users;`

const job = (name: string, change: string) => `UPDATE batch_jobs SET ${change} WHERE name = '${name}'`
const page = (state: string, change: string) => `UPDATE batch_job_pages SET ${change} WHERE state = '${state}'`
const purchase = (state: string, change: string) => `UPDATE purchases SET ${change} WHERE state = '${state}'`

/** What must never exist, by the name of the one constraint that it breaks. */
const impossible: [constraint: string, statement: string][] = [
  ['batch_jobs_status_known', job('pending', `status = 'WAITING'`)],
  ['batch_jobs_source_known', job('pending', `source = 'hearsay'`)],
  ['batch_jobs_completed_at_only_at_the_end', job('running', 'completed_at = now()')],
  ['batch_jobs_completed_at_only_at_the_end', job('completed', 'completed_at = NULL')],
  ['batch_jobs_started_before_work', job('running', 'started_at = NULL')],
  ['batch_jobs_started_before_work', job('completed', 'started_at = NULL')],
  ['batch_jobs_total_known_before_work', job('running', 'total_records = NULL')],
  ['batch_jobs_needs_known', job('paused', `needs = 'coffee'`)],
  ['batch_jobs_needs_known', job('running', `needs = 'decision'`)],
  ['batch_jobs_approval_has_a_number', job('approval', 'approval_records = NULL')],
  ['batch_jobs_figures_only_at_the_end', job('running', `list_figures = '{}'`)],
  ['batch_jobs_figures_are_an_object', job('completed', `list_figures = '[]'`)],
  ['batch_jobs_counters_not_negative', job('pending', 'reserved_records = -1')],
  ['batch_jobs_counters_not_negative', job('pending', 'reserved_cost = -0.01')],
  ['batch_jobs_counters_not_negative', job('running', 'inserted_count = -1, unchanged_count = inserted_count + 1')],
  ['batch_jobs_counters_not_negative', job('completed', 'total_records = -1')],
  ['batch_jobs_processed_adds_up', job('running', 'processed_records = processed_records + 1')],
  ['batch_jobs_success_adds_up', job('running', 'success_count = success_count - 1')],
  ['batch_jobs_errors_add_up', job('running', 'error_count = 1')],
  ['batch_jobs_cross_page_within_duplicates', job('running', 'cross_page_duplicates = 1')],
  ['batch_jobs_total_within_matches', job('running', 'matched_records = total_records - 1')],
  ['batch_jobs_paid_has_a_ceiling', job('decision', 'max_records = NULL')],
  ['batch_jobs_ceiling_above_zero', job('approval', 'max_records = 0')],
  ['batch_jobs_ceiling_above_zero', job('priced', 'max_cost = 0')],
  ['batch_jobs_records_within_ceiling', job('decision', 'reserved_records = max_records + 1')],
  ['batch_jobs_cost_within_ceiling', job('priced', 'reserved_cost = max_cost + 0.0001')],
  ['batch_jobs_cost_ceiling_has_a_price', job('pending', 'max_cost = 5')],
  ['batch_jobs_price_has_a_currency', job('priced', 'currency = NULL')],
  ['batch_jobs_price_has_a_currency', job('pending', `currency = 'USD'`)],
  ['batch_jobs_priority_known', job('pending', 'priority = 3')],
  ['batch_jobs_request_is_an_object', job('pending', `criteria = '[]'`)],

  ['batch_job_pages_state_known', page('queued', `state = 'asleep'`)],
  ['batch_job_pages_window', page('queued', 'page_number = -page_number')],
  ['batch_job_pages_window', page('queued', 'start_offset = -1')],
  ['batch_job_pages_window', page('queued', 'record_limit = 0')],
  ['batch_job_pages_remainder_comes_later', page('queued', 'remainder_of = page_number')],
  ['batch_job_pages_written_has_a_time', page('written', 'written_at = NULL')],
  ['batch_job_pages_written_has_a_time', page('queued', 'written_at = now()')],
  ['batch_job_pages_held_by_someone', page('fetching', 'claim = NULL')],
  ['batch_job_pages_held_by_someone', page('fetched', 'worker = NULL')],
  ['batch_job_pages_failed_says_why', page('failed', 'error_message = NULL')],
  ['batch_job_pages_only_open_pages_wait_for_a_message', page('written', 'message_id = gen_random_uuid()')],
  ['batch_job_pages_counts', page('queued', 'attempts = -1')],
  ['batch_job_pages_counts', page('queued', 'unended_starts = claims + 1')],
  ['batch_job_pages_counts', page('written', 'duplicate_count = -1, rejected_count = rejected_count + 1')],
  ['batch_job_pages_rows_add_up', page('written', 'records_received = records_received + 1')],
  ['batch_job_pages_rows_add_up', page('written', 'records_received = NULL')],
  ['batch_job_pages_rows_add_up', page('queued', 'duplicate_count = 1')],
  ['batch_job_pages_counts_are_those_of_its_results', page('written', `inserted_ids = '{}'`)],
  ['batch_job_pages_counts_are_those_of_its_results', page('written', 'inserted_ids = NULL')],
  ['batch_job_pages_counts_are_those_of_its_results', page('queued', `unchanged_ids = '{1}'`)],
  ['batch_job_pages_rewritten_ids_is_a_list', page('queued', 'rewritten_ids = NULL')],
  ['batch_job_pages_cross_page_within_duplicates', page('written', 'cross_page_duplicates = 1')],
  [
    'batch_job_pages_only_written_pages_are_read_again',
    page('queued', 'rerun_message_id = gen_random_uuid(), rerun_asked_at = now()'),
  ],
  ['batch_job_pages_rerun_has_a_time', page('written', 'rerun_message_id = gen_random_uuid()')],
  ['batch_job_pages_rerun_has_a_time', page('written', 'rerun_asked_at = now()')],
  ['batch_job_pages_error_class_known', page('failed', `error_class = 'bad-luck'`)],

  ['batch_jobs_receiving_is_open', job('completed', 'receiving = true')],

  ['pushes_state_known', `UPDATE pushes SET state = 'lost', settled_at = now()`],
  ['pushes_counts', 'UPDATE pushes SET records_written = 3'],
  ['pushes_settled_has_a_time', 'UPDATE pushes SET settled_at = now()'],
  ['pushes_body_until_written', 'UPDATE pushes SET body = NULL'],
  [
    'pushes_written_is_whole',
    `UPDATE pushes SET state = 'written', body = NULL, settled_at = now(), records_written = 1`,
  ],
  ['spider_runs_outcome_known', `UPDATE spider_runs SET outcome = 'tired', closed_at = now()`],
  ['spider_runs_closed_says_how', 'UPDATE spider_runs SET closed_at = now()'],
  ['spider_runs_flag_known', `UPDATE spider_runs SET flag = 'odd', closed_at = now(), outcome = 'silent'`],
  ['spider_runs_judged_at_its_end', `UPDATE spider_runs SET flag = 'few'`],
  [
    'spider_runs_turned_not_negative',
    `UPDATE spider_runs SET turned_inactive = -1, closed_at = now(), outcome = 'complete'`,
  ],
  ['spider_runs_republished_not_negative', 'UPDATE spider_runs SET republished = -1'],
  [
    'spider_runs_one_open',
    `INSERT INTO spider_runs (job_id, key_id, spider, site, first_push_id) SELECT max(job_id), '', 'plums', 'x.example', 1 FROM batch_jobs`,
  ],
  ['site_permissions_says_something', `UPDATE site_permissions SET statement = 'Yes.'`],
  ['site_permissions_withdrawn_by_someone', 'UPDATE site_permissions SET withdrawn_at = now()'],
  [
    'site_permissions_one_in_force',
    `INSERT INTO site_permissions (site, statement, stated_by) VALUES ('x.example', 'It is still our own site.', 'Owner')`,
  ],

  ['batch_job_logs_level_known', `UPDATE batch_job_logs SET level = 'shout'`],
  ['raw_pages_status_possible', 'UPDATE raw_pages SET http_status = 42'],
  ['raw_pages_size', 'UPDATE raw_pages SET body_bytes = -1'],
  [
    'raw_pages_free_page_key',
    `INSERT INTO raw_pages (job_id, page_id, http_status, complete, body, body_bytes)
     SELECT job_id, page_id, 200, true, 'y', 1 FROM raw_pages`,
  ],

  ['purchases_state_known', purchase('reserved', `state = 'promised', sent_at = now()`)],
  ['purchases_amounts', purchase('reserved', 'records_reserved = 0')],
  ['purchases_amounts', purchase('reserved', 'free_reserved = records_reserved + 1')],
  ['purchases_amounts', purchase('stored', 'cost_billed = -1')],
  ['purchases_amounts', purchase('stored', 'free_billed = records_billed + 1')],
  ['purchases_sent_has_a_time', purchase('unclear', 'sent_at = NULL')],
  [
    'purchases_billed_once_answered',
    purchase('stored', 'records_billed = NULL, free_billed = NULL, cost_billed = NULL'),
  ],
  ['purchases_billed_once_answered', purchase('unclear', 'records_billed = 1, free_billed = 0, cost_billed = 0')],
  ['purchases_billed_once_answered', purchase('stored', 'cost_billed = NULL')],
  ['purchases_settled_has_a_time', purchase('stored', 'settled_at = NULL')],
  ['purchases_settled_has_a_time', purchase('unclear', 'settled_at = now()')],
  ['purchases_unclear_says_why', purchase('unclear', 'reason = NULL')],
  [
    'purchases_one_live_a_page',
    `INSERT INTO purchases (job_id, page_id, dataset, records_reserved)
     SELECT job_id, page_id, dataset, 1 FROM purchases WHERE state = 'unclear'`,
  ],
  ['allowances_not_negative', 'UPDATE allowances SET records_left = -1'],
  ['allowances_not_negative', 'UPDATE allowances SET records_reported = -1'],
  ['estimates_not_negative', 'UPDATE estimates SET matched_records = -1'],
  ['estimates_not_negative', 'UPDATE estimates SET allowance_left = -1'],

  ['properties_key_not_empty', `UPDATE properties SET source_key = ''`],
  ['properties_key_not_empty', `UPDATE properties SET dataset = ''`],
  ['properties_source_known', `UPDATE properties SET source = 'hearsay'`],
  ['properties_on_earth', 'UPDATE properties SET latitude = 90.1'],
  ['properties_on_earth', 'UPDATE properties SET latitude = NULL, longitude = -180.1'],
  ['properties_numbers_possible', 'UPDATE properties SET bedrooms_total = -1'],
  ['properties_numbers_possible', 'UPDATE properties SET year_built = 12'],
  ['properties_numbers_possible', 'UPDATE properties SET list_price = NULL, loan_balance = -1'],
  ['properties_extra_is_a_small_object', `UPDATE properties SET extra = '[1]'`],
  ['properties_extra_is_a_small_object', `UPDATE properties SET extra = jsonb_build_object('a', repeat('x', 65536))`],
  ['properties_order', 'UPDATE properties SET revision = 0'],
  ['properties_order', 'UPDATE properties SET position = -1'],
  ['property_changes_is_an_object', `UPDATE property_changes SET fields = '[]'`],
  ['property_changes_is_an_object', 'UPDATE property_changes SET revision = 1'],
  ['rejects_state_known', `UPDATE rejects SET state = 'lost', settled_at = now()`],
  ['rejects_settled_has_a_time', `UPDATE rejects SET state = 'dismissed'`],
  ['rejects_settled_has_a_time', 'UPDATE rejects SET settled_at = now()'],
  ['rejects_outcome_known', `UPDATE rejects SET outcome = 'inserted'`],
  ['rejects_outcome_known', `UPDATE rejects SET state = 'replayed', settled_at = now(), outcome = 'lost'`],
  ['reject_counts_say_something', 'UPDATE reject_counts SET rejects = 0'],
  ['reject_rules_bounded', `UPDATE reject_rules SET rule = '[]'`],
  ['rejects_position_not_negative', 'UPDATE rejects SET position = -1'],
  ['throttles_rates', 'UPDATE throttles SET requests_per_second = 3'],
  ['throttles_rates', 'UPDATE throttles SET requests_per_second = 0.1'],
  ['throttles_rates', 'UPDATE throttles SET minimum_per_second = 0'],
  ['throttles_rates', 'UPDATE throttles SET in_flight_limit = 0'],
  ['workers_state_known', `UPDATE workers SET state = 'idle'`],

  ['batch_jobs_gap_of_another', job('running', 'gap_of = job_id')],
  ['batch_job_pages_keys_fill_the_page', page('queued', `source_keys = '{P1}', record_limit = 2`)],
  ['listed_keys_stretch', 'UPDATE listed_keys SET start_offset = -1'],
  ['listed_keys_stretch', 'UPDATE listed_keys SET received = 1001'],
  ['listed_keys_stretch', `UPDATE listed_keys SET keys = '{P1,P2,P3}'`],
  ['listed_keys_stretch', 'UPDATE listed_keys SET keys = NULL'],
  ['property_marks_tags_bounded', `UPDATE property_marks SET tags = array_fill('hot'::text, '{51}')`],
  ['property_marks_tags_bounded', `UPDATE property_marks SET tags = NULL`],
  ['property_lists_name_not_blank', `UPDATE property_lists SET name = ' '`],
  ['property_lists_kind_known', `UPDATE property_lists SET kind = 'loose'`],
  ['property_lists_live_has_a_filter', `UPDATE property_lists SET kind = 'live'`],
  ['property_lists_live_has_a_filter', `UPDATE property_lists SET query = 'city=Mesa'`],
  ['saved_views_screen_known', `UPDATE saved_views SET screen = 'kitchen'`],
  ['saved_views_name_not_blank', `UPDATE saved_views SET name = ''`],
  ['preferences_are_an_object', `UPDATE preferences SET settings = '[]'`],
  [
    'preferences_bounded',
    `UPDATE preferences SET settings = jsonb_build_object('a', (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 2000) n))`,
  ],
  ['notifications_kind_known', `UPDATE notifications SET kind = 'birthday'`],
  ['bulk_actions_action_known', `UPDATE bulk_actions SET action = 'sing'`],
  ['bulk_actions_priority_given', `UPDATE bulk_actions SET action = 'priority'`],
  ['bulk_actions_priority_given', `UPDATE bulk_actions SET priority = 1`],
  ['bulk_actions_jobs_bounded', `UPDATE bulk_actions SET job_ids = array_fill(1, '{10001}')`],
  ['uploads_size_positive', `UPDATE uploads SET size_bytes = 0`],
  ['uploads_linked_is_whole', `UPDATE uploads SET linked = true`],
  ['bulk_actions_counts_add_up', `UPDATE bulk_actions SET changed_count = 1`],
  ['bulk_actions_counts_add_up', `UPDATE bulk_actions SET done_count = 3`],
  ['bulk_actions_units_of_their_own', `UPDATE bulk_actions SET units = 1, details = '{}', job_ids = '{1}'`],
  ['bulk_actions_units_of_their_own', `UPDATE bulk_actions SET details = '{}'`],
  ['bulk_actions_completed_at_the_end', `UPDATE bulk_actions SET completed_at = now()`],
  [
    'bulk_actions_one_undo_key',
    `INSERT INTO bulk_actions (user_id, action, job_ids, units, details)
     SELECT u.id, 'undo-job', '{1}', 1, '{}' FROM (SELECT min(id) AS id FROM users) u, generate_series(1, 2)`,
  ],
]

describe('rows that must never exist', () => {
  let database: TestDatabase
  let client: pg.Client

  beforeAll(async () => {
    database = await createTestDatabase()
    const db = connect({ url: database.url, connections: 2, applicationName: 'constraints' })
    await pendingJob(db, { name: 'pending' })
    await runningJob(db, { name: 'running', pages: ['written', 'fetching', 'fetched', 'queued'] })
    await pausedJob(db, { name: 'paused' })
    await needsApprovalJob(db, { name: 'approval' })
    await needsDecisionJob(db, { name: 'decision', pages: ['written', 'unclear', 'skipped'] })
    await completedJob(db, { name: 'completed' })
    await failedJob(db, { name: 'failed' })
    await cancelledJob(db, { name: 'cancelled' })
    await pendingJob(db, { name: 'priced', paid: true, pricePerRecord: 0.12, maxCost: 10 })
    await db.$disconnect()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(validRows)
    await client.query(
      `INSERT INTO purchases (job_id, page_id, dataset, records_reserved)
       SELECT job_id, page_id, 'sandbox', 400 FROM batch_job_pages WHERE state = 'queued' LIMIT 1`,
    )
  })

  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  /** Runs statements and takes everything back. */
  async function undone<Result>(work: () => Promise<Result>): Promise<Result> {
    await client.query('BEGIN')
    try {
      return await work()
    } finally {
      await client.query('ROLLBACK')
    }
  }

  async function isIndex(name: string): Promise<boolean> {
    const found = await client.query(`SELECT 1 FROM pg_class WHERE relname = $1 AND relkind = 'i'`, [name])
    return found.rows.length > 0
  }

  it.each(impossible)('%s refuses %s', async (constraint, statement) => {
    const refusal = await undone(() => client.query(statement)).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(pg.DatabaseError)
    expect(refusal).toMatchObject({ constraint })
    // Without that one constraint the same statement is accepted: it breaks nothing else, and it is not a typing error.
    const index = await isIndex(constraint)
    const changed = await undone(async () => {
      const table = /(?:UPDATE|INTO) (\w+)/.exec(statement)?.[1] ?? ''
      await client.query(index ? `DROP INDEX ${constraint}` : `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`)
      return client.query(statement)
    })
    expect(changed.rowCount).toBeGreaterThan(0)
  })

  it('leaves no constraint and no partial unique index untried', async () => {
    const known = await client.query<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
       UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indisunique AND i.indpred IS NOT NULL AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
    const tried = new Set(impossible.map(([constraint]) => constraint))
    expect([...tried].toSorted()).toEqual(known.rows.map((row) => row.name).toSorted())
    expect(known.rows.length).toBeGreaterThan(40)
  })
})
