import type { OrderColumn } from '#lib/properties/search/search-columns.ts'

export interface ColumnWords {
  head: string
  /** Pixels; one column takes what is left over. */
  width: number
  align?: 'right'
  /** The order it can be put in. */
  order?: OrderColumn
}

/** Columns the table can show, by name, in the order the chooser offers them. */
export const columnWords = {
  parcel: { head: 'Parcel', width: 124 },
  address: { head: 'Address', width: 204, order: 'address' },
  city: { head: 'City', width: 104, order: 'city' },
  state: { head: 'State', width: 56 },
  owner: { head: 'Owner', width: 172, order: 'owner' },
  value: { head: 'Value', width: 100, align: 'right', order: 'estimatedValue' },
  equity: { head: 'Equity', width: 100, align: 'right', order: 'estimatedEquity' },
  built: { head: 'Built', width: 68, align: 'right', order: 'yearBuilt' },
  beds: { head: 'Beds', width: 52, align: 'right' },
  baths: { head: 'Baths', width: 54, align: 'right' },
  source: { head: 'Source', width: 128 },
  seen: { head: 'Last seen', width: 108 },
  postalCode: { head: 'ZIP', width: 76 },
  county: { head: 'County', width: 120 },
  type: { head: 'Type', width: 120 },
  status: { head: 'Status', width: 96 },
  livingArea: { head: 'Living area', width: 112, align: 'right', order: 'livingArea' },
  lot: { head: 'Lot', width: 112, align: 'right' },
  assessed: { head: 'Assessed', width: 100, align: 'right' },
  listPrice: { head: 'List price', width: 100, align: 'right' },
  soldFor: { head: 'Sold for', width: 100, align: 'right' },
  sold: { head: 'Sold', width: 100, order: 'closeDate' },
  mailing: { head: 'Mailing address', width: 220 },
  marks: { head: 'Tags', width: 160 },
  changed: { head: 'Changed', width: 108, order: 'changed' },
} as const satisfies Record<string, ColumnWords>

export type ColumnName = keyof typeof columnWords
export const columnNames = Object.keys(columnWords) as ColumnName[]
export const defaultColumns: readonly ColumnName[] = columnNames.slice(0, 11)

const isColumn = (name: string): name is ColumnName => Object.hasOwn(columnWords, name)

/** The columns an address names, each once; those of the start where it names none. */
export function readColumns(text: string | null): { names: readonly ColumnName[]; ignored: boolean } {
  if (text === null) return { names: defaultColumns, ignored: false }
  const given = [...new Set(text.split(','))]
  const names = given.filter(isColumn)
  return { names: names.length === 0 ? defaultColumns : names, ignored: names.length < given.length }
}

const wideOnly: readonly ColumnName[] = ['state', 'equity', 'beds', 'baths', 'source']

/** The columns that are drawn: under 1280 px the less needed ones go, unless somebody chose the columns. */
export function shownColumns(columns: readonly ColumnName[], isMedium: boolean): readonly ColumnName[] {
  return isMedium && columns === defaultColumns ? columns.filter((name) => !wideOnly.includes(name)) : columns
}

/** The column that takes what is left over: a long text where one is shown. */
export function widestColumn(columns: readonly ColumnName[]): ColumnName | undefined {
  return columns.find((name) => name === 'address' || name === 'owner' || name === 'mailing') ?? columns.at(-1)
}

/** Pixels that a table of these columns needs, with the box that chooses a row. */
export function tableWidth(columns: readonly ColumnName[]): number {
  return columns.reduce((sum, name) => sum + columnWords[name].width, 64)
}
