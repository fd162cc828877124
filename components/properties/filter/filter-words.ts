import { choiceNames, type PropertyFilter } from '#lib/properties/contract.ts'
import { formatCount, formatMoney } from '#components/ui/format/formats.ts'

type FilterKind = 'text' | 'words' | 'money' | 'number' | 'days' | 'yes-no' | 'source' | 'job' | 'list' | 'tag'

interface FilterWords {
  label: string
  kind: FilterKind
}

/** Every filter as people call it, and how it is asked for. */
export const filterWords: Readonly<Record<keyof PropertyFilter, FilterWords>> = {
  q: { label: 'Search', kind: 'text' },
  city: { label: 'City', kind: 'words' },
  state: { label: 'State', kind: 'words' },
  postalCode: { label: 'ZIP', kind: 'words' },
  county: { label: 'County', kind: 'words' },
  address: { label: 'Address', kind: 'text' },
  owner: { label: 'Owner', kind: 'text' },
  parcelNumber: { label: 'Parcel number', kind: 'text' },
  parcelKey: { label: 'Parcel key', kind: 'words' },
  estimatedValue: { label: 'Value', kind: 'money' },
  estimatedEquity: { label: 'Equity', kind: 'money' },
  taxAssessedValue: { label: 'Assessed value', kind: 'money' },
  listPrice: { label: 'List price', kind: 'money' },
  closePrice: { label: 'Sale price', kind: 'money' },
  closeDate: { label: 'Sold', kind: 'days' },
  listingDate: { label: 'Listed', kind: 'days' },
  propertyType: { label: 'Type', kind: 'words' },
  propertySubType: { label: 'Subtype', kind: 'words' },
  status: { label: 'Status', kind: 'words' },
  bedroomsTotal: { label: 'Bedrooms', kind: 'number' },
  bathroomsTotalDecimal: { label: 'Bathrooms', kind: 'number' },
  livingArea: { label: 'Living area', kind: 'number' },
  lotSizeArea: { label: 'Lot', kind: 'number' },
  yearBuilt: { label: 'Built', kind: 'number' },
  latitude: { label: 'Latitude', kind: 'number' },
  longitude: { label: 'Longitude', kind: 'number' },
  pool: { label: 'Pool', kind: 'yes-no' },
  tag: { label: 'Tag', kind: 'tag' },
  doNotContact: { label: 'Do not contact', kind: 'yes-no' },
  listId: { label: 'List', kind: 'list' },
  jobId: { label: 'Job', kind: 'job' },
  changedBy: { label: 'Changed by job', kind: 'job' },
  source: { label: 'Source', kind: 'source' },
  dataset: { label: 'Data set', kind: 'words' },
  seen: { label: 'Last seen', kind: 'days' },
  changed: { label: 'Last changed', kind: 'days' },
  stored: { label: 'First stored', kind: 'days' },
}

export type FilterName = keyof PropertyFilter
export const filterNames = Object.keys(filterWords) as FilterName[]

/** The column whose stored values are offered for a filter, where there is one. */
export function choicesOf(name: FilterName): (typeof choiceNames)[number] | undefined {
  return choiceNames.find((choice) => choice === name)
}

/** The two ends of a range as it stands in the address; an open end is empty. */
export function rangeEnds(range: string): [from: string, to: string] {
  const [from = '', to = from] = range.includes('..') ? range.split('..') : [range]
  return [from, to]
}

/** A range for the address; null where both ends are open. */
export function rangeOf(from: string, to: string): string | null {
  return from === '' && to === '' ? null : `${from}..${to}`
}

/** A filter’s value as people read it: “from $100,000”, “2020 to 2024”, “Mesa or Tempe”. */
export function filterValue(name: FilterName, filter: PropertyFilter, lists: ReadonlyMap<number, string>): string {
  const { kind } = filterWords[name]
  const given = [filter[name] ?? []].flat()
  switch (kind) {
    case 'job':
      return `#${given[0]}`
    case 'list':
      return given.map((id) => lists.get(Number(id)) ?? `#${id}`).join(' and ')
    case 'yes-no':
      return given[0] === 'yes' ? 'yes' : 'no'
    case 'money':
    case 'number':
    case 'days':
      return rangeWords(String(given[0]), (end) => endWords(name, end))
    default:
      return given.length > 3 ? `${given.slice(0, 3).join(', ')} and ${given.length - 3} more` : given.join(' or ')
  }
}

function endWords(name: FilterName, end: string): string {
  const { kind } = filterWords[name]
  if (kind === 'money') return formatMoney(Number(end), 'USD', 0)
  if (name === 'latitude' || name === 'longitude') return `${Number(end).toFixed(3)}°`
  return kind === 'number' && name !== 'yearBuilt' ? formatCount(Number(end)) : end
}

function rangeWords(range: string, words: (end: string) => string): string {
  const [from, to] = rangeEnds(range)
  if (from === to) return words(from)
  if (to === '') return `from ${words(from)}`
  if (from === '') return `up to ${words(to)}`
  return `${words(from)} to ${words(to)}`
}
