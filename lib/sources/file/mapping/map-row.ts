import {
  columnDefinition,
  propertyColumnNames,
  type PropertyColumn,
  type PropertyValue,
  type PropertyValues,
} from '#lib/properties/columns.ts'
import { fieldReader, type FieldReader } from '#lib/sources/field-reader.ts'
import { countyFipsOf, parcelKeyOf } from '#lib/sources/parcel-key.ts'
import { readStructure, type ValueStyle } from '#lib/sources/read-value.ts'
import type { JsonValue, MappedRecord, RecordFault } from '#lib/sources/source.ts'
import { faultMarks } from '../reading/notes.ts'
import type { FileMapping } from '../request.ts'

type Row = Readonly<Record<string, JsonValue>>

/** Columns a mapping fills, in the one order of all columns. */
export function columnsOfMapping({ columns, constants }: FileMapping): readonly PropertyColumn[] {
  const filled = new Set<PropertyColumn>([...columns, ...constants].map(({ to }) => to))
  if (filled.has('countyFips') && filled.has('parcelNumber')) filled.add('parcelKey')
  return propertyColumnNames.filter((name) => filled.has(name))
}

/**
 * One row of a file as a property, or why it cannot be one. Only columns the row has are known: of a record without a
 * field what is stored stays. Never throws, whatever the row holds.
 */
export function mapRow(mapping: FileMapping, record: JsonValue): MappedRecord | RecordFault {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return { field: null, code: 'wrong-kind', reason: 'This is no row with named cells.', sourceKey: null }
  }
  const unread = textIn(record, faultMarks.code)
  if (unread !== undefined) {
    const reason = textIn(record, faultMarks.reason) ?? 'The row could not be read.'
    const row = Object.hasOwn(record, faultMarks.row) ? record[faultMarks.row] : undefined
    const place = typeof row === 'number' ? ` It is line ${row} of the file.` : ''
    return { field: null, code: unread.slice(0, 60), reason: `${reason}${place}`, sourceKey: null }
  }
  const row = withoutNothings(record)
  const key = keyOf(mapping, row)
  if (typeof key !== 'string') return key
  return mapCells(mapping, withWholeKeys(mapping, row), key)
}

function mapCells(mapping: FileMapping, row: Row, sourceKey: string): MappedRecord | RecordFault {
  const style: ValueStyle = { decimal: mapping.decimal, dateOrder: mapping.dateOrder }
  const reader = fieldReader(row, style)
  const values: PropertyValues = {}
  const known: PropertyColumn[] = []
  for (const { from, to } of mapping.columns) {
    if (!Object.hasOwn(row, from)) continue
    known.push(to)
    keep(values, to, readAs(reader, to, from))
  }
  const given = fieldReader(Object.fromEntries(mapping.constants.map(({ to, value }) => [to, value])), style)
  for (const { to } of mapping.constants) {
    known.push(to)
    keep(values, to, readAs(given, to, to))
  }
  if (typeof values.countyFips === 'string') values.countyFips = countyFipsOf(values.countyFips)
  if (known.includes('countyFips') && known.includes('parcelNumber')) {
    known.push('parcelKey')
    keep(values, 'parcelKey', parcelKeyOf(textOf(values.countyFips), textOf(values.parcelNumber)) ?? undefined)
  }
  const extra = readExtra(reader, mapping, row)
  const fault = reader.firstFault() ?? given.firstFault()
  if (fault !== null) return { ...faultOf(fault.field, fault.code, fault.problem), sourceKey }
  return { sourceKey, version: '', values, extra, known }
}

function keep(values: PropertyValues, column: PropertyColumn, value: PropertyValue | undefined): void {
  if (value !== undefined && value !== null) values[column] = value
}

/** Programs write the year 0 where they know none. */
const yearColumns: readonly PropertyColumn[] = ['yearBuilt', 'taxYear']

function readAs(reader: FieldReader, column: PropertyColumn, field: string): PropertyValue | undefined {
  const { kind } = columnDefinition(column)
  if (kind === 'text') return reader.text(field)
  if (kind === 'boolean') return reader.flag(field)
  if (kind === 'date') return reader.date(field)
  const number = reader.number(field)
  return number === 0 && yearColumns.includes(column) ? undefined : number
}

/** What stands in cells where there is nothing: dashes, and what spreadsheets and databases write for it. */
const nothing = /^\s*(?:[-–—]+|n\/?a|#n\/a|null|none|nil|\(blank\)|#ref!|#value!|#div\/0!|\\n)\s*$/i

function withoutNothings(record: Row): Row {
  let copy: Record<string, JsonValue> | undefined
  for (const [name, value] of Object.entries(record)) {
    if (typeof value !== 'string' || value.length > 12 || !nothing.test(value)) continue
    copy ??= { ...record }
    copy[name] = null
  }
  return copy ?? record
}

function keyOf({ key }: FileMapping, row: Row): string | RecordFault {
  const parts: string[] = []
  for (const { from, digits } of key) {
    const text = keyText(row, from)
    if (text === '') {
      const reason = Object.hasOwn(row, from)
        ? `${from} is empty, so the row cannot be told from others.`
        : `There is no column ${from} here, so the row cannot be told from others.`
      return { field: from, code: 'key-missing', reason, sourceKey: null }
    }
    // What a spreadsheet has rounded cannot be told from another key that was rounded to the same.
    if (/^\d(?:[.,]\d+)?E\+?\d+$/i.test(text)) return faultOf(from, 'key-rounded', roundedProblem(text))
    parts.push(wholeKey(text, digits))
  }
  return parts.join(' | ')
}

function roundedProblem(text: string): string {
  return `holds ${text}: a spreadsheet has rounded the number, and its last digits are lost. Export it as text`
}

function faultOf(field: string, code: string, problem: string): RecordFault {
  return { field, code, reason: `${field} ${problem}.`, sourceKey: null }
}

function keyText(row: Row, from: string): string {
  const value = Object.hasOwn(row, from) ? row[from] : undefined
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : ''
}

function wholeKey(text: string, digits: number | undefined): string {
  return digits !== undefined && /^\d+$/.test(text) ? text.padStart(digits, '0') : text
}

/** The row with the zeros its keys have lost. */
function withWholeKeys({ key }: FileMapping, row: Row): Row {
  const padded = key.filter(({ digits }) => digits !== undefined)
  if (padded.length === 0) return row
  return {
    ...row,
    ...Object.fromEntries(padded.map(({ from, digits }) => [from, wholeKey(keyText(row, from), digits)])),
  }
}

function readExtra(reader: FieldReader, { extra }: FileMapping, row: Row): Record<string, JsonValue> {
  const kept: Record<string, JsonValue> = {}
  for (const name of extra) {
    const given = Object.hasOwn(row, name) ? row[name] : undefined
    const isPlain = typeof given === 'number' || typeof given === 'boolean'
    const value = isPlain ? given : reader.note(name, readStructure(given))
    if (value !== undefined) kept[name] = value
  }
  return kept
}

function textIn(record: Row, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return typeof value === 'string' ? value : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
