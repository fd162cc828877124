import { columnDefinition, type ColumnDefinition, type PropertyColumn } from '#lib/properties/columns.ts'

/**
 * The SQL of `savePage`. Column names come from our own list, never from outside; values are always parameters.
 */

/**
 * What is stored under some keys, in one row of arrays side by side: keys, ids and hashes; and the ids of those rows that
 * this job wrote itself. One index scan for all keys and nothing to join: 3.0 ms for 400 keys, 4.7 when the records are
 * sent to be compared there.
 * `$1` source, `$2` dataset, `$3` keys, `$4` job.
 */
export const lookStatement = `
  SELECT array_to_json(array_agg(source_key))::text AS keys, array_agg(property_id)::text AS ids, replace(array_agg(content_hash)::text, '-', '') AS hashes,
         array_agg(property_id) FILTER (WHERE last_job_id = $4::int)::text AS own
  FROM properties WHERE source = $1 AND dataset = $2 AND source_key = ANY($3::text[])`

/**
 * Locks rows in the order of their ids and answers, in one row of arrays side by side, what decides whether a record may
 * change them. The locks, held to the commit, make pages that change the same rows take turns.
 * `$1` property ids, `$2` job, `$3` start of the job.
 */
export const lockStatement = `
  SELECT array_agg(property_id)::text AS ids, array_agg(version) AS versions, array_agg(job)::text AS jobs,
         array_agg(position)::text AS positions, replace(array_agg(content_hash)::text, '-', '') AS hashes,
         replace(array_agg(previous_content_hash)::text, '-', '') AS previous,
         array_agg(property_id) FILTER (WHERE last_job_id = $2::int)::text AS own
  FROM (
    SELECT property_id, version, position, content_hash, previous_content_hash, last_job_id,
           CASE WHEN observed_at > $3::timestamptz THEN -1 WHEN observed_at = $3::timestamptz THEN 0 ELSE 1 END AS job
    FROM properties WHERE property_id = ANY($1::bigint[])
    ORDER BY property_id FOR NO KEY UPDATE
  ) locked`

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

/**
 * The records as rows of their key (or id) and their content. Each array is unnested in the select list: in FROM every
 * one of them becomes a table of its own in memory first, which costs an insert 4 of 33 ms.
 * @param key the name and type of the first column, whose array is the parameter `first`; the others follow it
 */
function recordRows(
  key: readonly [name: string, type: string],
  names: readonly PropertyColumn[],
  first: number,
  masked = false,
): string {
  const ordered = [
    key,
    ...(masked ? [['known', 'text']] : []),
    ['version', 'text'],
    ['position', 'int'],
    ['content_hash', 'uuid'],
    ['extra', 'jsonb'],
    ...names.map((name) => [columnDefinition(name).column, sqlType(columnDefinition(name))]),
  ]
  const unnested = ([name, type]: (typeof ordered)[number], index: number): string =>
    // One JSON text is read in one go, where an array of them escapes every quote twice.
    type === 'jsonb'
      ? `jsonb_array_elements($${first + index}::jsonb) AS ${name}`
      : `unnest($${first + index}::${type}[]) AS ${name}`
  return `SELECT ${ordered.map(unnested).join(', ')}`
}

function columnsOf(names: readonly PropertyColumn[]): StatementColumn[] {
  return names.map((name) => ({ name, column: columnDefinition(name).column }))
}

/**
 * Builds the statement that stores new rows and answers their ids. A key that someone else stored meanwhile is error
 * 23505: `ON CONFLICT` would cost every row a second look at the index.
 * `$1` source, `$2` dataset, `$3` job, `$4` start of the job, from `$5` `recordRows` by key.
 */
export function insertStatement(names: readonly PropertyColumn[]): string {
  const columns = columnsOf(names).map(({ column }) => `, ${column}`)
  const list = columns.join('')
  return `
  WITH up AS (
    INSERT INTO properties (source, dataset, source_key, version, observed_at, position, content_hash,
                            first_job_id, last_job_id, extra${list})
    SELECT $1, $2, source_key, version, $4::timestamptz, position, content_hash, $3::int, $3::int, extra${list}
    FROM (${recordRows(['source_key', 'text'], names, 5)}) i
    RETURNING property_id
  )
  SELECT array_agg(property_id)::text AS ids FROM up`
}

/**
 * Builds the statement that changes stored rows and writes their history, both from one look at the row before. Its rows
 * must be locked by `lockStatement` in the same transaction: then the row before is the row that is changed. It answers
 * the ids of those whose values are others now; of the rest only the new order is kept.
 * `$1` job, `$2` page, `$3` start of the job, `$4` asked keys of extra, from `$5` `recordRows` by id.
 * @param masked each record says which columns it knows, in an array before the others; the rest keep what is stored
 */
export function updateStatement(names: readonly PropertyColumn[], masked: boolean): string {
  const columns = columnsOf(names)
  const after = ({ column }: StatementColumn): string => `${masked ? 'merged' : 'i'}.${column}`
  const merged = masked
    ? columns.map(
        ({ column }, index) =>
          `, CASE WHEN substr(i.known, ${index + 1}, 1) = '1' THEN i.${column} ELSE was.${column} END AS ${column}`,
      )
    : []
  const list = (piece: (column: StatementColumn) => string): string => columns.map(piece).join('')
  // Texts are joined and read once: building each change as jsonb and stripping the empty ones takes twice as long.
  const change = (name: string, before: string, after: string): string => `
        CASE WHEN ${before} IS DISTINCT FROM ${after} THEN '"${name}": ' || jsonb_build_array(${before}, ${after})::text END`
  return `
  WITH d AS MATERIALIZED (
    SELECT i.property_id, i.version, i.position, i.content_hash, merged.extra${list((c) => `, ${after(c)}`)},
           concat_ws(','${list((c) => `, ${change(c.name, `was.${c.column}`, after(c))}`)},
             ${change('extra', 'was.extra', 'merged.extra')}) AS fields
    FROM (${recordRows(['property_id', 'bigint'], names, 5, masked)}) i
           CROSS JOIN LATERAL (SELECT * FROM properties WHERE property_id = i.property_id OFFSET 0) was
           CROSS JOIN LATERAL (SELECT (was.extra - $4::text[]) || i.extra AS extra${merged.join('')} OFFSET 0) merged
  ),
  up AS (
    UPDATE properties p
    SET version = d.version, observed_at = $3::timestamptz, position = d.position,
        previous_content_hash = CASE WHEN p.last_job_id = $1::int THEN p.previous_content_hash ELSE p.content_hash END,
        content_hash = d.content_hash, extra = d.extra${list((c) => `, ${c.column} = d.${c.column}`)},
        revision = p.revision + (d.fields <> '')::int,
        last_job_id = $1::int,
        updated_at = CASE WHEN d.fields <> '' THEN now() ELSE p.updated_at END
    FROM d
    WHERE p.property_id = d.property_id
    RETURNING p.property_id, p.revision, d.fields
  ),
  h AS (
    INSERT INTO property_changes (property_id, revision, job_id, page_id, fields)
    SELECT property_id, revision, $1::int, $2::bigint, ('{' || fields || '}')::jsonb FROM up WHERE fields <> ''
  )
  SELECT array_agg(property_id) FILTER (WHERE fields <> '')::text AS ids FROM up`
}
