import { readDateValue } from '#components/search/values/date-value.ts'
import type { CriterionValue } from '#components/search/query/query-codec.ts'
import { dateMacros } from '#lib/sources/propertyradar/catalogue.ts'

/** First and last day, both inside; null is open. Days are counted from 1 January 1970. */
interface Days {
  from: number | null
  to: number | null
}

const dayMs = 86_400_000
const dayOf = (year: number, month: number, day: number) => Date.UTC(year, month, day) / dayMs

/** Months from `month` on, as many as `months`; month 0 is January, and any whole number is a month. */
function monthsFrom(year: number, month: number, months: number): Days {
  return { from: dayOf(year, month, 1), to: dayOf(year, month + months, 1) - 1 }
}

const nearDays: Record<string, number> = { Yesterday: -1, Today: 0, Tomorrow: 1 }
const shifts: Record<string, number> = { Last: -1, This: 0, Next: 1 }

function daysOfMacro(macro: string, today: number): Days | null {
  const near = nearDays[macro]
  if (near !== undefined) return { from: today + near, to: today + near }
  const [first = '', second = '', third] = macro.split(' ')
  if (third === 'Days') {
    const count = Number(second)
    return first === 'Last' ? { from: today - count, to: today } : { from: today, to: today + count }
  }
  const shift = shifts[first] ?? 0
  const date = new Date(today * dayMs)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  switch (second) {
    case 'Week': {
      const sunday = today - date.getUTCDay() + shift * 7
      return { from: sunday, to: sunday + 6 }
    }
    case 'Month':
      return monthsFrom(year, month + shift, 1)
    case 'Quarter':
      return monthsFrom(year, Math.floor(month / 3) * 3 + shift * 3, 3)
    case 'Year':
      return monthsFrom(year + shift, 0, 12)
    default:
      return null
  }
}

function dayOfIso(iso: string): number | null {
  const time = Date.parse(`${iso}T00:00:00Z`)
  return iso === '' || Number.isNaN(time) ? null : time / dayMs
}

const written = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })
const inWords = (day: number) => written.format(day * dayMs)

/**
 * The days a date criterion means, in words; null while it is empty or not understood. Weeks begin on Sunday, and so many
 * days back or ahead include today.
 * @param today of the person, as their calendar has it
 */
export function meantDays(value: CriterionValue, today: Date): string | null {
  const now = dayOf(today.getFullYear(), today.getMonth(), today.getDate())
  const choice = readDateValue(value, dateMacros)
  if (choice.form === 'other') return null
  const days: Days | null =
    choice.form === 'between'
      ? { from: dayOfIso(choice.from), to: dayOfIso(choice.to) }
      : choice.period === null
        ? null
        : daysOfMacro(choice.period, now)
  return days === null ? null : wordsOf(days)
}

function wordsOf({ from, to }: Days): string | null {
  if (from === null) return to === null ? null : `up to and including ${inWords(to)}`
  if (to === null) return `${inWords(from)} and later`
  if (from > to) return null
  if (from === to) return `${inWords(from)}, one day`
  return `${inWords(from)} to ${inWords(to)}, ${(to - from + 1).toLocaleString('en-US')} days`
}
