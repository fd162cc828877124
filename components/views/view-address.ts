import type { ViewScreen } from '#lib/views/contract.ts'

const paths: Readonly<Record<ViewScreen, string>> = {
  search: '/search',
  jobs: '/jobs',
  properties: '/properties',
  export: '/properties',
}

/** Parts of an address that say where one is in a list, not which list it is. */
const passing: Readonly<Record<ViewScreen, readonly string[]>> = {
  search: [],
  jobs: ['cursor'],
  properties: ['cursor', 'open'],
  export: [],
}

/** A longer query goes behind the `#`: Node refuses requests whose head is over 16 kB. */
const longestBeforeHash = 6_000

/** Only what an address cannot carry is escaped, so that views stay short. */
function escapePart(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
}

/** What of an address makes the view, in one order, so that equal views have equal text. */
export function viewQuery(screen: ViewScreen, parameters: URLSearchParams): string {
  return [...parameters]
    .filter(([name, value]) => value !== '' && !passing[screen].includes(name))
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => `${escapePart(name)}=${escapePart(value)}`)
    .join('&')
}

/** Whether two queries say the same, however they are escaped and ordered. */
export function isSameQuery(screen: ViewScreen, a: string, b: string): boolean {
  return a === b || viewQuery(screen, new URLSearchParams(a)) === viewQuery(screen, new URLSearchParams(b))
}

/** Where a view leads. */
export function viewHref(screen: ViewScreen, query: string): string {
  if (query === '') return paths[screen]
  const mark = screen === 'search' && query.length > longestBeforeHash ? '#' : '?'
  return `${paths[screen]}${mark}${query}`
}
