import { z } from 'zod'
import { badCursor } from '#lib/cursor.ts'
import { postgresCode } from '#lib/database-errors.ts'
import type { Handle } from '#lib/db.ts'
import type { PropertyOrder } from '#lib/properties/contract.ts'
import type { MemberPlan } from '#lib/properties/lists/members.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { asksOnlyForJob, asksText, propertyCondition, searchCondition, type OpenedFilter } from './filter.ts'
import { orderColumns, type OrderColumn } from './search-columns.ts'
import { planned } from './totals.ts'

/** The ids a list shows, in its order, however few or many the filter finds. */

/** The place behind a row: its id, and before it its value in the order where it has one. */
export const placeSchema = z.union([z.tuple([z.int()]), z.tuple([z.string().max(400), z.int()])])
type Place = z.infer<typeof placeSchema>

interface FoundRow {
  id: bigint
  value?: string | null
}

const idRow = z.object({ id: z.bigint() })
const orderedRow = z.object({ id: z.bigint(), value: z.string().nullable() })

/** Where the list goes on behind a row. */
export const placeOf = ({ id, value }: FoundRow): (string | number)[] =>
  value === undefined || value === null ? [Number(id)] : [value, Number(id)]

const idOf = (place: Place | null): Prisma.Sql | null => (place === null ? null : Prisma.sql`${place.at(-1)}::bigint`)

/** Rows of a filter that asks nothing of the search, the newest first. */
export async function newestRows(
  db: Handle,
  filter: OpenedFilter,
  place: Place | null,
  limit: number,
  { driver }: MemberPlan,
): Promise<FoundRow[]> {
  const before = idOf(place)
  const next =
    filter.jobId !== undefined && asksOnlyForJob(filter)
      ? nextOfJob(filter.jobId, before, limit)
      : propertyCondition(filter, driver)
  const beyond = before === null ? Prisma.empty : Prisma.sql`AND p.property_id < ${before}`
  const rows = await db.$queryRaw`
    SELECT p.property_id AS id FROM properties p ${next} ${beyond} ORDER BY p.property_id DESC LIMIT ${limit}`
  return z.array(idRow).parse(rows)
}

/** Where nothing else is asked, only the next few of the ids a job delivered. */
function nextOfJob(jobId: number, before: Prisma.Sql | null, most: number): Prisma.Sql {
  const beyond = before === null ? Prisma.empty : Prisma.sql`WHERE property_id < ${before}`
  return Prisma.sql`WHERE p.property_id IN (
    SELECT DISTINCT property_id
    FROM batch_job_pages CROSS JOIN LATERAL (
      SELECT property_id FROM unnest(inserted_ids || updated_ids || unchanged_ids) AS property_id
      ${beyond} ORDER BY property_id DESC LIMIT ${most}) of_page
    WHERE job_id = ${jobId} ORDER BY property_id DESC LIMIT ${most})`
}

/** Rows of a filter in an order, from the search. @throws MalformedError `bad-cursor` where the place is one of another order */
export async function searchedRows(
  db: Handle,
  filter: OpenedFilter,
  order: PropertyOrder,
  place: Place | null,
  limit: number,
  { driver, isFew: areMembersFew }: MemberPlan,
): Promise<FoundRow[]> {
  const condition = searchCondition(filter, driver)
  if (order === 'newest' && filter.stored !== undefined) {
    // By the moment itself: days of long ago lie at the far end of the ids, 380 ms away at a million rows.
    const stored = { column: 'created_at', type: 'timestamptz', down: true }
    return areMembersFew
      ? sortedRows(db, condition, stored, place, limit)
      : valuedRows(db, condition, stored, withValue(place), limit)
  }
  const isFew = areMembersFew || (await isBestSorted(db, filter, order))
  if (order === 'newest') return newestOf(db, condition, place, limit, isFew)
  const by = orderColumns[order.replace('-', '') as OrderColumn]
  const sorting = { ...by, down: order.startsWith('-') }
  if (isFew) return sortedRows(db, condition, sorting, place, limit)
  const unknown = Prisma.sql`${condition} AND ${Prisma.raw(`s.${by.column}`)} IS NULL`
  // What has no value comes last, by a second look: an index has it at one end only.
  if (place?.length === 1) return newestOf(db, unknown, place, limit)
  const valued = await valuedRows(db, condition, sorting, withValue(place), limit)
  if (valued.length === limit) return valued
  return [...valued, ...(await newestOf(db, unknown, null, limit - valued.length))]
}

/** A cursor of another order has a place of another form. */
function withValue(place: Place | null): readonly [string, number] | null {
  if (place?.length === 1) throw badCursor()
  return place
}

/** Rows that are found together and sorted in 60 ms, however the order lies. */
const quicklySorted = 150_000
/** The same of rows whose text is compared once more when it was found. */
const quicklySortedTexts = 10_000

/**
 * What was stored, changed or seen on the same days lies together, and the planner, who takes it for spread evenly, would
 * walk there from one end of the order: 200 ms at a million rows. Of a text he takes 2,600 rows to be where there are 59,
 * and walks past all others: 500 ms. A few are better found first and sorted then.
 */
async function isBestSorted(db: Handle, filter: OpenedFilter, order: PropertyOrder): Promise<boolean> {
  const { stored, changed, seen } = filter
  const hasText = asksText(filter)
  if (stored === undefined && changed === undefined && seen === undefined && !hasText) return false
  // Who was seen lately was changed lately: from the other end, all the rest would be walked through first.
  if (order === 'changed' && seen !== undefined) return true
  const { rows } = await planned(db, Prisma.sql`property_search s ${searchCondition(filter)}`)
  return rows < (hasText ? quicklySortedTexts : quicklySorted)
}

async function newestOf(
  db: Handle,
  condition: Prisma.Sql,
  place: Place | null,
  limit: number,
  isSorted = false,
): Promise<FoundRow[]> {
  const before = idOf(place)
  const beyond = before === null ? Prisma.empty : Prisma.sql`AND s.property_id < ${before}`
  // No index has the sum in order.
  const order = isSorted ? Prisma.sql`s.property_id + 0` : Prisma.sql`s.property_id`
  const rows = await db.$queryRaw`
    SELECT s.property_id AS id FROM property_search s ${condition} ${beyond} ORDER BY ${order} DESC LIMIT ${limit}`
  return z.array(idRow).parse(rows)
}

interface Sorting {
  column: string
  type: string
  down: boolean
}

async function valuedRows(
  db: Handle,
  condition: Prisma.Sql,
  { column, type, down }: Sorting,
  place: readonly [string, number] | null,
  limit: number,
): Promise<FoundRow[]> {
  const by = Prisma.raw(`s.${column}`)
  const direction = Prisma.raw(down ? 'DESC' : 'ASC')
  const beyond = place === null ? Prisma.empty : Prisma.sql`AND ${isBeyond(by, { type, down }, place)}`
  return placed(
    place,
    db.$queryRaw`
      SELECT s.property_id AS id, ${by}::text AS value FROM property_search s
      ${condition} AND ${by} IS NOT NULL ${beyond} ORDER BY ${by} ${direction}, s.property_id ${direction} LIMIT ${limit}`,
  )
}

/** All that a condition finds, sorted: no index has these expressions in order, so none is walked along. */
async function sortedRows(
  db: Handle,
  condition: Prisma.Sql,
  { column, type, down }: Sorting,
  place: Place | null,
  limit: number,
): Promise<FoundRow[]> {
  const by = Prisma.raw(`s.${column}`)
  let beyond = Prisma.empty
  if (place?.length === 1) beyond = Prisma.sql`AND ${by} IS NULL AND s.property_id < ${place[0]}::bigint`
  else if (place) beyond = Prisma.sql`AND (${by} IS NULL OR ${isBeyond(by, { type, down }, place)})`
  return placed(
    place,
    db.$queryRaw`
      SELECT s.property_id AS id, ${by}::text AS value FROM property_search s ${condition} ${beyond}
      ORDER BY coalesce(${by}, ${by}) ${Prisma.raw(down ? 'DESC' : 'ASC')} NULLS LAST,
               CASE WHEN ${down} OR ${by} IS NULL THEN -s.property_id ELSE s.property_id END
      LIMIT ${limit}`,
  )
}

const isBeyond = (by: Prisma.Sql, { type, down }: Omit<Sorting, 'column'>, [value, id]: readonly [string, number]) =>
  Prisma.sql`(${by}, s.property_id) ${Prisma.raw(down ? '<' : '>')} (${value}::text::${Prisma.raw(type)}, ${id}::bigint)`

/** @throws MalformedError `bad-cursor` where the value of another order’s place is none of this column */
async function placed(place: readonly unknown[] | null, asked: Promise<unknown>): Promise<FoundRow[]> {
  const rows = await asked.catch((error: unknown) => {
    throw place?.length === 2 && postgresCode(error)?.startsWith('22') ? badCursor() : error
  })
  return z.array(orderedRow).parse(rows)
}
