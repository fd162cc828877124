import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import { columnDefinition, propertyColumnNames } from '#lib/properties/columns.ts'
import { makeSearchable } from '#lib/properties/search/search.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { ownRows, restorationsOf, type Restoration } from './changes.ts'
import type { UndoCounts } from './contract.ts'

/** A page of the job that is undone. */
export interface UndonePage {
  jobId: number
  pageId: bigint
}

const brought = (pageIds: Prisma.Sql) => Prisma.sql`
  SELECT unnest(inserted_ids) FROM batch_job_pages WHERE page_id IN (${pageIds})`
const changed = (pageIds: Prisma.Sql) => Prisma.sql`
  SELECT unnest(updated_ids) FROM batch_job_pages WHERE page_id IN (${pageIds})`

const removedRow = z.object({ removed: z.int(), there: z.int() })

/**
 * Takes out the rows a page brought and gives those it changed their values back, with their history. Each row is counted
 * by one page of its job, so going through the pages once touches each once.
 * @param tx of `quietly`: no job of the dataset may be at work
 */
export async function undoPage(tx: Transaction, { jobId, pageId }: UndonePage): Promise<UndoCounts> {
  const page = Prisma.sql`${pageId}`
  // A statement of its own: only one begun under the locks sees what somebody has just written on a row. With the row its
  // marks would go too.
  await tx.$executeRaw`
    SELECT 1 FROM properties WHERE property_id IN (${brought(page)}) AND first_job_id = ${jobId}
    ORDER BY property_id FOR UPDATE`
  const rows = await tx.$queryRaw`
    WITH gone AS MATERIALIZED (${ownRows(jobId, brought(page))}),
    seen AS (DELETE FROM property_seen s USING gone WHERE s.property_id = gone.property_id),
    search AS (DELETE FROM property_search s USING gone WHERE s.property_id = gone.property_id),
    changes AS (DELETE FROM property_changes c USING gone WHERE c.property_id = gone.property_id),
    property AS (DELETE FROM properties p USING gone WHERE p.property_id = gone.property_id)
    SELECT (SELECT count(*)::int FROM gone) AS removed,
           (SELECT count(*)::int FROM properties WHERE property_id IN (${brought(page)})) AS there`
  const [{ removed, there }] = z.tuple([removedRow]).parse(rows)
  const restorations = await restorationsOf(tx, jobId, changed(page))
  const restored = restorations.filter(({ fields }) => Object.keys(fields).length > 0)
  await restore(tx, { jobId, pageId }, restored)
  return { removed, kept: there - removed, ...countsOf(restorations) }
}

/** What undoing some pages of a job would do now. */
export async function previewPages(db: Handle, jobId: number, pageIds: readonly bigint[]): Promise<UndoCounts> {
  if (pageIds.length === 0) return { removed: 0, kept: 0, ...countsOf([]) }
  const pages = Prisma.join([...pageIds])
  const rows = await db.$queryRaw`
    SELECT (SELECT count(*)::int FROM (${ownRows(jobId, brought(pages))}) own) AS removed,
           (SELECT count(*)::int FROM properties WHERE property_id IN (${brought(pages)})) AS there`
  const [{ removed, there }] = z.tuple([removedRow]).parse(rows)
  return { removed, kept: there - removed, ...countsOf(await restorationsOf(db, jobId, changed(pages))) }
}

function countsOf(restorations: readonly Restoration[]): Omit<UndoCounts, 'removed' | 'kept'> {
  const sizes = restorations.map(({ fields }) => Object.keys(fields).length)
  return {
    restoredRows: sizes.filter((size) => size > 0).length,
    restoredFields: sizes.reduce((sum, size) => sum + size, 0),
    refusedFields: restorations.reduce((sum, { refused }) => sum + refused, 0),
  }
}

/** Each column from the JSON of its former value, where there is one. Names come from our own list. */
const assignments = Prisma.raw(
  [
    ...propertyColumnNames.map((name) => {
      const { column } = columnDefinition(name)
      return `${column} = CASE WHEN n.was ? '${name}' THEN (n.was->>'${name}')::${sqlTypeOf(name)} ELSE p.${column} END`
    }),
    `extra = CASE WHEN n.was ? 'extra' THEN n.was->'extra' ELSE p.extra END`,
  ].join(', '),
)

function sqlTypeOf(name: (typeof propertyColumnNames)[number]): string {
  const { kind } = columnDefinition(name)
  if (kind === 'decimal') return 'numeric'
  if (kind === 'float') return 'float8'
  return kind
}

async function restore(tx: Transaction, { jobId, pageId }: UndonePage, rows: readonly Restoration[]): Promise<void> {
  if (rows.length === 0) return
  const given = rows.map(({ propertyId, fields }) => ({
    id: propertyId,
    was: Object.fromEntries(Object.entries(fields).map(([field, [, was]]) => [field, was])),
    fields,
  }))
  await tx.$executeRaw`
    WITH n AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS n (id bigint, was jsonb, fields jsonb)),
    up AS (
      UPDATE properties p
      -- Another hash: what the next job delivers of it is news, although it said the same before.
      SET ${assignments}, previous_content_hash = p.content_hash, content_hash = gen_random_uuid(),
          revision = p.revision + 1, updated_at = now()
      FROM n WHERE p.property_id = n.id
      RETURNING p.property_id, p.revision, n.fields)
    INSERT INTO property_changes (property_id, revision, job_id, page_id, fields)
    SELECT property_id, revision, ${jobId}, ${pageId}, fields FROM up`
  await makeSearchable(tx, Prisma.join(rows.map(({ propertyId }) => BigInt(propertyId))))
}
