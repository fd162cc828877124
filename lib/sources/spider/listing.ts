import { propertyColumnNames, type PropertyColumn, type PropertyValues } from '#lib/properties/columns.ts'
import { fieldReader, type FieldReader } from '#lib/sources/field-reader.ts'
import { parcelKeyOf, countyFipsOf } from '#lib/sources/parcel-key.ts'
import { readStructure } from '#lib/sources/read-value.ts'
import type { JsonValue, MappedRecord, RecordFault } from '#lib/sources/source.ts'
import { ignoredNames, listingColumns, statusWords, unitsByName, type ListingColumn } from './listing-columns.ts'

type Listing = Readonly<Record<string, JsonValue>>

/** Columns a pushed record can bring, in the one order of all columns. */
export const columnsOfListings: readonly PropertyColumn[] = propertyColumnNames.filter(
  (name) => name === 'parcelKey' || listingColumns.some(({ column }) => column === name),
)

const columnNames = new Set(listingColumns.flatMap(({ names }) => names))
const keyNames = ['url', 'sourceKey', 'source_key', 'listing_id']
const mostExtraFields = 100

/**
 * One pushed object as a property, or why it cannot be one. Only what it names is known: absent fields keep what is
 * stored, since spiders leave out what a page did not show. Never throws, whatever the object holds.
 */
export function mapListing(record: JsonValue): MappedRecord | RecordFault {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const reason = 'This is no object with fields, so nothing in it can be read.'
    return { field: null, code: 'wrong-kind', reason, sourceKey: null }
  }
  const listing = unwrapped(record)
  const sourceKey = keyOf(listing)
  if (sourceKey === null) {
    const reason =
      'url is missing, so the listing cannot be told from others. Send url, or source_key where it has none.'
    return { field: 'url', code: 'key-missing', reason, sourceKey: null }
  }
  const reader = fieldReader(listing)
  const known: PropertyColumn[] = []
  const values: PropertyValues = {}
  for (const entry of listingColumns) readOne(reader, listing, entry, values, known)
  const parcelKey = parcelKeyOf(countyFipsOf(String(values.countyFips ?? '')), textOf(values.parcelNumber))
  if (parcelKey !== null) {
    values.parcelKey = parcelKey
    known.push('parcelKey')
  }
  const extra = readExtra(reader, listing)
  const fault = reader.firstFault()
  if (fault !== null) {
    return { field: fault.field, code: fault.code, reason: `${fault.field} ${fault.problem}.`, sourceKey }
  }
  return { sourceKey, version: '', values, extra, known }
}

/** The host of the page a listing stands on, without “www.”; null where it names no page. */
export function siteOf(record: JsonValue): string | null {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null
  const address = single(record['url'])
  if (typeof address !== 'string' || !URL.canParse(address)) return null
  const host = new URL(address).hostname.replace(/^www\./, '')
  return host === '' || host.length > 120 ? null : host
}

function keyOf(listing: Listing): string | null {
  for (const name of keyNames) {
    const value = Object.hasOwn(listing, name) ? listing[name] : undefined
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text === 'string' && text.trim() !== '') return name === 'url' ? plainAddress(text.trim()) : text.trim()
  }
  return null
}

/** The same page under one address: scheme and host in lower case, without fragment. */
function plainAddress(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  url.hash = ''
  return url.href
}

/** Item loaders wrap single values in lists. What fills no column may be a list and stays one. */
function unwrapped(record: Listing): Listing {
  const wrapped = [...columnNames, ...keyNames].filter((name) => Array.isArray(record[name]))
  return wrapped.length === 0
    ? record
    : { ...record, ...Object.fromEntries(wrapped.map((name) => [name, single(record[name]) ?? null])) }
}

function single(value: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

function readOne(
  reader: FieldReader,
  listing: Listing,
  { column, kind, names }: ListingColumn,
  values: PropertyValues,
  known: PropertyColumn[],
): void {
  const name = names.find((candidate) => Object.hasOwn(listing, candidate))
  if (name === undefined) return
  known.push(column)
  const value = kind === 'status' ? statusOf(reader.text(name)) : reader[kind](name)
  if (value !== undefined) values[column] = value
  const units = unitsByName[name]
  const unitColumn = column === 'livingArea' ? 'livingAreaUnits' : 'lotSizeUnits'
  if (units === undefined || value === undefined) return
  values[unitColumn] = units
  known.push(unitColumn)
}

function statusOf(word: string | undefined): string | undefined {
  return word === undefined ? undefined : (statusWords[word.toLowerCase()] ?? word)
}

function readExtra(reader: FieldReader, listing: Listing): Record<string, JsonValue> {
  const extra: Record<string, JsonValue> = {}
  const fields = Object.keys(listing).filter(
    (field) => !columnNames.has(field) && !ignoredNames.has(field) && !keyNames.includes(field),
  )
  for (const field of fields.slice(0, mostExtraFields)) {
    const given = listing[field]
    const isPlain = typeof given === 'number' || typeof given === 'boolean'
    const value = isPlain ? given : reader.note(field, readStructure(given))
    if (value !== undefined) extra[field] = value
  }
  return extra
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
