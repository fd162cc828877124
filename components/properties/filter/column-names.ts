import type { OrderColumn } from '#lib/properties/search-columns.ts'

export interface ColumnWords {
  head: string
  /** CSS width; the columns without one share what is left. */
  width?: string
  align?: 'right'
  /** The order it can be put in. */
  order?: OrderColumn
}

/** Columns the table can show, by name, in the order the chooser offers them. */
export const columnWords = {
  parcel: { head: 'Parcel', width: '132px' },
  address: { head: 'Address', order: 'address' },
  city: { head: 'City', width: '104px', order: 'city' },
  state: { head: 'State', width: '56px' },
  owner: { head: 'Owner', order: 'owner' },
  value: { head: 'Value', width: '100px', align: 'right', order: 'estimatedValue' },
  equity: { head: 'Equity', width: '100px', align: 'right', order: 'estimatedEquity' },
  built: { head: 'Built', width: '68px', align: 'right', order: 'yearBuilt' },
  beds: { head: 'Beds', width: '52px', align: 'right' },
  baths: { head: 'Baths', width: '54px', align: 'right' },
  source: { head: 'Source', width: '128px' },
  seen: { head: 'Last seen', width: '108px' },
  postalCode: { head: 'ZIP', width: '76px' },
  county: { head: 'County', width: '120px' },
  type: { head: 'Type', width: '120px' },
  status: { head: 'Status', width: '96px' },
  livingArea: { head: 'Living area', width: '112px', align: 'right', order: 'livingArea' },
  lot: { head: 'Lot', width: '112px', align: 'right' },
  assessed: { head: 'Assessed', width: '100px', align: 'right' },
  listPrice: { head: 'List price', width: '100px', align: 'right' },
  soldFor: { head: 'Sold for', width: '100px', align: 'right' },
  sold: { head: 'Sold', width: '100px', order: 'closeDate' },
  mailing: { head: 'Mailing address' },
  marks: { head: 'Tags', width: '160px' },
  changed: { head: 'Changed', width: '108px', order: 'changed' },
} as const satisfies Record<string, ColumnWords>

export type ColumnName = keyof typeof columnWords
export const columnNames = Object.keys(columnWords) as ColumnName[]
export const defaultColumns: readonly ColumnName[] = columnNames.slice(0, 12)

const isColumn = (name: string): name is ColumnName => name in columnWords

/** The columns an address names, each once; those of the start where it names none. */
export function readColumns(text: string | null): { names: readonly ColumnName[]; ignored: boolean } {
  if (text === null) return { names: defaultColumns, ignored: false }
  const given = [...new Set(text.split(','))]
  const names = given.filter(isColumn)
  return { names: names.length === 0 ? defaultColumns : names, ignored: names.length < given.length }
}
