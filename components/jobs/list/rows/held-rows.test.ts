import { expect, test } from 'vitest'
import { splitRows } from '#components/jobs/list/rows/held-rows.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const jobs = [12, 11, 10].map((jobId) => sampleJob({ jobId }))

test('jobs newer than what the reader has seen wait', () => {
  const { shown, waiting } = splitRows(jobs, 11)
  expect(shown.map((job) => job.jobId)).toEqual([11, 10])
  expect(waiting).toBe(1)
})

test('nothing waits before a first row was seen, or when all rows were', () => {
  expect(splitRows(jobs, null)).toEqual({ shown: jobs, waiting: 0 })
  expect(splitRows(jobs, 12).waiting).toBe(0)
})
