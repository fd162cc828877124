import type { dateForms, numberForms } from './contract.ts'

/** Values as people write them, read the one way a rule names. Undefined for what cannot be read so. */

const magnitudes: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000, b: 1_000_000_000 }

/** What is longer holds no one number; and looking through white space without end for a digit took an hour for 20 kB. */
const longestLooked = 1_000

/** `€ 1.250.000,50 k.k.`, `$1,250`, `(300)`, `1.23E+06`, `1.2M`: the number in it, if it holds one alone. */
export function readLooseNumber(text: string, form: (typeof numberForms)[number]): number | undefined {
  const plain = text.replace(/\s+/g, ' ').trim()
  if (plain.length > longestLooked) return undefined
  const [separator, decimal] = form === 'point' ? [',', '.'] : ['.', ',']
  const matches =
    plain
      .normalize('NFKC')
      .replace(/\s+/g, ' ')
      .match(/[-−(]?\s*[$€£]?\s*-?\d[\d.,'\s]*(?:[eE][+-]?\d+)?\s*(?:[kKmMbB](?![a-zA-Z.]))?\)?/g) ?? []
  const [only] = matches
  if (only === undefined || matches.length > 1) return undefined
  const isNegative = /^\s*[-−(]/.test(only) || /[$€£]\s*-/.test(only)
  const magnitude = magnitudes[/[kKmMbB]/.exec(only.replace(/[eE][+-]?\d+/, ''))?.[0].toLowerCase() ?? ''] ?? 1
  // “€ 325.000” is no 325: where the sign says how thousands are written, the other form does not read it.
  const marks = form === 'point' ? /[€].*?\d\.\d{3}(?!\d)/ : /[$£].*?\d,\d{3}(?!\d)/
  if (marks.test(plain) && !only.includes(separator)) return undefined
  const digits = only
    .replace(/[^\d.,eE+-]/g, '')
    .replace(/^[-+]+/, '')
    .replaceAll(separator, '')
    .replace(decimal, '.')
  if (!/^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits)) return undefined
  const value = Number(digits) * magnitude
  return Number.isFinite(value) ? (isNegative ? -value : value) : undefined
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** The Dutch names that differ in their first three letters. */
const otherMonths: Readonly<Record<string, number>> = { maa: 3, mrt: 3, mei: 5, okt: 10 }

/** `3/12/2026`, `12-Mar-26`, `20261203`, `March 12, 2026`: a day as YYYY-MM-DD; a time of day after it is left out. */
export function readLooseDate(text: string, form: (typeof dateForms)[number]): string | undefined {
  const parts = partsOf(text)
  if (parts === undefined) return undefined
  const named = parts.findIndex((part) => /[a-z]/i.test(part))
  const numbers = parts.map((part, index) => (index === named ? monthOf(part) : Number(part)))
  const [one = 0, two = 0, three = 0] = numbers
  if (parts[0]?.length === 4) return dayText(one, two, three)
  if (named >= 0) {
    const [first = 0, second = 0] = numbers.filter((_, index) => index !== named)
    return dayText(yearOf(second, parts.at(-1)), numbers[named] ?? 0, first)
  }
  if (form === 'year-month-day') return dayText(yearOf(one, parts[0]), two, three)
  const year = yearOf(three, parts[2])
  return form === 'day-month-year' ? dayText(year, two, one) : dayText(year, one, two)
}

function partsOf(text: string): string[] | undefined {
  const plain = text.trim()
  const joined = /^(\d{4})(\d{2})(\d{2})$/.exec(plain)
  if (joined !== null) return joined.slice(1)
  const found = /^([\p{L}\d]+)[\s./,-]+([\p{L}\d]+)[\s./,-]+(\d+)(?:[T\s].*)?$/u.exec(plain)
  return found?.slice(1)
}

function monthOf(word: string): number {
  const start = word.slice(0, 3).toLowerCase()
  return otherMonths[start] ?? months.indexOf(start) + 1
}

/** Two digits stand for a year from 1950 to 2049. */
function yearOf(number: number, written: string | undefined): number {
  if (written === undefined || written.length > 2) return number
  return number < 50 ? 2000 + number : 1900 + number
}

function dayText(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && year >= 1000 && year <= 9999 ? date.toISOString().slice(0, 10) : undefined
}

const yes = new Set(['yes', 'y', 'true', 't', '1', 'x', 'ja', 'j', 'on', 'has', 'present'])
const no = new Set(['no', 'n', 'false', 'f', '0', 'nee', 'nein', 'off', 'none', 'absent', '-'])

/** Yes or no from the words people use for them. */
export function readLooseFlag(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (yes.has(word)) return true
  return no.has(word) ? false : undefined
}
