const DAY = 86_400_000

/** Dates are whole days since 1 January 1970 everywhere inside the sandbox. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCFullYear(year)
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return same ? Math.round(date.getTime() / DAY) : undefined
}

/** Formatting dates was a tenth of the time of an answer; a century of them is 37,000 short texts. */
const MAXIMUM_KEPT = 37_000
const isoDates = new Map<number, string>()

/** YYYY-MM-DD of a day number. */
export function isoDate(day: number): string {
  const known = isoDates.get(day)
  if (known !== undefined) return known
  const text = new Date(day * DAY).toISOString().slice(0, 10)
  if (isoDates.size < MAXIMUM_KEPT) isoDates.set(day, text)
  return text
}

/** Year, month (1 to 12), day of the month and day of the week (0 is Sunday) of a day number. */
export function partsOf(day: number): { year: number; month: number; date: number; weekday: number } {
  const moment = new Date(day * DAY)
  return {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    date: moment.getUTCDate(),
    weekday: moment.getUTCDay(),
  }
}

/**
 * Day number of a date text that begins YYYY-MM-DD or YYYYMMDD; a time part is cut off.
 * @returns undefined where the text is not an existing date
 */
export function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:\D|$)/.exec(text.trim())
  return match ? dayOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined
}

/** Today's day number in UTC. */
export function currentDay(): number {
  return Math.floor(Date.now() / DAY)
}
