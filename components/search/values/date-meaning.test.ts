import { describe, expect, test } from 'vitest'
import { dateMacros } from '#lib/sources/propertyradar/catalogue.ts'
import { parseWindow } from '#sandbox/criteria/windows.ts'
import { meantDays } from './date-meaning.ts'

// A Sunday.
const today = new Date(2026, 10, 22, 23, 30)

describe('the days a date criterion means', () => {
  test.each([
    ['Today', 'Nov 22, 2026, one day'],
    ['Last 30 Days', 'Oct 23, 2026 to Nov 22, 2026, 31 days'],
    ['This Week', 'Nov 22, 2026 to Nov 28, 2026, 7 days'],
    ['Last Quarter', 'Jul 1, 2026 to Sep 30, 2026, 92 days'],
    ['Next Month', 'Dec 1, 2026 to Dec 31, 2026, 31 days'],
    ['Last Year', 'Jan 1, 2025 to Dec 31, 2025, 365 days'],
    ['from: 2/1/2024 to: 2/29/2024', 'Feb 1, 2024 to Feb 29, 2024, 29 days'],
    ['from: 2/1/2024', 'Feb 1, 2024 and later'],
    ['to: 2/1/2024', 'up to and including Feb 1, 2024'],
    ['2/1/2024', 'Feb 1, 2024, one day'],
  ])('%s', (value, words) => {
    expect(meantDays([value], today)).toBe(words)
  })

  test.each([[[]], [['from:']], [['Whenever']], [['from: 3/1/2024 to: 2/1/2024']]])('of %j are not said', (value) => {
    expect(meantDays(value, today)).toBeNull()
  })

  test('are those the sandbox takes, for every period and at every turn of a month', () => {
    const written = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })
    for (const [month, day] of [
      [0, 1],
      [1, 28],
      [2, 31],
      [11, 31],
    ] as const) {
      const now = Date.UTC(2024, month, day) / 86_400_000
      for (const macro of dateMacros) {
        const { from, to } = parseWindow(macro, now) ?? {}
        const words = meantDays([macro], new Date(2024, month, day)) ?? ''
        for (const end of [from, to]) expect(words).toContain(written.format((end ?? 0) * 86_400_000))
      }
    }
  })
})
