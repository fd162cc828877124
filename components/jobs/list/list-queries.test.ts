import { expect, test } from 'vitest'
import { listAfter, merge, wantsFigures } from '#components/jobs/list/list-queries.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'
import type { Job } from '#lib/jobs/contract.ts'

const rows = [3, 2, 1].map((jobId) => sampleJob({ jobId }))

test('a job that did not change stays the same object, one that did gets its fields', () => {
  const merged = merge(rows, { order: [3, 2, 1], changed: [{ jobId: 2, processedRecords: 5 }], nextCursor: null })
  expect(merged[0]).toBe(rows[0])
  expect(merged[1]).toEqual({ ...rows[1], processedRecords: 5 })
})

test('jobs come and go and stand in the order of the answer', () => {
  const { request: _, ...added } = sampleJob({ jobId: 4 })
  const merged = merge(rows, { order: [4, 1], changed: [added], nextCursor: null })
  expect(merged.map((job) => job.jobId)).toEqual([4, 1])
  expect(merged[0]?.request).toBeNull()
})

test('a change of a job that is not known is no job', () => {
  expect(() => merge([], { order: [9], changed: [{ jobId: 9, processedRecords: 5 }], nextCursor: null })).toThrow()
})

const running = sampleJob({ jobId: 3, status: 'PROCESSING' })
const ended: Job = { ...running, status: 'COMPLETED', pages: { ...running.pages, fetching: 0, fetched: 0 } }
const stats = {
  running: 0,
  waiting: 0,
  needsYou: 0,
  successRate: null,
  endedJobs: 0,
  averageJobSeconds: null,
  spentToday: null,
  currency: null,
  recordsBoughtToday: 0,
  queuedPages: 0,
  propertiesStored: 0,
  warnings: [],
}

test('the figures come with a look at jobs that move, at most every five seconds', () => {
  const list = { items: [running], nextCursor: null, tag: '"a"', figuresAt: 10_000, owesFigures: false }
  expect(wantsFigures(undefined, 20_000)).toBe(false)
  expect(wantsFigures(list, 14_999)).toBe(false)
  expect(wantsFigures(list, 15_000)).toBe(true)
  expect(wantsFigures({ ...list, items: [ended] }, 60_000), 'an idle list asks for none').toBe(false)
})

test('a list that moved without its figures owes them until they came', () => {
  const list = { items: [running], nextCursor: null, tag: '"a"', figuresAt: 10_000, owesFigures: false }
  const moved = listAfter(
    list,
    { order: [3], changed: [{ jobId: 3, status: 'COMPLETED' }], nextCursor: null },
    '"b"',
    11_000,
  )
  expect(moved).toMatchObject({ figuresAt: 10_000, owesFigures: true })
  expect(wantsFigures(moved, 16_000)).toBe(true)
  const settled = listAfter(moved, { order: [3], changed: [], nextCursor: null, stats }, '"b"', 16_000)
  expect(settled).toMatchObject({ figuresAt: 16_000, owesFigures: false })
  expect(settled.items).toBe(moved.items)
})
