import { expect, test } from 'vitest'
import { merge } from '#components/jobs/list/list-queries.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

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
