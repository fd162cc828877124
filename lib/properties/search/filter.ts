import { Prisma } from '#prisma/generated/client.ts'
import { propertyFilterSchema, searchWords, type PropertyFilter } from '#lib/properties/contract.ts'
import { momentColumns, searchColumns } from './search-columns.ts'

/** A filter whose live list is opened: `also` holds the list’s own filter. See `openLists`. */
export interface OpenedFilter extends PropertyFilter {
  also?: readonly PropertyFilter[]
  /** Ids among which all that is asked for lies; said beside the rest to save looking at what is elsewhere. */
  between?: readonly [first: bigint, last: bigint]
}

/**
 * What a filter asks of a property, as the WHERE that follows `SELECT … FROM properties p`. More may be added behind it
 * with AND, ORDER BY and LIMIT. Each property is found once.
 */
export function propertyCondition(filter: OpenedFilter, driver?: Membership | null): Prisma.Sql {
  if (!asksSearch(filter)) return Prisma.sql`WHERE ${allOf(asked(filter, p, driver))}`
  return Prisma.sql`WHERE p.property_id IN (SELECT s.property_id FROM property_search s ${searchCondition(filter, driver)})`
}

/**
 * The same as the WHERE that follows `SELECT … FROM property_search s`. Without `driver` Postgres chooses how members of
 * jobs, lists and marks are found; it takes 100,000 of a job for 2,500 and looks each up by itself.
 * @param driver the membership to begin from; others, and with null all, are looked up in a hash row by row
 */
export function searchCondition(filter: OpenedFilter, driver?: Membership | null): Prisma.Sql {
  return Prisma.sql`WHERE ${allOf(asked(filter, s, driver))}`
}

/** Whether the filter asks for values. Jobs, lists and marks are found without the search, and so at once. */
export function asksSearch(filter: OpenedFilter): boolean {
  return [filter, ...(filter.also ?? [])].some((one) => values(one).length > 0)
}

/** Whether the filter asks for nothing, or for nothing but what one job delivered. */
export function asksOnlyForJob(filter: OpenedFilter): boolean {
  const { jobId: _, between: __, ...rest } = filter
  return asked(rest, p).length === 0
}

/** Whether the filter asks for parts of a text, of which the planner knows little. */
export function asksText(filter: OpenedFilter): boolean {
  const texts = columnNames.filter((name) => searchColumns[name].kind === 'text')
  return [filter, ...(filter.also ?? [])].some(
    (one) => one.q !== undefined || texts.some((name) => one[name] !== undefined),
  )
}

/** Parts of a filter that name properties by their ids. */
export type Membership = 'jobId' | 'changedBy' | 'listId' | 'tag' | 'doNotContact'

/** The ids of each membership a filter asks for, as statements. */
export function memberIds(filter: OpenedFilter): { name: Membership; ids: Prisma.Sql }[] {
  return [filter, ...(filter.also ?? [])].flatMap(membersOf)
}

/** The parameters a filter has, without those that ask for nothing. */
export function namesOf(filter: PropertyFilter): (keyof PropertyFilter)[] {
  return propertyFilterSchema.keyof().options.filter((name) => filter[name] !== undefined)
}

const p = Prisma.raw('p')
const s = Prisma.raw('s')

function allOf(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], ' AND ')
}

function asked(filter: OpenedFilter, table: Prisma.Sql, driver?: Membership | null): Prisma.Sql[] {
  const { between } = filter
  const lies = between === undefined ? [] : [Prisma.sql`${table}.property_id BETWEEN ${between[0]} AND ${between[1]}`]
  const all = [filter, ...(filter.also ?? [])]
  return [...lies, ...all.flatMap((one) => [...memberships(one, table, driver), ...values(one)])]
}

function memberships(filter: PropertyFilter, table: Prisma.Sql, driver?: Membership | null): Prisma.Sql[] {
  const found = membersOf(filter).map(({ name, ids }) => {
    const among = Prisma.sql`${table}.property_id IN (${ids})`
    // As a value, not a condition, it is no join: the ids are read once and each row is looked up among them.
    return driver === undefined || driver === name ? among : Prisma.sql`(${among}) IS TRUE`
  })
  if (filter.doNotContact === 'no') {
    found.push(Prisma.sql`NOT EXISTS (
      SELECT 1 FROM property_marks m WHERE m.property_id = ${table}.property_id AND m.do_not_contact)`)
  }
  return found
}

function membersOf(filter: PropertyFilter): { name: Membership; ids: Prisma.Sql }[] {
  const { jobId, changedBy, listId, tag, doNotContact } = filter
  const found: { name: Membership; ids: Prisma.Sql }[] = []
  if (jobId !== undefined) {
    const ids = Prisma.sql`
      SELECT unnest(inserted_ids || updated_ids || unchanged_ids) FROM batch_job_pages WHERE job_id = ${jobId}`
    found.push({ name: 'jobId', ids })
  }
  if (changedBy !== undefined) {
    const ids = Prisma.sql`SELECT unnest(updated_ids) FROM batch_job_pages WHERE job_id = ${changedBy}`
    found.push({ name: 'changedBy', ids })
  }
  for (const one of [listId ?? []].flat()) {
    found.push({
      name: 'listId',
      ids: Prisma.sql`SELECT property_id FROM property_list_members WHERE list_id = ${one}`,
    })
  }
  if (tag !== undefined) {
    found.push({ name: 'tag', ids: Prisma.sql`SELECT property_id FROM property_marks WHERE tags @> ARRAY[${tag}]` })
  }
  if (doNotContact === 'yes') {
    found.push({ name: 'doNotContact', ids: Prisma.sql`SELECT property_id FROM property_marks WHERE do_not_contact` })
  }
  return found
}

type ColumnName = keyof typeof searchColumns
const columnNames = Object.keys(searchColumns) as ColumnName[]

function values(filter: PropertyFilter): Prisma.Sql[] {
  const found: Prisma.Sql[] = []
  if (filter.q !== undefined) found.push(...searchWords(filter.q).map(anywhere))
  for (const name of columnNames) {
    const given = filter[name]
    if (given !== undefined) found.push(valueCondition(name, given))
  }
  for (const [name, column] of Object.entries(momentColumns)) {
    const given = filter[name as keyof typeof momentColumns]
    if (given !== undefined) found.push(within(`s.${column}`, 'date', given))
  }
  return found
}

function valueCondition(name: ColumnName, given: string | string[]): Prisma.Sql {
  const { column, kind } = searchColumns[name]
  const value = Array.isArray(given) ? (given[0] ?? '') : given
  const place = Prisma.raw(`s.${column}`)
  switch (kind) {
    case 'word': {
      const words = (Array.isArray(given) ? given : [given]).map((one) => one.toLowerCase())
      // One value by itself: then the index also gives the order behind it.
      return words.length === 1 ? Prisma.sql`${place} = lower(${value})` : Prisma.sql`${place} = ANY(${words})`
    }
    case 'text':
      return Prisma.sql`${place} LIKE lower(${pattern(value)})`
    case 'boolean':
      return Prisma.sql`${place} = ${value === 'yes'}`
    case 'number':
      return within(`s.${column}`, 'float8', value)
    case 'date':
      return within(`s.${column}`, 'date', value)
  }
}

/** A word anywhere in address, owner or parcel number. */
function anywhere(word: string): Prisma.Sql {
  const like = pattern(word)
  return Prisma.sql`(s.unparsed_address LIKE lower(${like}) OR s.owner_name LIKE lower(${like})
                     OR s.parcel_number LIKE lower(${like}))`
}

function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** Both ends belong to the range; of days the whole last one. */
function within(column: string, type: 'float8' | 'date', range: string): Prisma.Sql {
  const [from = '', to = from] = range.includes('..') ? range.split('..') : [range]
  const place = Prisma.raw(column)
  const as = Prisma.raw(type)
  const isMoment = Object.values(momentColumns).some((name) => column === `s.${name}`)
  const ends: Prisma.Sql[] = []
  if (from !== '') ends.push(Prisma.sql`${place} >= ${from}::text::${as}`)
  if (to !== '') {
    ends.push(isMoment ? Prisma.sql`${place} < ${to}::text::date + 1` : Prisma.sql`${place} <= ${to}::text::${as}`)
  }
  return allOf(ends)
}
