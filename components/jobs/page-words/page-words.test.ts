import { expect, test } from 'vitest'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import {
  allowanceEvidence,
  cellLine,
  cellSentence,
  formatMilliseconds,
  pageOutcome,
  usualMilliseconds,
} from '#components/jobs/page-words/page-words.ts'

const now = Date.parse('2026-11-19T21:16:00.000Z')

test('times are milliseconds below a second, then seconds', () => {
  expect([0, 212, 1_234, 18_400, 105_000].map(formatMilliseconds)).toEqual([
    '0 ms',
    '212 ms',
    '1.2 s',
    '18 s',
    '1 min 45 s',
  ])
})

test('a cell says rows and time, or what its page is at', () => {
  expect(cellLine(samplePage(), now)).toBe('400 · 1.4 s')
  expect(cellLine(samplePage({ fetchMs: 690, storeMs: 80 }), now)).toBe('400 · 0.8 s')
  expect(cellLine(samplePage({ state: 'fetching', claimedAt: '2026-11-19T21:15:46.000Z' }), now)).toBe('14 s')
  expect(cellLine(samplePage({ state: 'queued', notBefore: '2026-11-19T21:16:12.000Z' }), now)).toBe('in 12 s')
  expect(cellLine(samplePage({ state: 'queued', notBefore: '2026-11-19T21:15:00.000Z' }), now)).toBe('queued')
  expect(cellLine(samplePage({ state: 'failed', errorCode: 'unavailable' }), now)).toBe('unavailable')
})

test('a claim from a clock ahead of this one does not give a negative time', () => {
  expect(cellLine(samplePage({ state: 'fetching', claimedAt: '2026-11-19T21:17:00.000Z' }), now)).toBe('0 s')
})

test('the sentence of a cell names state, attempts, time and worker', () => {
  expect(cellSentence(samplePage({ pageNumber: 6, attempts: 3 }))).toBe(
    'Page 6, written, 400 records, attempt 3, 1.4 s, worker yard-1',
  )
})

test('the usual time is the mean of written pages only', () => {
  const pages = [samplePage({ fetchMs: 1_000, storeMs: 0 }), samplePage({ fetchMs: 3_000, storeMs: 0 })]
  expect(usualMilliseconds([...pages, samplePage({ state: 'failed', fetchMs: 90_000 })])).toBe(2_000)
  expect(usualMilliseconds([samplePage({ state: 'queued' })])).toBeNull()
})

test('the outcome of a page leaves zeros out', () => {
  expect(pageOutcome(samplePage({ insertedCount: 291, rejectedCount: 2 }))).toBe('291 new, 2 rejected')
  expect(pageOutcome(samplePage({ insertedCount: 0 }))).toBeNull()
})

test('the allowance tells whether a request without an answer looks billed', () => {
  const purchase = {
    state: 'unclear',
    recordsReserved: 400,
    costReserved: 4,
    recordsBilled: null,
    costBilled: null,
    reason: null,
    sentAt: null,
    settledAt: null,
  } as const
  const evidence = (allowanceBefore: number | null, allowanceAfter: number | null) =>
    allowanceEvidence({ ...purchase, allowanceBefore, allowanceAfter })
  expect(evidence(0, 0)).toContain('says nothing')
  expect(evidence(5_000, 5_000)).toContain('looks not billed')
  expect(evidence(5_000, 4_600)).toContain('looks billed')
  expect(evidence(5_000, 4_800)).toContain('not by this page alone')
  expect(evidence(5_000, null)).toBe('5,000, the other is not known')
  expect(evidence(null, null)).toBeNull()
})
