import { fieldForm } from '#lib/sources/propertyradar/fields.ts'
import {
  readDate,
  readExtraText,
  readFlag,
  readNumber,
  readStructure,
  Unreadable,
  type Read,
} from '#lib/sources/read-value.ts'
import type { JsonValue } from '#lib/sources/source.ts'

const largestExtraNumber = 1_000_000_000_000_000

/** A field that fills no column, brought to its form where that is sure and kept as it came where it is not. */
export function readExtra(field: string, value: JsonValue | undefined): Read<JsonValue> {
  switch (fieldForm(field)) {
    case 'flag':
      return readFlag(value)
    case 'number':
      return readExtraNumber(value)
    case 'date': {
      const date = readDate(value)
      const text = typeof value === 'string' ? value.trim() : ''
      // The form of some of these dates is not settled: another form is kept, an impossible day is not.
      return date instanceof Unreadable && text !== '' && !/^\d{4}-\d{2}-\d{2}/.test(text) ? readExtraText(value) : date
    }
    case 'structure':
      return readStructure(value)
    default:
      return readExtraText(value)
  }
}

function readExtraNumber(value: JsonValue | undefined): Read<JsonValue> {
  const number = readNumber(value)
  if (number instanceof Unreadable) return typeof value === 'string' ? readExtraText(value) : number
  if (number === undefined || Math.abs(number) <= largestExtraNumber) return number
  return new Unreadable('out-of-range', `holds ${number}, which is larger than any real value`)
}
