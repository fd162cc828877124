import { columnDefinition, type ColumnDefinition, type PropertyColumn } from './columns.ts'

/**
 * The SQL of `savePage`. Column names come from our own list, never from outside; values are always parameters.
 */

/**
 * Compares records with what is stored under their keys, in one row: how many are stored, which are missing, and of those
 * that differ the ones to change (with their ids) and the ones of lower order. A row’s order is the highest it was seen
 * with: that of its values, or that of a later record which held the same values. Keys of what is equal are not answered.
 * `$1` source, `$2` dataset, `$3` start of the job, `$4` keys, `$5` versions, `$6` positions, `$7` hashes.
 */
export const lookStatement = `
  WITH met AS MATERIALIZED (
    SELECT i.source_key, p.property_id, p.content_hash = i.content_hash AS equal,
           (i.version COLLATE "C", $3::timestamptz, i.position) >= (p.version, p.observed_at, p.position)
             AND (i.version COLLATE "C", $3::timestamptz, i.position) >= (s.version, s.observed_at, s.position) AS higher
    FROM unnest($4::text[], $5::text[], $6::int[], $7::uuid[]) AS i (source_key, version, position, content_hash)
    -- OFFSET 0 keeps these one index probe a key, whatever the planner knows of the table.
    LEFT JOIN LATERAL (
      SELECT property_id, content_hash, version, observed_at, position FROM properties
      WHERE source = $1 AND dataset = $2 AND source_key = i.source_key OFFSET 0) p ON true
    LEFT JOIN LATERAL (
      SELECT version, observed_at, position FROM property_seen
      WHERE property_id = p.property_id AND p.content_hash <> i.content_hash OFFSET 0) s ON true
  )
  SELECT count(property_id)::int AS stored,
         coalesce(array_agg(source_key) FILTER (WHERE property_id IS NULL), '{}') AS missing,
         coalesce(array_agg(source_key) FILTER (WHERE NOT equal AND NOT higher), '{}') AS older,
         coalesce(array_agg(source_key) FILTER (WHERE NOT equal AND higher), '{}') AS due,
         coalesce(array_agg(property_id::text) FILTER (WHERE NOT equal AND higher), '{}') AS due_ids
  FROM met`

const seenIsLower =
  '(s.version, s.observed_at, s.position) < (excluded.version, excluded.observed_at, excluded.position)'

/**
 * Marks the stored ones of these keys as seen by a job, and answers how many they are and which of them the job had
 * already delivered. Its row locks, taken in the order of the ids and held to the commit, make pages that share a stored
 * key take turns: what is looked up afterwards stays true until the commit.
 * `$1` source, `$2` dataset, `$3` keys, `$4` versions, `$5` positions, `$6` job, `$7` page, `$8` start of the job.
 */
export const seenStatement = `
  WITH k AS MATERIALIZED (
    SELECT p.property_id, i.source_key, i.version, i.position
    FROM unnest($3::text[], $4::text[], $5::int[]) AS i (source_key, version, position)
    -- OFFSET 0 keeps it one index probe a key (0.6 ms a page). As a join it is planned as a scan of the whole table
    -- (8 ms at 24,000 rows) or, once the plan is generic, as every key against every row found (25 ms).
    CROSS JOIN LATERAL (SELECT property_id FROM properties
                        WHERE source = $1 AND dataset = $2 AND source_key = i.source_key OFFSET 0) p
  ),
  s AS (
    INSERT INTO property_seen AS s (property_id, last_seen_at, job_id, version, observed_at, position)
    SELECT property_id, now(), $6, version, $8::timestamptz, position FROM k ORDER BY property_id
    ON CONFLICT (property_id) DO UPDATE
      SET last_seen_at = excluded.last_seen_at, job_id = excluded.job_id,
          version = CASE WHEN ${seenIsLower} THEN excluded.version ELSE s.version END,
          observed_at = CASE WHEN ${seenIsLower} THEN excluded.observed_at ELSE s.observed_at END,
          position = CASE WHEN ${seenIsLower} THEN excluded.position ELSE s.position END
      WHERE s.observed_at < excluded.observed_at
         OR ${seenIsLower}
  ),
  r AS (
    INSERT INTO batch_job_results (job_id, property_id, page_id)
    SELECT $6, property_id, $7::bigint FROM k ORDER BY property_id
    ON CONFLICT DO NOTHING RETURNING property_id
  )
  SELECT (SELECT count(*)::int FROM k) AS seen,
         (SELECT coalesce(array_agg(source_key), '{}') FROM k
          WHERE property_id NOT IN (SELECT property_id FROM r)) AS delivered`

function sqlType(definition: ColumnDefinition): string {
  if (definition.kind === 'decimal') return 'numeric'
  if (definition.kind === 'float') return 'float8'
  if (definition.kind === 'integer') return definition.maximum > 32_767 ? 'int4' : 'int2'
  return definition.kind
}

interface StatementColumn {
  name: PropertyColumn
  column: string
}

/** The arrays that carry the records, from the given parameter on: versions, positions, hashes, extras, each column. */
function recordArrays(names: readonly PropertyColumn[], first: number): string {
  const kinds = ['text', 'text', 'int', 'uuid', 'jsonb', ...names.map((name) => sqlType(columnDefinition(name)))]
  return kinds
    .slice(1)
    .map((kind, index) => `$${first + index}::${kind}[]`)
    .join(', ')
}

function columnsOf(names: readonly PropertyColumn[]): StatementColumn[] {
  return names.map((name) => ({ name, column: columnDefinition(name).column }))
}

/**
 * Builds the statement that stores new rows: the rows, that the job delivered them and that they were seen, all at once.
 * A key that someone else stored meanwhile is error 23505: `ON CONFLICT` would cost every row a second look at the index.
 * `$1` source, `$2` dataset, `$3` job, `$4` page, `$5` start of the job, `$6` keys, from `$7` `recordArrays`.
 */
export function insertStatement(names: readonly PropertyColumn[]): string {
  const columns = columnsOf(names).map(({ column }) => `, ${column}`)
  const list = columns.join('')
  return `
  WITH up AS (
    INSERT INTO properties (source, dataset, source_key, version, observed_at, position, content_hash,
                            first_job_id, last_job_id, extra${list})
    SELECT $1, $2, source_key, version, $5::timestamptz, position, content_hash, $3::int, $3::int, extra${list}
    FROM unnest($6::text[], ${recordArrays(names, 7)}) AS i (source_key, version, position, content_hash, extra${list})
    RETURNING property_id, version, position
  ),
  s AS (
    INSERT INTO property_seen (property_id, last_seen_at, job_id, version, observed_at, position)
    SELECT property_id, now(), $3::int, version, $5::timestamptz, position FROM up
  ),
  r AS (
    INSERT INTO batch_job_results (job_id, property_id, page_id) SELECT $3::int, property_id, $4::bigint FROM up
  )
  SELECT 1`
}

/**
 * Builds the statement that changes stored rows and writes their history, both from one look at the row before. Its rows
 * must be locked by `seenStatement` in the same transaction: then the row before is the row that is changed. It answers
 * the keys of those whose values are others now.
 * `$1` job, `$2` page, `$3` start of the job, `$4` asked keys of extra, `$5` property ids, from `$6` `recordArrays`.
 */
export function updateStatement(names: readonly PropertyColumn[]): string {
  const columns = columnsOf(names)
  const list = (piece: (column: StatementColumn) => string): string => columns.map(piece).join('')
  const merged = '((was.extra - $4::text[]) || i.extra)'
  // Texts are joined and read once: building each change as jsonb and stripping the empty ones takes twice as long.
  const change = (name: string, before: string, after: string): string => `
        CASE WHEN ${before} IS DISTINCT FROM ${after} THEN '"${name}": ' || jsonb_build_array(${before}, ${after})::text END`
  return `
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($5::bigint[], ${recordArrays(names, 6)})
      AS i (property_id, version, position, content_hash, extra${list((c) => `, ${c.column}`)})
  ),
  up AS (
    UPDATE properties p
    SET version = i.version, observed_at = $3::timestamptz, position = i.position, content_hash = i.content_hash,
        last_job_id = $1::int, updated_at = now(), revision = was.revision + 1,
        extra = ${merged}${list((c) => `, ${c.column} = i.${c.column}`)}
    FROM i CROSS JOIN LATERAL (SELECT * FROM properties WHERE property_id = i.property_id OFFSET 0) was
    WHERE p.property_id = i.property_id
      AND (${list((c) => `was.${c.column} IS DISTINCT FROM i.${c.column} OR `)}${merged} IS DISTINCT FROM was.extra)
    RETURNING p.property_id, p.source_key, p.revision, concat_ws(','${list(
      (c) => `, ${change(c.name, `was.${c.column}`, `i.${c.column}`)}`,
    )}, ${change('extra', 'was.extra', merged)}) AS fields
  ),
  h AS (
    INSERT INTO property_changes (property_id, revision, job_id, page_id, fields)
    SELECT property_id, revision, $1::int, $2::bigint, ('{' || fields || '}')::jsonb FROM up
  )
  SELECT coalesce(array_agg(source_key), '{}') AS updated FROM up`
}
