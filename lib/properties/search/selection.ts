import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { mostSelected, type PropertySelection } from '#lib/properties/contract.ts'
import { namesOf, propertyCondition } from './filter.ts'
import { openLists } from './list-queries.ts'

/**
 * The ids of a selection as a statement: those ticked by hand, or all a filter finds. One more than may be selected, so
 * that too many are seen.
 * @throws RefusedError for a filter that asks for nothing, NotFoundError for a list that is gone
 */
export async function selectedIds(db: Handle, selection: PropertySelection): Promise<Prisma.Sql> {
  const most = mostSelected + 1
  if ('propertyIds' in selection) {
    return Prisma.sql`
      SELECT property_id FROM properties WHERE property_id = ANY(${[...selection.propertyIds]}::bigint[])
      ORDER BY property_id LIMIT ${most}`
  }
  if (namesOf(selection.filter).length === 0) {
    throw new RefusedError(
      'empty-filter',
      'A filter that asks for nothing would take every property. Add to it first.',
      [{ field: 'filter', message: 'Ask for something.' }],
    )
  }
  const condition = propertyCondition(await openLists(db, selection.filter))
  return Prisma.sql`SELECT p.property_id FROM properties p ${condition} ORDER BY p.property_id LIMIT ${most}`
}

/**
 * How many properties a selection holds just now.
 * @throws RefusedError `too-many-selected` above 50,000; `confirmation-missing` when they are not `expected` many
 */
export async function countSelected(db: Handle, ids: Prisma.Sql, expected?: number): Promise<number> {
  const rows = await db.$queryRaw`SELECT count(*)::int AS rows FROM (${ids}) c`
  const found = z.array(z.object({ rows: z.int() })).parse(rows)[0]?.rows ?? 0
  if (found > mostSelected) {
    throw new RefusedError(
      'too-many-selected',
      `More than ${mostSelected.toLocaleString('en-US')} properties match. Narrow the filter and do it in parts; nothing was changed.`,
    )
  }
  if (expected !== undefined && found !== expected) {
    throw new RefusedError(
      'confirmation-missing',
      `${found.toLocaleString('en-US')} properties match now, not ${expected.toLocaleString('en-US')}. Look at the numbers again; nothing was changed.`,
      [{ field: 'expected', message: `Confirm ${found}.` }],
    )
  }
  return found
}
