import { dayWritten } from './written-day.ts'
import type { JsonValue } from './source.ts'

/** A value that cannot be read, and why, in words that complete “this field …”. A class, so that no JSON looks like it. */
export class Unreadable {
  readonly code: string
  readonly problem: string

  constructor(code: string, problem: string) {
    this.code = code
    this.problem = problem
  }
}
export type Read<Value> = Value | Unreadable | undefined

/** Most texts need no tidying, and looking is several times cheaper than doing it. */
const untidy = /^\s|\s$|\s\s|[^\S ]/
const longestExtraText = 2_000
const largestExtraStructure = 4_096

/**
 * Text with single spaces, or undefined where the vendor has none; it writes the word Unknown for that as well. What no
 * database text can hold (NUL, half characters) and what is too long is left for the check before storing.
 */
export function readText(value: JsonValue | undefined): Read<string> {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return wrongKind('text', value)
  const text = untidy.test(value) ? value.replace(/\s+/g, ' ').trim() : value
  if (text === '' || (text.length === 7 && text.toLowerCase() === 'unknown')) return undefined
  return text
}

/** How numbers and days are written where they come from, as far as it differs: `1.234,50`, and what 3/4/2026 means. */
export interface ValueStyle {
  decimal: '.' | ','
  dateOrder: 'mdy' | 'dmy'
}

/** A number from a number or from text such as `$1,250.50`, `80%`, `1.23E+06`, `(250)` for a negative one, or `3`. */
export function readNumber(value: JsonValue | undefined, decimal: ValueStyle['decimal'] = '.'): Read<number> {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return wrongKind('a number', value)
  const text = readText(value)
  if (typeof text !== 'string') return text instanceof Unreadable ? wrongKind('a number', value) : undefined
  const number = numberIn(text.replace(/\s/g, ''), decimal)
  return number ?? new Unreadable('not-a-number', `holds ${quote(text)}, which is not a number`)
}

const currency = /^([-+]?)(?:US\$|USD|EUR|GBP|[$€£])([-+]?)|(?:USD|EUR|GBP|[$€£%])$/gi
/** Thousands stand in threes: a sign in another place is no sign of thousands, and the number none. */
const numberForms = {
  '.': /^([-+]?(?:\d+|\d{1,3}(?:,\d{3})+|(?=\.\d))(?:\.\d*)?)(E[-+]?\d{1,2})?$/i,
  ',': /^([-+]?(?:\d+|\d{1,3}(?:\.\d{3})+|(?=,\d))(?:,\d*)?)(E[-+]?\d{1,2})?$/i,
}

/** “€ 525.000” and “525.000,-” mean thousands wherever they are written so; nobody pays 525 euros and no cents in three digits. */
const dottedThousands = /^[-+(]*(?:(?:€|EUR)[-+]?\d{1,3}(?:\.\d{3})+|\d{1,3}(?:\.\d{3})+(?:€|EUR|,-+))/i

function numberIn(text: string, decimal: ValueStyle['decimal']): number | undefined {
  if (decimal === '.' && dottedThousands.test(text)) return undefined
  const inBrackets = /^\((.+)\)$/.exec(text)?.[1]
  // “525.000,-” is a price without cents.
  const bare = (inBrackets ?? text).replace(currency, '$1$2').replace(/[.,]-+$/, '')
  const found = numberForms[decimal].exec(bare)
  if (found === null) return undefined
  const digits = found[1] ?? ''
  const plain = decimal === '.' ? digits.replaceAll(',', '') : digits.replaceAll('.', '').replace(',', '.')
  const number = Number(plain + (found[2] ?? ''))
  return inBrackets === undefined ? number : -number
}

/** Yes or no from 0, 1 and the words for them. */
export function readFlag(value: JsonValue | undefined): Read<boolean> {
  if (typeof value === 'boolean') return value
  if (value === 0 || value === 1) return value === 1
  const text = readText(value)
  if (typeof text !== 'string') return text instanceof Unreadable ? wrongKind('yes or no', value) : undefined
  const word = text.toLowerCase()
  if (word === '1' || word === 'true' || word === 'yes' || word === 'y') return true
  if (word === '0' || word === 'false' || word === 'no' || word === 'n') return false
  return new Unreadable('not-a-flag', `holds ${quote(text)}, which is neither yes nor no`)
}

/**
 * A day as YYYY-MM-DD; a time of day after it is cut off.
 * @param order allows days as people and spreadsheets write them, and says what 3/4/2026 means
 */
export function readDate(value: JsonValue | undefined, order?: ValueStyle['dateOrder']): Read<string> {
  if (typeof value === 'number' && order === undefined) return wrongKind('a date', value)
  const text = readText(value)
  if (typeof text !== 'string') return text instanceof Unreadable ? wrongKind('a date', value) : undefined
  if (text.startsWith('0000-00-00')) return undefined
  if (order !== undefined && noDay.test(text)) return undefined
  const day = order === undefined ? text.slice(0, 10) : dayWritten(text, order)
  const isWhole = order !== undefined || text.length === 10 || /^[T ]/.test(text.slice(10))
  if (isWhole && isDay(day)) return day
  return new Unreadable('no-such-date', `holds ${quote(text)}, which is no date of the calendar`)
}

/** Zeros where a day belongs, as programs write that there is none. */
const noDay = /^[0/.-]+$/

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  if (month < 1 || month > 12 || day < 1) return false
  // Every month has 28 days; only the rest is worth asking the calendar.
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Text kept beside the columns, up to 2,000 characters. */
export function readExtraText(value: JsonValue | undefined): Read<string> {
  const text = readText(value)
  if (typeof text !== 'string' || text.length <= longestExtraText) return text
  return new Unreadable('too-long', `has ${text.length} characters, at most ${longestExtraText} are kept`)
}

/** A list or an object kept beside the columns, up to 4,096 characters of JSON; plain text as `readExtraText`. */
export function readStructure(value: JsonValue | undefined): Read<JsonValue> {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') return readExtraText(value)
  const size = sizeOf(value)
  if (size <= largestExtraStructure) return value
  return new Unreadable('too-long', `is larger than ${largestExtraStructure} characters of JSON`)
}

/** Characters of JSON, or infinity for what is nested too deeply to be written. */
function sizeOf(value: JsonValue): number {
  try {
    return JSON.stringify(value).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function wrongKind(wanted: string, value: JsonValue | undefined): Unreadable {
  const given = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
  return new Unreadable('wrong-kind', `holds ${given} where ${wanted} belongs`)
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
