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

/** Of each name: the column it fills, and its turn among the names of that column. */
const places = new Map(
  listingColumns.flatMap(({ names }, column) => names.map((name, turn) => [name, { column, turn }] as const)),
)
const keyNames = ['url', 'sourceKey', 'source_key', 'listing_id']
/** Names that say nothing beside the columns. */
const notExtra = new Set([...places.keys(), ...ignoredNames, ...keyNames])
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
  for (const [column, name] of namesOf(listing).entries()) readOne(reader, name, listingColumns[column], values, known)
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
  const host = typeof address === 'string' ? URL.parse(address)?.hostname.replace(/^www\./, '') : undefined
  return host === undefined || host === '' || host.length > 120 ? null : host
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
  const url = URL.parse(address)
  if (url === null) return address
  if (url.hash !== '') url.hash = ''
  return url.href
}

/** Item loaders wrap single values in lists. What fills no column may be a list and stays one. */
function unwrapped(record: Listing): Listing {
  let copy: Record<string, JsonValue> | undefined
  for (const [name, value] of Object.entries(record)) {
    if (!Array.isArray(value) || !(places.has(name) || keyNames.includes(name))) continue
    copy ??= { ...record }
    copy[name] = single(value) ?? null
  }
  return copy ?? record
}

function single(value: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

/** The name under which a listing brings each column, in the order of the columns. */
function namesOf(listing: Listing): (string | undefined)[] {
  const found = Array<{ name: string; turn: number } | undefined>(listingColumns.length).fill(undefined)
  for (const name of Object.keys(listing)) {
    const place = places.get(name)
    if (place !== undefined && place.turn < (found[place.column]?.turn ?? Infinity)) {
      found[place.column] = { name, turn: place.turn }
    }
  }
  return found.map((entry) => entry?.name)
}

function readOne(
  reader: FieldReader,
  name: string | undefined,
  entry: ListingColumn | undefined,
  values: PropertyValues,
  known: PropertyColumn[],
): void {
  if (name === undefined || entry === undefined) return
  const { column, kind } = entry
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
  return word === undefined ? undefined : (statusWords.get(word.toLowerCase()) ?? word)
}

function readExtra(reader: FieldReader, listing: Listing): Record<string, JsonValue> {
  const extra: Record<string, JsonValue> = {}
  const fields = Object.keys(listing).filter((field) => !notExtra.has(field))
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
