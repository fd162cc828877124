import { z } from 'zod'
import { badCursor, piece, readCursor } from '#lib/cursor.ts'
import type { Database, Handle, Transaction } from '#lib/db.ts'
import { postgresCode } from '#lib/database-errors.ts'
import { longestQuestion, withinTimeLimit } from '#lib/time-limit.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { PropertyFilter, PropertyList, PropertyOrder, PropertyPiece } from '#lib/properties/contract.ts'
import {
  asksOnlyForJob,
  asksSearch,
  memberIds,
  propertyCondition,
  searchCondition,
  type OpenedFilter,
} from './filter.ts'
import { openLists } from './list-queries.ts'
import { makeRoom, planMembers, type MemberPlan } from '#lib/properties/lists/members.ts'
import { readProperties } from '#lib/properties/queries.ts'
import { isSearchBehind } from './search.ts'
import { orderColumns, type OrderColumn } from './search-columns.ts'
import { countProperties, planned } from './totals.ts'

/**
 * Stored properties of a filter in an order.
 * @param limitMs how long a statement may take
 * @throws RefusedError `too-broad` when one took longer
 */
export async function listProperties(
  db: Database,
  asked: PropertyPiece,
  limitMs = longestQuestion,
): Promise<PropertyList> {
  const { limit, cursor, sort, ...filter } = asked
  const place = readCursor(cursor, placeSchema)
  const within = <Read>(read: (tx: Transaction) => Promise<Read>): Promise<Read> => withinLimits(db, read, limitMs)
  const { opened, members } = isPlain(filter, sort) ? plainly(filter) : await within((tx) => open(tx, filter))
  const bySearch = asksSearch(opened) || sort !== 'newest'
  // At the same time: either half takes up to 60 ms at a million rows. Neither waits for the other while it holds a connection.
  const [found, totals] = await Promise.all([
    within(async (tx) => {
      await makeRoom(tx, members)
      const rows = bySearch
        ? await searchedRows(tx, opened, sort, place, limit + 1, members)
        : await newestRows(tx, opened, place, limit + 1, members)
      const next = piece(rows, limit, ({ id }) => id, placeOf)
      const searchIsBehind = bySearch && (await isSearchBehind(tx))
      return { ...next, items: await readProperties(tx, next.items), searchIsBehind }
    }),
    within(async (tx) => {
      await makeRoom(tx, members)
      return countProperties(tx, opened, members)
    }),
  ])
  return { ...found, ...totals }
}

interface Opened {
  opened: OpenedFilter
  members: MemberPlan
}

/** Whether nothing is to be opened or planned first: no members are asked for, or the newest of a job, found page by page. */
function isPlain(filter: PropertyFilter, sort: PropertyOrder): boolean {
  return memberIds(filter).length === 0 || (sort === 'newest' && asksOnlyForJob(filter))
}

const plainly = (filter: PropertyFilter): Opened => ({ opened: filter, members: { driver: undefined, isFew: false } })

async function open(tx: Transaction, filter: PropertyFilter): Promise<Opened> {
  const named = await openLists(tx, filter)
  const members = await planMembers(tx, named)
  return { members, opened: members.between === undefined ? named : { ...named, between: members.between } }
}

const narrower = {
  field: 'filter',
  message:
    'Narrow it: add a place (state, city or ZIP), a list or a job, search for a longer or rarer word, or show the newest first.',
}

/**
 * Reads for a screen of properties in a transaction that is cut after so many milliseconds a statement.
 * @throws RefusedError `too-broad` when it was cut
 */
export function withinLimits<Result>(
  db: Database,
  read: (tx: Transaction) => Promise<Result>,
  limitMs = longestQuestion,
): Promise<Result> {
  return withinTimeLimit(db, narrower, read, limitMs)
}

/** The place behind a row: its id, and before it its value in the order where it has one. */
const placeSchema = z.union([z.tuple([z.int()]), z.tuple([z.string().max(400), z.int()])])
type Place = z.infer<typeof placeSchema>

interface FoundRow {
  id: bigint
  value?: string
}

const idRow = z.object({ id: z.bigint() })
const orderedRow = z.object({ id: z.bigint(), value: z.string() })

const placeOf = ({ id, value }: FoundRow): (string | number)[] =>
  value === undefined ? [Number(id)] : [value, Number(id)]

const idOf = (place: Place | null): Prisma.Sql | null => (place === null ? null : Prisma.sql`${place.at(-1)}::bigint`)

async function newestRows(
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

async function searchedRows(
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
    const stored = { column: 'created_at', type: 'timestamptz', down: true, isFew: areMembersFew }
    return valuedRows(db, condition, stored, withValue(place), limit)
  }
  const isFew = areMembersFew || (await isBestSorted(db, filter, order))
  if (order === 'newest') return newestOf(db, condition, place, limit, isFew)
  const by = orderColumns[order.replace('-', '') as OrderColumn]
  const unknown = Prisma.sql`${condition} AND ${Prisma.raw(`s.${by.column}`)} IS NULL`
  // What has no value comes last, by a second look: an index has it at one end only.
  if (place?.length === 1) return newestOf(db, unknown, place, limit, isFew)
  const sorting = { ...by, down: order.startsWith('-'), isFew }
  const valued = await valuedRows(db, condition, sorting, withValue(place), limit)
  if (valued.length === limit) return valued
  return [...valued, ...(await newestOf(db, unknown, null, limit - valued.length, isFew))]
}

/** A cursor of another order has a place of another form. */
function withValue(place: Place | null): readonly [string, number] | null {
  if (place?.length === 1) throw badCursor()
  return place
}

/** Rows that are found together and sorted in 60 ms, however the order lies. */
const quicklySorted = 150_000

/**
 * What was stored, changed or seen on the same days lies together, and the planner, who takes it for spread evenly, would
 * walk there from one end of the order: 200 ms at a million rows. A few are better found first and sorted then.
 */
async function isBestSorted(db: Handle, filter: OpenedFilter, order: PropertyOrder): Promise<boolean> {
  const { stored, changed, seen } = filter
  if (stored === undefined && changed === undefined && seen === undefined) return false
  // Who was seen lately was changed lately: from the other end, all the rest would be walked through first.
  if (order === 'changed' && seen !== undefined) return true
  return (await planned(db, Prisma.sql`property_search s ${searchCondition(filter)}`)).rows < quicklySorted
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

async function valuedRows(
  db: Handle,
  condition: Prisma.Sql,
  { column, type, down, isFew }: { column: string; type: string; down: boolean; isFew: boolean },
  place: readonly [string, number] | null,
  limit: number,
): Promise<FoundRow[]> {
  const by = Prisma.raw(`s.${column}`)
  const [direction, sign] = down ? [Prisma.raw('DESC'), Prisma.raw('<')] : [Prisma.raw('ASC'), Prisma.raw('>')]
  const beyond =
    place === null
      ? Prisma.empty
      : Prisma.sql`AND (${by}, s.property_id) ${sign} (${place[0]}::text::${Prisma.raw(type)}, ${place[1]}::bigint)`
  // No index has this expression in order, so what is found is sorted instead of walked to.
  const sorted = isFew ? Prisma.sql`coalesce(${by}, ${by})` : by
  const rows = await db.$queryRaw`
    SELECT s.property_id AS id, ${by}::text AS value FROM property_search s ${condition} AND ${by} IS NOT NULL ${beyond}
    ORDER BY ${sorted} ${direction}, s.property_id ${direction} LIMIT ${limit}`.catch((error: unknown) => {
    // The value of another order’s place is none of this column.
    throw place !== null && postgresCode(error)?.startsWith('22') ? badCursor() : error
  })
  return z.array(orderedRow).parse(rows)
}
