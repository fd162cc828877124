import { expect, test } from 'vitest'
import type { ListedJob } from '#lib/jobs/list/contract.ts'
import { changesSince, SeenLists, tagOf } from './changes.ts'

const job = (jobId: number, change: Partial<ListedJob> = {}): ListedJob => ({
  jobId,
  name: 'Houses in Phoenix',
  note: null,
  status: 'PROCESSING',
  statusReason: null,
  needs: null,
  approvalRecords: null,
  source: 'propertyradar',
  dataset: 'sandbox',
  summary: 'City is Phoenix',
  options: { priority: 'normal', maxRecords: null, maxCost: null },
  paid: false,
  totalRecords: 1200,
  matchedRecords: 1200,
  matchedRecordsAtEnd: null,
  processedRecords: 400,
  insertedCount: 400,
  updatedCount: 0,
  unchangedCount: 0,
  duplicateCount: 0,
  rejectedCount: 0,
  missingCount: 800,
  possiblyNotSeenCount: 0,
  successCount: 400,
  errorCount: 0,
  percentComplete: 33.3,
  recordsPerSecond: 40,
  secondsLeft: 20,
  currency: null,
  pricePerRecord: null,
  costEstimated: null,
  costActual: null,
  recordsBought: 0,
  costUnclear: null,
  recordsUnclear: 0,
  pages: { total: 3, queued: 1, fetching: 1, fetched: 0, written: 1, failed: 0, unclear: 0, skipped: 0, cancelled: 0 },
  strip: 'wfq',
  errorDetails: null,
  createdBy: 'ben',
  createdByName: 'Ben',
  createdAt: '2026-01-01T12:00:00.000Z',
  startedAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  completedAt: null,
  duplicatedFrom: null,
  undoneAt: null,
  mine: true,
  ...change,
})

test('only the fields that moved are sent of a known job, all of a new one, none of one that rests', () => {
  const seen = new Map([job(2), job(1)].map((one) => [one.jobId, one]))
  const now = [job(3), job(2, { processedRecords: 800, insertedCount: 800 }), job(1)]
  expect(changesSince(seen, now, null)).toEqual({
    order: [3, 2, 1],
    changed: [job(3), { jobId: 2, processedRecords: 800, insertedCount: 800 }],
    nextCursor: null,
  })
})

test('a client whose list is not known any more gets every job in full', () => {
  expect(changesSince(undefined, [job(1)], 'next')).toEqual({ order: [1], changed: [job(1)], nextCursor: 'next' })
})

test('equal lists have equal tags, and another cursor or figure another one', () => {
  expect(tagOf([job(1)], null)).toBe(tagOf([job(1)], null))
  expect(tagOf([job(1)], null)).not.toBe(tagOf([job(1)], 'next'))
  expect(tagOf([job(1)], null)).not.toBe(tagOf([job(1, { percentComplete: 34 })], null))
})

test('lists are remembered up to a number of rows, and the oldest forgotten first', () => {
  const lists = new SeenLists(3)
  lists.keep('"a"', [job(1), job(2)])
  lists.keep('"b"', [job(3)])
  expect(lists.find('"a"')?.size).toBe(2)
  lists.keep('"a"', [job(1), job(2)])
  lists.keep('"c"', [job(4)])
  expect(lists.find('"b"')).toBeUndefined()
  expect(lists.find('"a"')?.size).toBe(2)
  lists.keep('"large"', [job(1), job(2), job(3), job(4)])
  expect(lists.find('"large"')?.size).toBe(4)
  expect(lists.find('"c"')).toBeUndefined()
})
