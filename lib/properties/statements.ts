import { columnDefinition, type ColumnDefinition, type PropertyColumn } from './columns.ts'

/**
 * The SQL of `savePage`. Column names come from our own list, never from outside; values are always parameters.
 */

/**
 * Which stored rows a page meets, with their hash and the highest order they were seen with: that of their values, or
 * that of a later record which held the same values. `$1` source, `$2` dataset, `$3` keys.
 */
export const lookStatement = `
  SELECT p.source_key, p.content_hash::text, CASE WHEN later THEN s.version ELSE p.version END AS version,
         CASE WHEN later THEN s.observed_at ELSE p.observed_at END AS observed_at,
         CASE WHEN later THEN s.position ELSE p.position END AS position
  FROM properties p
  LEFT JOIN property_seen s ON s.property_id = p.property_id
  CROSS JOIN LATERAL (SELECT (s.version, s.observed_at, s.position) > (p.version, p.observed_at, p.position) AS later) o
  WHERE p.source = $1 AND p.dataset = $2 AND p.source_key = ANY($3::text[])`

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

/**
 * Builds the statement that inserts new rows, updates those that differ and have a higher order, and writes the
 * change history, all at once. It answers one row per changed property and, in `hist`, how many history rows
 * were written.
 *
 * `up` must depend on `old`: read by the history alone, Postgres may run the upsert first and `old` then skips the
 * rows it changed (20,000 updates without history, on 15 and 18).
 *
 * Parameters: `$1` source, `$2` dataset, `$3` job, `$4` page, `$5` start of the job, `$6` asked keys of extra,
 * `$7` source keys, `$8` versions, `$9` positions, `$10` hashes, `$11` extras, from `$12` one array per column.
 */
export function writeStatement(names: readonly PropertyColumn[]): string {
  const columns = names.map((name, index) => {
    const definition = columnDefinition(name)
    return { name, column: definition.column, type: sqlType(definition), parameter: `$${index + 12}` }
  })
  const list = (piece: (column: (typeof columns)[number]) => string, separator = ', ') =>
    columns.map(piece).join(separator)
  const andList = (piece: (column: (typeof columns)[number]) => string) =>
    columns.map((column) => `, ${piece(column)}`).join('')
  const merged = `((p.extra - $6::text[]) || excluded.extra)`
  return `
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($7::text[], $8::text[], $9::int[], $10::uuid[], $11::jsonb[]${andList((c) => `${c.parameter}::${c.type}[]`)})
      AS t (source_key, version, position, content_hash, extra${andList((c) => c.column)})
  ),
  old AS MATERIALIZED (
    SELECT source_key, extra${andList((c) => c.column)} FROM properties
    WHERE source = $1 AND dataset = $2 AND source_key = ANY($7::text[]) ORDER BY source_key FOR NO KEY UPDATE
  ),
  up AS (
    INSERT INTO properties AS p (source, dataset, source_key, version, observed_at, position, content_hash,
                                 first_job_id, last_job_id, extra${andList((c) => c.column)})
    SELECT $1, $2, i.source_key, i.version, $5::timestamptz, i.position, i.content_hash, $3, $3,
           i.extra${andList((c) => `i.${c.column}`)}
    FROM i LEFT JOIN old ON old.source_key = i.source_key ORDER BY i.source_key
    ON CONFLICT (source, dataset, source_key) DO UPDATE
      SET version = excluded.version, observed_at = excluded.observed_at, position = excluded.position,
          content_hash = excluded.content_hash, last_job_id = excluded.last_job_id, updated_at = now(),
          revision = p.revision + 1, extra = ${merged}${andList((c) => `${c.column} = excluded.${c.column}`)}
      WHERE p.content_hash <> excluded.content_hash
        AND (p.version COLLATE "C", p.observed_at, p.position)
            < (excluded.version COLLATE "C", excluded.observed_at, excluded.position)
        AND (${merged} IS DISTINCT FROM p.extra
             ${list((c) => `OR p.${c.column} IS DISTINCT FROM excluded.${c.column}`, ' ')})
    RETURNING p.property_id, p.source_key, p.revision
  ),
  h AS (
    INSERT INTO property_changes (property_id, revision, job_id, page_id, fields)
    SELECT up.property_id, up.revision, $3, $4::bigint, jsonb_strip_nulls(
      jsonb_build_object(
        'extra', CASE WHEN ((old.extra - $6::text[]) || i.extra) IS DISTINCT FROM old.extra
                      THEN jsonb_build_array(old.extra, (old.extra - $6::text[]) || i.extra) END${andList(
                        (c) => `
        '${c.name}', CASE WHEN old.${c.column} IS DISTINCT FROM i.${c.column}
                      THEN jsonb_build_array(old.${c.column}, i.${c.column}) END`,
                      )}))
    FROM up JOIN old USING (source_key) JOIN i USING (source_key) WHERE up.revision > 1
    RETURNING 1
  )
  SELECT up.source_key, up.revision, (SELECT count(*)::int FROM h) AS hist FROM up`
}
