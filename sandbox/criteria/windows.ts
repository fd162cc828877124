import { dayOf, partsOf } from '#sandbox/data/dates.ts'

/** First and last day of a window, both inside; undefined is open. */
export type Window = { from: number | undefined; to: number | undefined }

function monthWindow(year: number, month: number, months: number): Window {
  const first = dayOf(year + Math.floor((month - 1) / 12), ((((month - 1) % 12) + 12) % 12) + 1, 1) ?? 0
  const after = month - 1 + months
  const next = dayOf(year + Math.floor(after / 12), (((after % 12) + 12) % 12) + 1, 1) ?? 0
  return { from: first, to: next - 1 }
}

function periodWindow(shift: number, period: string, today: number): Window | undefined {
  const { year, month, weekday } = partsOf(today)
  switch (period) {
    case 'Week': {
      const sunday = today - weekday + shift * 7
      return { from: sunday, to: sunday + 6 }
    }
    case 'Month':
      return monthWindow(year, month + shift, 1)
    case 'Quarter':
      return monthWindow(year, Math.floor((month - 1) / 3) * 3 + 1 + shift * 3, 3)
    case 'Year':
      return monthWindow(year + shift, 1, 12)
    default:
      return undefined
  }
}

const shifts: Record<string, number> = { Last: -1, This: 0, Next: 1 }
const oneDay: Record<string, number> = { Yesterday: -1, Today: 0, Tomorrow: 1 }
const dayCounts: Record<string, readonly number[]> = { Last: [7, 30, 45, 90, 180, 365], Next: [7, 30, 90, 365] }

function macroWindow(text: string, today: number): Window | undefined {
  const near = oneDay[text]
  if (near !== undefined) return { from: today + near, to: today + near }
  const period = /^(Last|This|Next) (Week|Month|Quarter|Year)$/.exec(text)
  if (period) return periodWindow(shifts[period[1] ?? ''] ?? 0, period[2] ?? '', today)
  const days = /^(Last|Next) (\d+) Days$/.exec(text)
  const side = days?.[1] ?? ''
  const count = Number(days?.[2])
  if (!dayCounts[side]?.includes(count)) return undefined
  return side === 'Last' ? { from: today - count, to: today } : { from: today, to: today + count }
}

function slashDay(text: string): number | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  return match ? dayOf(Number(match[3]), Number(match[1]), Number(match[2])) : undefined
}

/**
 * Reads one date value: a macro such as Last 30 Days, M/D/YYYY, or from: M/D/YYYY to: M/D/YYYY with either side left
 * out. Weeks begin on Sunday; Last and Next N Days include today.
 * @returns undefined where the text is none of these
 */
export function parseWindow(text: string, today: number): Window | undefined {
  const trimmed = text.trim()
  const day = slashDay(trimmed)
  if (day !== undefined) return { from: day, to: day }
  const span = /^(?:from:\s*(\S*))?\s*(?:to:\s*(\S*))?$/.exec(trimmed)
  if (!span || trimmed === '') return macroWindow(trimmed, today)
  const from = span[1] ? slashDay(span[1]) : undefined
  const to = span[2] ? slashDay(span[2]) : undefined
  if ((span[1] && from === undefined) || (span[2] && to === undefined)) return undefined
  return from === undefined && to === undefined ? undefined : { from, to }
}
