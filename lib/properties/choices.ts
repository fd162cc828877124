import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { choiceNames } from './contract.ts'
import { searchColumns } from './search/search-columns.ts'
import { listTags } from './lists/marks.ts'

/** Values offered at once. */
const mostChoices = 50

/**
 * Values that are stored in a column and begin so, in their order; at most 50. One step down the index for each: all
 * distinct values of a column would be read from every row.
 */
export async function listChoices(db: Handle, name: (typeof choiceNames)[number], start = ''): Promise<string[]> {
  const begin = start.toLowerCase()
  if (name === 'tag') {
    const tags = await listTags(db)
    return tags.map(({ tag }) => tag).filter((tag) => tag.toLowerCase().startsWith(begin))
  }
  const { column } = searchColumns[name]
  const by = Prisma.raw(column)
  const rows = await db.$queryRaw`
    WITH RECURSIVE step AS (
      (SELECT ${by} AS value, property_id, 1 AS nth FROM property_search WHERE ${by} >= ${begin} ORDER BY ${by} LIMIT 1)
      UNION ALL
      SELECT next.value, next.property_id, step.nth + 1
      FROM step CROSS JOIN LATERAL (
        SELECT ${by} AS value, property_id FROM property_search WHERE ${by} > step.value ORDER BY ${by} LIMIT 1) next
      WHERE step.nth < ${mostChoices})
    SELECT p.${by} AS value FROM step JOIN properties p USING (property_id)
    WHERE starts_with(step.value, ${begin}) ORDER BY step.nth`
  return z
    .array(z.object({ value: z.string() }))
    .parse(rows)
    .map(({ value }) => value)
}
