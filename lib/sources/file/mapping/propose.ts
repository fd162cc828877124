import type { PropertyColumn } from '#lib/properties/columns.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { mostExtra, type FileMapping } from '../request.ts'
import { faultMarks } from '../reading/notes.ts'
import { columnNamed, isKeyName, unitsNamed } from './heads.ts'

type Row = Readonly<Record<string, JsonValue>>

/**
 * What the columns of a file most likely are: by their names, and by what stands in the first rows. A person looks at it
 * and changes it before anything is loaded.
 */
export function proposeMapping(heads: readonly string[], sample: readonly Row[]): FileMapping {
  const rows = sample.filter((row) => !Object.hasOwn(row, faultMarks.code))
  const columns: FileMapping['columns'] = []
  for (const from of heads) {
    const to = columnNamed(from)
    if (to !== undefined && to !== 'parcelKey' && !columns.some((one) => one.to === to)) columns.push({ from, to })
  }
  const mapped = new Set(columns.map(({ from }) => from))
  const keyHead = keyOf(heads, columns, rows)
  return {
    columns,
    extra: heads.filter((head) => !mapped.has(head) && head !== keyHead).slice(0, mostExtra),
    constants: unitsOf(columns),
    key: keyHead === undefined ? [] : [keyWithDigits(keyHead, rows)],
    dateOrder: dateOrderOf(rows),
    decimal: decimalOf(rows),
  }
}

function keyOf(heads: readonly string[], columns: FileMapping['columns'], rows: readonly Row[]): string | undefined {
  const parcel = columns.find(({ to }) => to === 'parcelNumber')?.from
  const named = heads.filter(isKeyName)
  const candidates = parcel === undefined ? named : [parcel, ...named]
  const telling = candidates.find((head) => distinctShare(head, rows) === 1) ?? candidates[0]
  return telling ?? heads.find((head) => distinctShare(head, rows) === 1)
}

/** Which part of the rows have a value of their own in this column. */
function distinctShare(head: string, rows: readonly Row[]): number {
  if (rows.length === 0) return 0
  const values = new Set(rows.map((row) => textOf(row, head)).filter((text) => text !== ''))
  return values.size / rows.length
}

/** Keys of digits alone that mostly have the same length: the shorter ones have lost their zeros in a spreadsheet. */
function keyWithDigits(from: string, rows: readonly Row[]): FileMapping['key'][number] {
  const texts = rows.map((row) => textOf(row, from)).filter((text) => text !== '')
  if (texts.length === 0 || texts.some((text) => !/^\d+$/.test(text))) return { from }
  const longest = Math.max(...texts.map((text) => text.length))
  const whole = texts.filter((text) => text.length === longest).length
  const isParcel = longest >= 6 && longest <= 40
  return isParcel && whole < texts.length && whole > texts.length / 2 ? { from, digits: longest } : { from }
}

function unitsOf(columns: FileMapping['columns']): FileMapping['constants'] {
  const constants: FileMapping['constants'] = []
  const unitColumns: [PropertyColumn, 'livingAreaUnits' | 'lotSizeUnits'][] = [
    ['livingArea', 'livingAreaUnits'],
    ['lotSizeArea', 'lotSizeUnits'],
  ]
  for (const [area, to] of unitColumns) {
    const from = columns.find((one) => one.to === area)?.from
    const value = from === undefined ? undefined : unitsNamed(from)
    if (value !== undefined && !columns.some((one) => one.to === to)) constants.push({ to, value })
  }
  return constants
}

/** Days such as 13/4/2026 say by themselves what stands first; without one the American order is taken. */
function dateOrderOf(rows: readonly Row[]): FileMapping['dateOrder'] {
  let dayFirst = 0
  let monthFirst = 0
  for (const cell of cellsOf(rows)) {
    const found = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b/.exec(cell)
    if (found === null) continue
    if (Number(found[1]) > 12) dayFirst += 1
    if (Number(found[2]) > 12) monthFirst += 1
  }
  return dayFirst > monthFirst ? 'dmy' : 'mdy'
}

/** 1.234,50 says that a comma stands before cents; 1,234.50 and plain 47.5112 that a point does. */
function decimalOf(rows: readonly Row[]): FileMapping['decimal'] {
  let comma = 0
  let point = 0
  for (const cell of cellsOf(rows)) {
    if (/^[^\d]{0,4}\d{1,3}(\.\d{3})*,(\d{1,2}|\d{4,}|-)$/.test(cell)) comma += 1
    // Points between thousands: of “47.511” it cannot be told, of a price or a million it can.
    else if (/^€ ?\d{1,3}(\.\d{3})+$|^\d{1,3}(\.\d{3}){2,}$/.test(cell)) comma += 1
    else if (/^[^\d]{0,4}\d{1,3}(,\d{3})*\.(\d{1,2}|\d{4,})$/.test(cell)) point += 1
  }
  return comma > point ? ',' : '.'
}

function* cellsOf(rows: readonly Row[]): Generator<string> {
  for (const row of rows) for (const value of Object.values(row)) if (typeof value === 'string') yield value.trim()
}

function textOf(row: Row, head: string): string {
  const value = Object.hasOwn(row, head) ? row[head] : undefined
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}
