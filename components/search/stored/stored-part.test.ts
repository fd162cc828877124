import { describe, expect, test } from 'vitest'
import type { Estimate, StoredMatches } from '#lib/jobs/estimate/contract.ts'
import { narrowed, seenWords, storedWords, toAskFor } from './stored-part.ts'

const stored: StoredMatches = {
  matchedRecords: 1000,
  comparedRecords: 1000,
  missingRecords: 200,
  seen: [
    { daysAgo: 0, records: 500 },
    { daysAgo: 40, records: 250 },
    { daysAgo: 400, records: 50 },
  ],
}
const part = { ...stored, matchedRecords: 90_000 }

describe('what is left to ask for', () => {
  test.each([
    ['what is missing, at whatever age', {}, 200],
    ['everything', { olderThanDays: 0 }, 1000],
    ['what is exactly as old as said', { olderThanDays: 40 }, 500],
    ['what is older', { olderThanDays: 41 }, 250],
    ['only what is missing where all is fresh enough', { olderThanDays: 3650 }, 200],
  ])('is %s', (_, only, records) => {
    expect(toAskFor(stored, only)).toBe(records)
  })
})

describe('the estimate of the rest', () => {
  const estimate: Estimate = {
    source: 'propertyradar',
    summary: 'State is Arizona',
    paid: true,
    matchedRecords: 1000,
    isRough: false,
    totalRecords: 1000,
    pages: 3,
    allowanceLeft: 100,
    monthlyAllowance: null,
    recordsFromAllowance: 100,
    recordsCharged: 900,
    pricePerRecord: 0.01,
    currency: 'USD',
    cost: 9,
    seconds: 6,
    secondsFromThrottle: 3,
    confirmRecords: null,
    confirmReason: null,
    onlyMissing: { possible: true, reason: null },
    recordsPerPage: 400,
    contactFields: [],
    sensitiveCriteria: [],
    countedAt: '2026-11-19T12:00:00.000Z',
  }

  test('has fewer records, pages, money and time', () => {
    const rest = narrowed(estimate, stored, {})
    expect(rest).toMatchObject({ totalRecords: 200, pages: 1, recordsCharged: 100, cost: 1, matchedRecords: 1000 })
    expect([rest.seconds, rest.secondsFromThrottle]).toEqual([2, 1])
  })

  test('keeps the ceiling', () => {
    expect(narrowed({ ...estimate, totalRecords: 150 }, stored, {}).totalRecords).toBe(150)
  })

  test('is what it was without the choice, before the comparison, and where only the first were compared', () => {
    expect(narrowed(estimate, stored, null)).toBe(estimate)
    expect(narrowed(estimate, undefined, {})).toBe(estimate)
    expect(narrowed(estimate, part, {})).toBe(estimate)
  })
})

test('what is stored and when it was seen is said in words', () => {
  expect(storedWords(stored)).toBe('800 of 1,000 matches')
  expect(storedWords(part)).toBe('800 of the first 1,000')
  expect(seenWords(stored)).toEqual(['500 seen in the last 7 days', '250 seen 31 to 90 days ago', '50 seen longer ago'])
})
