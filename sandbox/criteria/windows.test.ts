import { expect, test } from 'vitest'
import { parseWindow } from '#sandbox/criteria/windows.ts'
import { isoDate, parseDate } from '#sandbox/data/dates.ts'

/** A Thursday. */
const today = parseDate('2026-01-15') ?? 0

function span(text: string): string {
  const window = parseWindow(text, today)
  if (!window) return 'refused'
  const side = (day: number | undefined) => (day === undefined ? '…' : isoDate(day))
  return `${side(window.from)} ${side(window.to)}`
}

test.each([
  ['Today', '2026-01-15 2026-01-15'],
  ['Yesterday', '2026-01-14 2026-01-14'],
  ['Tomorrow', '2026-01-16 2026-01-16'],
  ['This Week', '2026-01-11 2026-01-17'],
  ['Last Week', '2026-01-04 2026-01-10'],
  ['Next Week', '2026-01-18 2026-01-24'],
  ['This Month', '2026-01-01 2026-01-31'],
  ['Last Month', '2025-12-01 2025-12-31'],
  ['Next Month', '2026-02-01 2026-02-28'],
  ['This Quarter', '2026-01-01 2026-03-31'],
  ['Last Quarter', '2025-10-01 2025-12-31'],
  ['Next Quarter', '2026-04-01 2026-06-30'],
  ['This Year', '2026-01-01 2026-12-31'],
  ['Last Year', '2025-01-01 2025-12-31'],
  ['Next Year', '2027-01-01 2027-12-31'],
  ['Last 7 Days', '2026-01-08 2026-01-15'],
  ['Last 45 Days', '2025-12-01 2026-01-15'],
  ['Last 365 Days', '2025-01-15 2026-01-15'],
  ['Next 90 Days', '2026-01-15 2026-04-15'],
  ['2/29/2024', '2024-02-29 2024-02-29'],
  ['from: 1/1/2023 to: 6/30/2024', '2023-01-01 2024-06-30'],
  ['from: 1/1/2023', '2023-01-01 …'],
  ['to: 6/30/2024', '… 2024-06-30'],
])('%s is the window %s', (text, expected) => {
  expect(span(text)).toBe(expected)
})

test.each([
  '',
  '2024-01-31',
  '2/30/2024',
  '13/1/2024',
  'Last 6 Months',
  'Next 45 Days',
  'from: to:',
  'from: yesterday',
])('the text "%s" is no date and is refused', (text) => {
  expect(span(text)).toBe('refused')
})
