import { createParser, parseAsArrayOf, parseAsNumberLiteral, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import type { ListFilter } from '#components/jobs/list/list-queries.ts'
import { jobNumberIn, jobSorts, shortestText, type JobSort } from '#lib/jobs/list/contract.ts'
import { jobStatuses, sourceNameSchema } from '#lib/jobs/contract.ts'

export const pageSizes = [25, 50, 100, 200] as const
export type PageSize = (typeof pageSizes)[number]
const sorts: readonly JobSort[] = jobSorts.flatMap((sort) => [sort, `-${sort}`] as const)
const longestText = 200
const dayMs = 86_400_000

/** A day of the reader’s calendar, as 2026-11-22. */
const parseAsDay = createParser({
  parse: (text) => (isDay(text) ? text : null),
  serialize: (day: string) => day,
})

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && date.getUTCFullYear() >= 1900
}

/** The list as it stands in the URL: what it is narrowed to, its order and the size of its pieces. */
export const listParsers = {
  q: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(jobStatuses)).withDefault([]),
  source: parseAsArrayOf(parseAsStringLiteral(sourceNameSchema.options)).withDefault([]),
  owner: parseAsString.withDefault(''),
  from: parseAsDay.withDefault(''),
  to: parseAsDay.withDefault(''),
  sort: parseAsStringLiteral(sorts).withDefault('-created'),
  size: parseAsNumberLiteral(pageSizes).withDefault(50),
  cursor: parseAsString,
}

export type ListAddress = {
  q: string
  state: NonNullable<ListFilter['status']>
  source: NonNullable<ListFilter['source']>
  owner: string
  from: string
  to: string
  sort: JobSort
  size: PageSize
  cursor: string | null
}

/** Nothing chosen. Order and size stay as they are. */
export const unnarrowed: Partial<ListAddress> = { q: '', state: [], source: [], owner: '', from: '', to: '' }

export const stateOptions = [
  { value: 'PENDING', label: 'Waiting' },
  { value: 'PROCESSING', label: 'Running' },
  { value: 'PAUSED', label: 'Paused or needs you' },
  { value: 'COMPLETED', label: 'Completed' },
  { value: 'FAILED', label: 'Failed' },
  { value: 'CANCELLED', label: 'Cancelled' },
] as const

/** Whether a text is too short to be looked for. */
export function isTooShort(text: string): boolean {
  const trimmed = text.trim()
  return trimmed !== '' && trimmed.length < shortestText && jobNumberIn(trimmed) === null
}

/** Midnight of a day in the reader’s zone, so many days later, in UTC. */
function midnight(day: string, later = 0): string {
  const date = new Date(`${day}T00:00:00`)
  date.setDate(date.getDate() + later)
  return date.toISOString()
}

/** What the address narrows the list to; what is empty is left out, so that equal questions share one answer. */
export function choiceOf(address: ListAddress): ListFilter {
  const q = address.q.trim().slice(0, longestText)
  return {
    ...(q && !isTooShort(q) ? { q } : {}),
    ...(address.state.length > 0 ? { status: address.state } : {}),
    ...(address.source.length > 0 ? { source: address.source } : {}),
    ...(address.owner ? { owner: address.owner.slice(0, 100) } : {}),
    ...(address.from ? { from: midnight(address.from) } : {}),
    ...(address.to ? { to: midnight(address.to, 1) } : {}),
  }
}

/** The address as the API’s filter. */
export function filterOf(address: ListAddress): ListFilter {
  return {
    ...choiceOf(address),
    ...(address.sort === '-created' ? {} : { sort: address.sort }),
    ...(address.size === 50 ? {} : { limit: address.size }),
    ...(address.cursor ? { cursor: address.cursor } : {}),
  }
}

/** Whether anything narrows the list. */
export function isNarrowed(address: ListAddress): boolean {
  return Object.keys(choiceOf(address)).length > 0
}

/** The day so many days before `now` on the reader’s calendar. */
export function dayBefore(days: number, now = Date.now()): string {
  const date = new Date(now - days * dayMs)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** What the choice of days is called. */
export function daysWords({ from, to }: ListAddress): string {
  if (from && to) return from === to ? from : `${from} to ${to}`
  if (from) return `since ${from}`
  return to ? `until ${to}` : 'any day'
}

/** Parts of an address that this screen cannot follow, as they stand there; the list is shown without them. */
export function strayParts(params: URLSearchParams): string[] {
  const known: Readonly<Record<string, (value: string) => boolean>> = {
    q: (value) => value.length <= longestText && !isTooShort(value),
    state: (value) => value.split(',').every((part) => jobStatuses.some((state) => state === part)),
    source: (value) => value.split(',').every((part) => sourceNameSchema.safeParse(part).success),
    owner: (value) => value.length <= 100,
    from: isDay,
    to: isDay,
    sort: (value) => sorts.some((sort) => sort === value),
    size: (value) => pageSizes.some((size) => String(size) === value),
    cursor: (value) => /^[\w-]{1,1000}$/.test(value),
  }
  return [...params].flatMap(([name, value]) => (known[name]?.(value) ? [] : [`${name}=${value}`.slice(0, 60)]))
}
