import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { ListOverlap } from '#lib/properties/contract.ts'
import { memberIds, propertyCondition, type OpenedFilter } from '#lib/properties/search/filter.ts'
import { openLists, readList } from '#lib/properties/search/list-queries.ts'

/** Properties of a live list that are compared. */
const mostCompared = 200_000

const maskRow = z.object({ mask: z.int(), rows: z.int() })

/** Members of a fixed list leave it with their properties, so they need not be looked up. */
function idsOf(filter: OpenedFilter): Prisma.Sql {
  const fixed = filter.also === undefined ? memberIds(filter)[0] : undefined
  return fixed?.ids ?? Prisma.sql`SELECT p.property_id FROM properties p ${propertyCondition(filter)}`
}

/**
 * How many properties two to six lists share: each list, each pair and all of them.
 * @throws NotFoundError, RefusedError `too-many-selected` when a list holds more than 200,000
 */
export async function overlapOf(db: Handle, listIds: readonly number[]): Promise<ListOverlap> {
  const lists = await Promise.all(listIds.map((listId) => readList(db, listId)))
  const members = await Promise.all(
    listIds.map(async (listId, index) => {
      const ids = idsOf(await openLists(db, { listId }))
      return Prisma.sql`(
        SELECT one.property_id, ${1 << index}::int AS bit FROM (${ids}) AS one (property_id) LIMIT ${mostCompared + 1})`
    }),
  )
  // Each property is looked at once, with a bit for each list it is in: every count follows from that.
  const rows = await db.$queryRaw`
    SELECT mask, count(*)::int AS rows
    FROM (SELECT bit_or(bit) AS mask FROM (${Prisma.join(members, ' UNION ALL ')}) m GROUP BY property_id) p
    GROUP BY mask`
  const masks = z.array(maskRow).parse(rows)
  const inAll = (bits: number): number =>
    masks.reduce((sum, { mask, rows: found }) => ((mask & bits) === bits ? sum + found : sum), 0)
  const counted = lists.map((list, index) => ({ listId: list.listId, name: list.name, properties: inAll(1 << index) }))
  const tooLarge = counted.find(({ properties }) => properties > mostCompared)
  if (tooLarge !== undefined) {
    throw new RefusedError(
      'too-many-selected',
      `“${tooLarge.name}” holds more than ${mostCompared.toLocaleString('en-US')} properties. Compare smaller lists.`,
    )
  }
  const pairs = listIds.flatMap((one, first) =>
    listIds.flatMap((other, second) =>
      second > first ? [{ listIds: [one, other], properties: inAll((1 << first) | (1 << second)) }] : [],
    ),
  )
  return { lists: counted, pairs, all: inAll((1 << listIds.length) - 1) }
}
