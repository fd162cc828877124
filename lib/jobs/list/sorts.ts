import { z } from 'zod'
import { readCursor } from '#lib/cursor.ts'
import { MalformedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { momentSchema } from '#lib/jobs/contract.ts'
import type { JobSort } from '#lib/jobs/list/contract.ts'

/** The orders of the job list. Each has an index over exactly this expression, and the number of the job as its tie. */

interface Order {
  key: Prisma.Sql
  /** The key as text that `value` turns back. */
  place: Prisma.Sql
  value: (place: string) => Prisma.Sql
  places: z.ZodType<string>
}

const wholePlace = z.string().regex(/^-?\d{1,10}$/)

function byTime(key: Prisma.Sql): Order {
  return {
    key,
    place: Prisma.sql`to_json(${key}) #>> '{}'`,
    value: (place) => Prisma.sql`${place}::timestamptz`,
    places: z.union([z.literal('infinity'), momentSchema]),
  }
}

function byWhole(key: Prisma.Sql): Order {
  return { key, place: Prisma.sql`(${key})::text`, value: (place) => Prisma.sql`${place}::bigint`, places: wholePlace }
}

const byName = Prisma.sql`lower(left(j.name, 100))`
const orders = {
  created: byTime(Prisma.sql`j.created_at`),
  started: byTime(Prisma.sql`coalesce(j.started_at, 'infinity'::timestamptz)`),
  completed: byTime(Prisma.sql`coalesce(j.completed_at, 'infinity'::timestamptz)`),
  records: byWhole(Prisma.sql`coalesce(j.total_records, -1)`),
  name: { key: byName, place: byName, value: (place) => Prisma.sql`${place}::text`, places: z.string().max(400) },
  state: byWhole(Prisma.sql`
    CASE WHEN j.needs IS NOT NULL THEN 0 WHEN j.status = 'PROCESSING' THEN 1 WHEN j.status = 'PENDING' THEN 2
         WHEN j.status = 'PAUSED' THEN 3 WHEN j.status = 'FAILED' THEN 4 WHEN j.status = 'CANCELLED' THEN 5 ELSE 6 END`),
} satisfies Record<string, Order>

const cursorParts = z.tuple([z.string(), z.string(), z.int().min(0).max(2_147_483_647)])

/** How the list is ordered, and what lies after the place a cursor names. */
export interface Ordering {
  order: Prisma.Sql
  /** The place of a row as text. */
  place: Prisma.Sql
  /** True for rows after the cursor; null at the top. */
  after: Prisma.Sql | null
}

/** @throws MalformedError when the cursor is not one of this order */
export function orderingOf(sort: JobSort, cursor: string | undefined): Ordering {
  const down = sort.startsWith('-')
  const { key, place, value, places } = orderNamed(sort)
  const direction = down ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const order = Prisma.sql`${key} ${direction}, j.job_id ${direction}`
  const from = readCursor(cursor, cursorParts)
  if (from === null) return { order, place, after: null }
  const at = places.safeParse(from[1])
  if (from[0] !== sort || !at.success) {
    throw new MalformedError('bad-cursor', 'This cursor belongs to another order. Begin the list again without it.', [
      { field: 'cursor', message: 'Use the nextCursor of the answer before, with the same sort.' },
    ])
  }
  const compared = down ? Prisma.sql`<` : Prisma.sql`>`
  return { order, place, after: Prisma.sql`(${key}, j.job_id) ${compared} (${value(at.data)}, ${from[2]}::int)` }
}

function orderNamed(sort: JobSort): Order {
  const found = Object.entries(orders).find(([name]) => name === sort.replace('-', ''))
  return found === undefined ? orders.created : found[1]
}
