import { piece, readCursor } from '#lib/cursor.ts'
import type { Database, Transaction } from '#lib/db.ts'
import { longestQuestion, withinTimeLimit } from '#lib/time-limit.ts'
import type { PropertyFilter, PropertyList, PropertyOrder, PropertyPiece } from '#lib/properties/contract.ts'
import { asksOnlyForJob, asksSearch, memberIds, type OpenedFilter } from './filter.ts'
import { openLists } from './list-queries.ts'
import { makeRoom, planMembers, type MemberPlan } from '#lib/properties/lists/members.ts'
import { readProperties } from '#lib/properties/queries.ts'
import { isSearchBehind } from './search.ts'
import { newestRows, placeOf, placeSchema, searchedRows } from './ordered-rows.ts'
import { countProperties } from './totals.ts'

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
