import type { Property } from '#lib/properties/contract.ts'
import { formatCount, formatMoney } from '#components/ui/format/formats.ts'

type PropertyValue = Property['values'][string]

interface ResultColumn {
  name: string
  head: string
  /** Figures stand at the right. */
  figure?: boolean
  write: (value: Exclude<PropertyValue, null>) => string
}

const asText = (value: Exclude<PropertyValue, null>) => String(value)
const asCount = (value: Exclude<PropertyValue, null>) =>
  typeof value === 'number' ? formatCount(value) : String(value)
const asMoney = (value: Exclude<PropertyValue, null>) =>
  typeof value === 'number' ? formatMoney(value, 'USD', 0) : String(value)

/** What is worth a look first. Columns nothing was found for stay away. */
const columns: readonly ResultColumn[] = [
  { name: 'unparsedAddress', head: 'Address', write: asText },
  { name: 'city', head: 'City', write: asText },
  { name: 'stateOrProvince', head: 'State', write: asText },
  { name: 'parcelNumber', head: 'Parcel', write: asText },
  { name: 'propertyType', head: 'Type', write: asText },
  { name: 'bedroomsTotal', head: 'Beds', figure: true, write: asText },
  { name: 'bathroomsTotalDecimal', head: 'Baths', figure: true, write: asText },
  { name: 'livingArea', head: 'Sq ft', figure: true, write: asCount },
  { name: 'yearBuilt', head: 'Built', figure: true, write: asText },
  { name: 'estimatedValue', head: 'Value', figure: true, write: asMoney },
  { name: 'estimatedEquity', head: 'Equity', figure: true, write: asMoney },
  { name: 'closePrice', head: 'Last price', figure: true, write: asMoney },
  { name: 'closeDate', head: 'Last sold', write: asText },
]
const mostColumns = 10

/** The columns to show for these rows: those with a value in any of them. */
export function columnsFor(rows: readonly Property[]): readonly ResultColumn[] {
  return columns.filter(({ name }) => rows.some(({ values }) => isGiven(values[name]))).slice(0, mostColumns)
}

/** A cell as text; a dash where the source has nothing. */
export function cellText(row: Property, column: ResultColumn): string {
  const value = row.values[column.name]
  return isGiven(value) ? column.write(value) : '–'
}

function isGiven(value: PropertyValue | undefined): value is Exclude<PropertyValue, null> {
  return value !== undefined && value !== null && value !== ''
}
