import { z } from 'zod'
import { postgresCode } from '#lib/database-errors.ts'
import { inTransaction, type Database, type Handle } from '#lib/db.ts'
import { ConflictError, NotFoundError, RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type {
  BulkMark,
  MarkChange,
  MarkedProperties,
  OwnMarkChange,
  PropertyMarks,
  PropertySelection,
} from '#lib/properties/contract.ts'
import { countSelected, selectedIds } from '#lib/properties/search/selection.ts'

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
 * @throws NotFoundError, RefusedError `too-many-tags`, ConflictError `note-changed` where `replacesNote` is not the note
 */
export async function changeMarks(
  db: Database,
  propertyId: number,
  { replacesNote, ...change }: OwnMarkChange,
  changedBy: string,
): Promise<PropertyMarks> {
  await mustExist(db, propertyId)
  const ids = Prisma.sql`SELECT ${propertyId}::bigint AS property_id`
  const written = await writeMarks(db, ids, change, changedBy, replacesNote)
  const marks = await readMarks(db, propertyId)
  if (written === 0 && replacesNote !== undefined && marks.note !== change.note) {
    throw noteChanged(marks, change.note ?? null)
  }
  return marks
}

function noteChanged({ note, changedBy }: PropertyMarks, unsaved: string | null): ConflictError {
  return new ConflictError(
    'note-changed',
    `The note is another one by now; ${changedBy ?? 'nobody'} was the last to change the marks. Nothing was changed: look at both and save again.`,
    [
      { field: 'replacesNote', message: note === null ? 'There is no note now.' : `The note is now: ${note}` },
      { field: 'note', message: unsaved === null ? 'It was not taken away.' : `Not saved: ${unsaved}` },
    ],
  )
}

/**
 * How many properties a selection holds, how many of them the change would make different, and how many notes it would
 * take the place of.
 * @throws RefusedError as `selectedIds` and `countSelected`
 */
export async function previewMarks(
  db: Handle,
  selection: PropertySelection,
  change: MarkChange,
): Promise<MarkedProperties> {
  const ids = await selectedIds(db, selection)
  const selected = await countSelected(db, ids)
  return { selected, ...(await countDifferent(db, ids, change)) }
}

const differentRow = z.object({ changed: z.int(), notes_replaced: z.int() })

async function countDifferent(
  db: Handle,
  ids: Prisma.Sql,
  change: MarkChange,
): Promise<Omit<MarkedProperties, 'selected'>> {
  const { tags, note, contact } = changed(change)
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS changed,
           count(*) FILTER (WHERE m.note IS NOT NULL AND ${note} IS DISTINCT FROM m.note)::int AS notes_replaced
    FROM (${ids}) c LEFT JOIN property_marks m ON m.property_id = c.property_id
    WHERE ${tags} IS DISTINCT FROM coalesce(m.tags, '{}') OR ${note} IS DISTINCT FROM m.note
       OR ${contact} IS DISTINCT FROM coalesce(m.do_not_contact, false)`
  const [row] = z.array(differentRow).parse(rows)
  return { changed: row?.changed ?? 0, notesReplaced: row?.notes_replaced ?? 0 }
}

/**
 * Changes the marks of a whole selection at once: all of it or nothing.
 * @throws RefusedError as `selectedIds` and `countSelected`, `too-many-tags`, and `confirmation-missing` where the
 * properties or the notes replaced are not as many as the person was shown
 */
export async function markSelection(
  db: Database,
  { selection, change, expected, expectedNotes }: BulkMark,
  changedBy: string,
): Promise<MarkedProperties> {
  return inTransaction(db, async (tx) => {
    const ids = await selectedIds(tx, selection)
    const selected = await countSelected(tx, ids, expected)
    const { notesReplaced } = await countDifferent(tx, ids, change)
    if (expectedNotes !== undefined && notesReplaced !== expectedNotes) {
      throw new RefusedError(
        'confirmation-missing',
        `This would take the place of ${notesReplaced} notes, not ${expectedNotes}: somebody wrote or removed some meanwhile. Look at the numbers again; nothing was changed.`,
        [{ field: 'expectedNotes', message: `Confirm ${notesReplaced}.` }],
      )
    }
    return { selected, changed: await writeMarks(tx, ids, change, changedBy), notesReplaced }
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

/** Writes only marks that become different, and only where the note is `replacesNote` if that is given; answers how many. */
async function writeMarks(
  db: Handle,
  ids: Prisma.Sql,
  change: MarkChange,
  changedBy: string,
  replacesNote?: string | null,
): Promise<number> {
  const { tags, note, contact } = changed(change)
  const isUnguarded = replacesNote === undefined
  try {
    return await db.$executeRaw`
      INSERT INTO property_marks AS m (property_id, tags, note, do_not_contact, changed_by, changed_at)
      SELECT c.property_id, ${tags}, ${note}, ${contact}, ${changedBy}, now()
      FROM (${ids}) c LEFT JOIN property_marks m ON m.property_id = c.property_id
      WHERE (${tags} IS DISTINCT FROM coalesce(m.tags, '{}') OR ${note} IS DISTINCT FROM m.note
             OR ${contact} IS DISTINCT FROM coalesce(m.do_not_contact, false))
        AND (${isUnguarded} OR m.property_id IS NOT NULL OR ${replacesNote ?? null}::text IS NULL)
      ORDER BY c.property_id
      ON CONFLICT (property_id) DO UPDATE
      -- From the row as it is now, under its lock: what somebody else has just marked stays marked.
      SET tags = ${tags}, note = ${note}, do_not_contact = ${contact},
          changed_by = excluded.changed_by, changed_at = excluded.changed_at
      WHERE ${isUnguarded} OR m.note IS NOT DISTINCT FROM ${replacesNote ?? null}::text
         OR m.note IS NOT DISTINCT FROM ${note}`
  } catch (error) {
    if (postgresCode(error) === '23503') throw takenOut()
    if (postgresCode(error) !== '23514') throw error
    throw new RefusedError('too-many-tags', 'A property would have more than 50 tags. Nothing was changed.', [
      { field: 'addTags', message: 'Remove some tags first.' },
    ])
  }
}

/** For whoever writes on, or lists, a property that goes at that moment. */
export function takenOut(): NotFoundError {
  return new NotFoundError(
    'property-not-found',
    'A property of these was taken out at this moment. Nothing was changed; look again and repeat it.',
  )
}

/** Tags in use, the most used first; at most 100. */
export async function listTags(db: Handle): Promise<{ tag: string; properties: number }[]> {
  const rows = await db.$queryRaw`
    SELECT tag, count(*)::int AS properties FROM property_marks CROSS JOIN LATERAL unnest(tags) AS tag
    GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 100`
  return z.array(z.object({ tag: z.string(), properties: z.int() })).parse(rows)
}
