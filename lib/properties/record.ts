import { hash as digest } from 'node:crypto'
import { columnDefinition, type ColumnDefinition, type PropertyColumn, type PropertyValue } from './columns.ts'

/** A record ready to be stored: one value for each asked column, in the order of the asked columns. */
export interface PropertyRecord {
  sourceKey: string
  version: string
  position: number
  values: readonly PropertyValue[]
  extra: Readonly<Record<string, unknown>>
  /**
   * Which of the asked columns this record knows, a 1 or a 0 for each in their order; the others keep what is stored.
   * Absent where it knows them all.
   */
  known?: string
  /** Of what it knows of all of the above but the position, by `contentHasher`. */
  contentHash: string
}

/**
 * Makes the function that hashes records of one request: equal hashes mean that nothing differs. The asked columns are
 * part of it, so that other field lists never look equal, and so is the version: a record with a new one must be able to
 * defend its values. 32 hexadecimal digits.
 */
export function contentHasher(
  columns: readonly PropertyColumn[],
  extraKeys: readonly string[],
): (record: Pick<PropertyRecord, 'version' | 'values' | 'extra'>) => string {
  const asked = digest('md5', JSON.stringify([columns, extraKeys]))
  return ({ version, values, extra }) => digest('md5', `${asked}${JSON.stringify([version, values, extra])}`)
}

/** A value a column cannot hold. */
export interface ValueFault {
  field: string
  code: string
  reason: string
}

const maximumKeyLength = 200
const maximumVersionLength = 40
const maximumExtraBytes = 16_384
/** JSON.stringify and Postgres both run out of stack on a few thousand levels. */
const maximumExtraLevels = 32

/**
 * Checks a value against its column and brings it to the form it is stored and compared in (numbers rounded to
 * the column’s digits). Most faults are found here, with the name of the field, and not by Postgres.
 */
export function checkValue(name: PropertyColumn, value: unknown): PropertyValue | ValueFault {
  if (value === undefined || value === null) return null
  const definition: ColumnDefinition = columnDefinition(name)
  switch (definition.kind) {
    case 'text':
      return checkText(name, value, definition.maximum)
    case 'boolean':
      return typeof value === 'boolean' ? value : fault(name, 'wrong-kind', `is not yes or no`)
    case 'date':
      return checkDate(name, value)
    default: {
      if (typeof value !== 'number' || !Number.isFinite(value)) return fault(name, 'wrong-kind', 'is not a number')
      if (definition.kind === 'integer' && !Number.isInteger(value)) {
        return fault(name, 'wrong-kind', 'is not a whole number')
      }
      if (value < definition.minimum || value > definition.maximum) {
        return fault(name, 'out-of-range', `${value} is not between ${definition.minimum} and ${definition.maximum}`)
      }
      return definition.digits === undefined ? value : round(value, definition.digits)
    }
  }
}

function checkText(name: string, value: unknown, maximum: number): PropertyValue | ValueFault {
  if (typeof value !== 'string') return fault(name, 'wrong-kind', 'is not text')
  if (value.includes('\0'))
    return fault(name, 'nul-character', 'holds a NUL character, which no database text can hold')
  if (!value.isWellFormed()) return fault(name, 'broken-text', 'holds half of a character (a lone surrogate)')
  // Postgres counts characters, JavaScript UTF-16 units: only a text over the limit in units needs the slow count.
  if (value.length > maximum && [...value].length > maximum) {
    return fault(name, 'too-long', `has ${value.length} characters, at most ${maximum} fit`)
  }
  return value
}

function checkDate(name: string, value: unknown): PropertyValue | ValueFault {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return fault(name, 'wrong-kind', 'is not a date like 2026-11-22')
  }
  return isCalendarDay(value) ? value : fault(name, 'no-such-date', `${value} is no date of the calendar`)
}

/** Every month has 28 days; only the rest is worth asking the calendar, which takes as long as reading ten columns. */
function isCalendarDay(value: string): boolean {
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8))]
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  if (day <= 28) return true
  const time = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === value
}

/** Checks what identifies and orders a record, and the size of its extra fields. Null when all is well. */
export function checkIdentity(record: { sourceKey: string; version: string; extra: object }): ValueFault | null {
  const key = checkText('sourceKey', record.sourceKey, maximumKeyLength)
  if (isValueFault(key)) return key
  if (record.sourceKey === '')
    return fault('sourceKey', 'missing', 'is empty, so the record cannot be told from others')
  const version = checkText('version', record.version, maximumVersionLength)
  if (isValueFault(version)) return version
  if (isDeeperThan(record.extra, maximumExtraLevels)) {
    return fault('extra', 'too-deep', `is nested more than ${maximumExtraLevels} levels deep`)
  }
  const extra = JSON.stringify(record.extra)
  if (extra.length > maximumExtraBytes) {
    return fault('extra', 'too-long', `needs ${extra.length} characters, at most ${maximumExtraBytes} fit`)
  }
  // Without its escaped backslashes, so that a text which merely spells “\u0000” is not taken for the character.
  const escapes = extra.replaceAll('\\\\', '')
  if (escapes.includes('\\u0000')) return fault('extra', 'nul-character', 'holds a NUL character')
  // JSON.stringify writes a lone surrogate as \udxxx, which Postgres refuses in jsonb.
  return /\\ud[89a-f][0-9a-f]{2}/.test(escapes)
    ? fault('extra', 'broken-text', 'holds half of a character (a lone surrogate)')
    : null
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}

export function isValueFault(value: unknown): value is ValueFault {
  return typeof value === 'object' && value !== null && 'reason' in value
}

function fault(field: string, code: string, reason: string): ValueFault {
  return { field, code, reason: `${field} ${reason}.` }
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
