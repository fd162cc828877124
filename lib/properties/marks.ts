import { z } from 'zod'
import { postgresCode } from '#lib/database-errors.ts'
import { inTransaction, type Database, type Handle } from '#lib/db.ts'
import { NotFoundError, RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { MarkChange, MarkedProperties, PropertyMarks, PropertySelection } from './contract.ts'
import { countSelected, selectedIds } from './selection.ts'

/** What people write on properties. It stands apart from what sources deliver, so no delivery touches it. */

const markRow = z.object({
  tags: z.array(z.string()),
  note: z.string().nullable(),
  do_not_contact: z.boolean(),
  changed_by: z.string(),
  changed_at: z.date(),
})

/**
 * The marks of a property; none is an empty set.
 * @throws NotFoundError
 */
export async function readMarks(db: Handle, propertyId: number): Promise<PropertyMarks> {
  const rows = await db.$queryRaw`
    SELECT m.tags, m.note, m.do_not_contact, coalesce(u.name, m.changed_by) AS changed_by, m.changed_at
    FROM property_marks m LEFT JOIN users u ON u.id = m.changed_by WHERE m.property_id = ${propertyId}`
  const [row] = z.array(markRow).parse(rows)
  if (row === undefined) {
    await mustExist(db, propertyId)
    return { tags: [], note: null, doNotContact: false, changedBy: null, changedAt: null }
  }
  return {
    tags: row.tags,
    note: row.note,
    doNotContact: row.do_not_contact,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }
}

async function mustExist(db: Handle, propertyId: number): Promise<void> {
  const rows = await db.$queryRaw`SELECT 1 AS one FROM properties WHERE property_id = ${propertyId}`
  if (z.array(z.unknown()).parse(rows).length === 0) {
    throw new NotFoundError('property-not-found', `There is no property ${propertyId}.`)
  }
}

/**
 * Changes the marks of one property and answers them.
 * @throws NotFoundError, RefusedError `too-many-tags`
 */
export async function changeMarks(
  db: Database,
  propertyId: number,
  change: MarkChange,
  changedBy: string,
): Promise<PropertyMarks> {
  await mustExist(db, propertyId)
  await writeMarks(db, Prisma.sql`SELECT ${propertyId}::bigint AS property_id`, change, changedBy)
  return readMarks(db, propertyId)
}

/**
 * How many properties a selection holds, and how many of them the change would make different.
 * @throws RefusedError as `selectedIds` and `countSelected`
 */
export async function previewMarks(
  db: Handle,
  selection: PropertySelection,
  change: MarkChange,
): Promise<MarkedProperties> {
  const ids = await selectedIds(db, selection)
  const selected = await countSelected(db, ids)
  const { tags, note, contact } = changed(change)
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS rows
    FROM (${ids}) c LEFT JOIN property_marks m ON m.property_id = c.property_id
    WHERE ${tags} IS DISTINCT FROM coalesce(m.tags, '{}') OR ${note} IS DISTINCT FROM m.note
       OR ${contact} IS DISTINCT FROM coalesce(m.do_not_contact, false)`
  return { selected, changed: z.array(z.object({ rows: z.int() })).parse(rows)[0]?.rows ?? 0 }
}

/**
 * Changes the marks of a whole selection at once: all of it or nothing.
 * @param expected how many properties were shown to the person; another number refuses
 * @throws RefusedError as `selectedIds` and `countSelected`, and `too-many-tags`
 */
export async function markSelection(
  db: Database,
  selection: PropertySelection,
  change: MarkChange,
  expected: number | undefined,
  changedBy: string,
): Promise<MarkedProperties> {
  return inTransaction(db, async (tx) => {
    const ids = await selectedIds(tx, selection)
    const selected = await countSelected(tx, ids, expected)
    return { selected, changed: await writeMarks(tx, ids, change, changedBy) }
  })
}

/** The marks after a change, in terms of `m`, those before it. */
function changed({ addTags = [], removeTags = [], note, doNotContact }: MarkChange) {
  return {
    tags: Prisma.sql`
      ARRAY(SELECT DISTINCT tag FROM unnest(coalesce(m.tags, '{}') || ${[...addTags]}::text[]) AS tag
            WHERE tag <> ALL (${[...removeTags]}::text[]) ORDER BY tag)`,
    note: note === undefined ? Prisma.sql`m.note` : Prisma.sql`${note}::text`,
    contact:
      doNotContact === undefined ? Prisma.sql`coalesce(m.do_not_contact, false)` : Prisma.sql`${doNotContact}::boolean`,
  }
}

/** Writes only marks that become different; answers how many. */
async function writeMarks(db: Handle, ids: Prisma.Sql, change: MarkChange, changedBy: string): Promise<number> {
  const { tags, note, contact } = changed(change)
  try {
    return await db.$executeRaw`
      INSERT INTO property_marks AS m (property_id, tags, note, do_not_contact, changed_by, changed_at)
      SELECT c.property_id, ${tags}, ${note}, ${contact}, ${changedBy}, now()
      FROM (${ids}) c LEFT JOIN property_marks m ON m.property_id = c.property_id
      WHERE ${tags} IS DISTINCT FROM coalesce(m.tags, '{}') OR ${note} IS DISTINCT FROM m.note
         OR ${contact} IS DISTINCT FROM coalesce(m.do_not_contact, false)
      ORDER BY c.property_id
      ON CONFLICT (property_id) DO UPDATE
      -- From the row as it is now, under its lock: what somebody else has just marked stays marked.
      SET tags = ${tags}, note = ${note}, do_not_contact = ${contact},
          changed_by = excluded.changed_by, changed_at = excluded.changed_at`
  } catch (error) {
    if (postgresCode(error) !== '23514') throw error
    throw new RefusedError('too-many-tags', 'A property would have more than 50 tags. Nothing was changed.', [
      { field: 'addTags', message: 'Remove some tags first.' },
    ])
  }
}

/** Tags in use, the most used first; at most 100. */
export async function listTags(db: Handle): Promise<{ tag: string; properties: number }[]> {
  const rows = await db.$queryRaw`
    SELECT tag, count(*)::int AS properties FROM property_marks CROSS JOIN LATERAL unnest(tags) AS tag
    GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 100`
  return z.array(z.object({ tag: z.string(), properties: z.int() })).parse(rows)
}
