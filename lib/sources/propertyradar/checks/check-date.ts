import { dateMacros } from '#lib/sources/propertyradar/catalogue.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import type { Report } from './report.ts'

const howToWrite = 'Write a window such as "Last 30 Days", a day as 6/30/2024, or "from: 1/1/2024 to: 6/30/2024".'
const macroByText = new Map<string, string>(dateMacros.map((macro) => [macro.toLowerCase(), macro]))

/** Checks the value of a date criterion and returns it as it is sent. */
export function checkDate(value: unknown, report: Report): JsonValue {
  if (!Array.isArray(value)) return report([], `A date is a list with one window. ${howToWrite}`)
  if (value.length !== 1) return report([], `A date takes exactly one window, not ${value.length}. ${howToWrite}`)
  const window: unknown = value[0]
  if (typeof window === 'number') return report([0], numberOfDays(window))
  if (typeof window !== 'string') return report([0], `A date is written as text. ${howToWrite}`)
  const text = window.trim().replace(/\s+/g, ' ')
  const macro = macroByText.get(text.toLowerCase())
  if (macro !== undefined) return [macro]
  if (/^[-+]?\d+$/.test(text)) return report([0], numberOfDays(Number(text)))
  if (!/^(from|to):/i.test(text)) return [checkDay(text, report)?.text ?? null]
  return [checkFromTo(text, report)]
}

/** PropertyRadar answers a bare number of days with an empty page and no count, which looks like “no matches”. */
function numberOfDays(days: number): string {
  const macro = `Last ${Math.abs(days)} Days`
  const offer = macroByText.has(macro.toLowerCase()) ? `Write "${macro}".` : howToWrite
  return `A bare number of days is not sent: PropertyRadar silently answers it with nothing. ${offer}`
}

function checkFromTo(text: string, report: Report): string | null {
  const match = /^(?:from: ?([^ ]+))?(?: ?to: ?([^ ]+))?$/i.exec(text)
  if (match === null || (match[1] === undefined && match[2] === undefined)) {
    return report([0], `"${shorten(text)}" is no window of dates. ${howToWrite}`)
  }
  const from = match[1] === undefined ? undefined : checkDay(match[1], report)
  const to = match[2] === undefined ? undefined : checkDay(match[2], report)
  if (from !== undefined && to !== undefined && from.order > to.order) {
    return report([0], `The window ends (${to.text}) before it begins (${from.text}). Swap the two days.`)
  }
  return [from && `from: ${from.text}`, to && `to: ${to.text}`].filter(Boolean).join(' ')
}

function checkDay(text: string, report: Report): Day | undefined {
  const day = readDay(text)
  if (typeof day !== 'string') return day
  report([0], day)
  return undefined
}

interface Day {
  /** M/D/YYYY without leading zeros. */
  text: string
  /** Grows with time. */
  order: number
}

/** A day written M/D/YYYY, or the sentence that says what is wrong with it. */
function readDay(text: string): Day | string {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T.*)?$/.exec(text)
  if (iso !== null) {
    const meant = readDay(`${Number(iso[2])}/${Number(iso[3])}/${iso[1]}`)
    if (typeof meant === 'string') return meant
    return `PropertyRadar does not take dates like ${shorten(text)}. Write ${meant.text}.`
  }
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  if (match === null) return `"${shorten(text)}" is no date. ${howToWrite}`
  const [month, day, year] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const written = `${month}/${day}/${year}`
  if (year < 1800 || year > 2200) return `The year of ${written} must lie between 1800 and 2200.`
  if (month < 1 || month > 12) return `${written} has no such month: the month comes first, as in 6/30/2024.`
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (day < 1 || day > days) return `There is no ${written}: that month has ${days} days.`
  return { text: written, order: year * 10_000 + month * 100 + day }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
