import type { Database } from '#lib/db.ts'
import { makeSearchable } from '#lib/properties/search/search.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** Properties one job of the benchmark delivered. */
export const propertiesOfJob = 100_000
const chunk = 50_000

const pick = (words: readonly string[], by: string): string =>
  `(ARRAY[${words.map((word) => `'${word}'`).join(', ')}])[1 + (${by}) % ${words.length}]`
const cities = ['Phoenix', 'Tucson', 'Spokane', 'Salem', 'Reno', 'Waco', 'Tampa', 'Fresno', 'Bisbee', 'Yuma']
const streets = ['Oak', 'Elm', 'Lake', 'Hill', 'Pine', 'River', 'Park', 'Cedar', 'Juniper', 'Quarry', 'Saguaro']
const owners = ['Northside Homes LLC', 'Juniper Trust', 'Harbor Holdings Inc', 'R. Vale', 'Zenobia Marsh', 'T. Quill']

/** Any number that follows from the number of the row, spread as if by chance. */
const spread = (salt: number): string => `(hashint8(n * 31 + ${salt}) & 1048575)`

/** What each column holds. A city comes in stretches, as jobs bring it. */
const columns: Record<string, string> = {
  parcel_key: `'04013-' || substr(md5((n / 2)::text), 1, 12)`,
  parcel_number: `lpad((n % 999)::text, 3, '0') || '-' || lpad((n / 999)::text, 4, '0')`,
  unparsed_address: `(1 + ${spread(1)} % 9999) || ' ' || ${pick(streets, spread(2))} || ' Street'`,
  city: pick(cities, `n / 20000 + (${spread(3)} % 10) / 9`),
  state_or_province: pick(['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'], 'n / 100000'),
  postal_code: `(85000 + ${spread(4)} % 900)::text`,
  county_or_parish: pick(['Maricopa', 'Pima', 'King', 'Marion', 'Washoe'], 'n / 50000'),
  latitude: `31 + (${spread(5)} % 10000) / 1000.0`,
  longitude: `-120 + (${spread(6)} % 10000) / 1000.0`,
  property_type: pick(['Residential', 'Residential', 'Residential', 'Land', 'Commercial'], spread(7)),
  property_sub_type: pick(['Single Family Residence', 'Condominium', 'Duplex'], spread(8)),
  bedrooms_total: `1 + ${spread(9)} % 6`,
  bathrooms_total_decimal: `1 + (${spread(10)} % 8) / 2.0`,
  living_area: `600 + ${spread(11)} % 4000`,
  lot_size_area: `2000 + ${spread(12)} % 20000`,
  year_built: `CASE WHEN n % 20 = 0 THEN NULL ELSE 1900 + ${spread(13)} % 125 END`,
  pool_private_yn: `${spread(14)} % 5 = 0`,
  legal_description: `'Lot ' || n % 90 || ' block ' || n % 30 || ' of "Desert View"'`,
  owner_name: `${pick(owners, spread(15))} || ' ' || (${spread(16)} % 5000)`,
  owner_mailing_address: `(1 + ${spread(17)} % 9999) || ' Lake Street, Reno'`,
  tax_assessed_value: `60000 + ${spread(18)} % 700000`,
  standard_status: pick(['Active', 'Active', 'Pending', 'Closed'], spread(19)),
  list_price: `90000 + ${spread(20)}`,
  listing_date: `date '2015-01-01' + ${spread(21)} % 4000`,
  close_price: `CASE WHEN n % 3 = 0 THEN 80000 + ${spread(22)} END`,
  close_date: `CASE WHEN n % 3 = 0 THEN date '2005-01-01' + ${spread(23)} % 7000 END`,
  estimated_value: `90000 + ${spread(24)}`,
  estimated_equity: `${spread(25)} - 200000`,
}

/**
 * So many properties of a county’s form, a job that delivered 100,000 of them, marks on every fiftieth, a list of 20,000
 * and one of 10,000; all of it known to the search.
 What a job changes lies together; every tenth property was changed once more later.
 */
export async function fillProperties(db: Database, properties: number): Promise<void> {
  const names = Object.keys(columns).join(', ')
  const values = Object.values(columns).join(', ')
  for (let first = 1; first <= properties; first += chunk) {
    const last = Math.min(properties, first + chunk - 1)
    await db.$executeRawUnsafe(`
      INSERT INTO properties (source, dataset, source_key, observed_at, created_at, updated_at, position, content_hash,
                              first_job_id, last_job_id, extra, ${names})
      SELECT ${pick(['propertyradar', 'county'], 'n / 300000')}, ${pick(['king', 'pima', 'sandbox'], 'n / 200000')},
             'P' || n, '2025-01-01', timestamptz '2025-01-01' + n * interval '10 s', timestamptz '2025-06-01' + (n / 5000 + CASE WHEN n % 10 = 0 THEN ${spread(26)} % 200 ELSE 0 END) * interval '1 hour',
             n, md5(n::text)::uuid, 1, 1, '{"Zoning": "R1", "Units": 1}', ${values}
      FROM generate_series(${first}, ${last}) AS n`)
    await makeSearchable(
      db,
      Prisma.sql`SELECT property_id FROM properties WHERE source_key IN (
      SELECT 'P' || n FROM generate_series(${first}::int, ${last}::int) AS n)`,
    )
  }
  await fillAround(db)
  await db.$executeRawUnsafe('VACUUM (ANALYZE) properties, property_search, property_marks, property_list_members')
  // What the filling left to be written would be written beside the questions.
  await db.$executeRaw`CHECKPOINT`
}

async function fillAround(db: Database): Promise<void> {
  const pages = propertiesOfJob / 400
  const statements = [
    `INSERT INTO users (id, name, email, email_verified, created_at, updated_at)
    VALUES ('analyst-1', 'Analyst', 'analyst-1@example.com', true, now(), now())`,
    `INSERT INTO batch_jobs (paid, name, source, dataset, criteria, summary, status, started_at, completed_at, total_records, matched_records,
                            processed_records, inserted_count, success_count, created_by)
    VALUES (false, 'All', 'propertyradar', 'sandbox', '{"criteria": []}', 'All', 'COMPLETED', now(), now(), ${propertiesOfJob}, ${propertiesOfJob},
            ${propertiesOfJob}, ${propertiesOfJob}, ${propertiesOfJob}, 'analyst-1')`,
    `INSERT INTO batch_job_pages (job_id, page_number, start_offset, record_limit, state, written_at, searchable_at,
                                 records_received, inserted_count, inserted_ids)
    SELECT 1, n, (n - 1) * 400, 400, 'written', now(), now(), 400, 400,
           ARRAY(SELECT n + ${pages} * k FROM generate_series(0, 399) AS k)
    FROM generate_series(1, ${pages}) AS n`,
    `INSERT INTO property_marks (property_id, tags, do_not_contact, changed_by)
    SELECT property_id, CASE WHEN property_id % 100 = 0 THEN '{Call}'::text[] ELSE '{}' END, property_id % 150 = 0, 'analyst-1'
    FROM properties WHERE property_id % 50 = 0`,
    `INSERT INTO property_lists (name, kind, query, created_by)
    VALUES ('One', 'fixed', NULL, 'analyst-1'), ('Two', 'fixed', NULL, 'analyst-1'), ('Live', 'live', 'city=Yuma&pool=yes', 'analyst-1')`,
    `INSERT INTO property_list_members (list_id, property_id) SELECT 1, n * 7 FROM generate_series(1, 20000) AS n
      WHERE EXISTS (SELECT 1 FROM properties WHERE property_id = n * 7)`,
    `INSERT INTO property_list_members (list_id, property_id) SELECT 2, n * 21 FROM generate_series(1, 10000) AS n
      WHERE EXISTS (SELECT 1 FROM properties WHERE property_id = n * 21)`,
  ]
  for (const statement of statements) await db.$executeRawUnsafe(statement)
}
