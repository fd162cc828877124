import { expect, test } from 'vitest'
import { splitRows } from '#components/jobs/list/rows/held-rows.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const rows = (...ids: number[]) => ids.map((jobId) => sampleJob({ jobId }))
const idsOf = (shown: readonly { jobId: number }[]) => shown.map(({ jobId }) => jobId)

test('jobs that were not there when the reader began wait', () => {
  const { shown, waiting } = splitRows(rows(12, 11, 10), rows(11, 10))
  expect(idsOf(shown)).toEqual([11, 10])
  expect(waiting).toBe(1)
})

test('a row that new ones push over the end stays in its place', () => {
  expect(idsOf(splitRows(rows(13, 12, 11), rows(11, 10, 9)).shown)).toEqual([11, 10, 9])
})

test('a job that is no longer in the list goes', () => {
  expect(idsOf(splitRows(rows(12, 10), rows(12, 11, 10)).shown)).toEqual([12, 10])
  expect(idsOf(splitRows(rows(12, 11), rows(12, 11, 10)).shown)).toEqual([12, 11])
})

test('rows show their newest figures', () => {
  const now = [sampleJob({ jobId: 11, processedRecords: 9 })]
  expect(splitRows(now, rows(11)).shown).toEqual(now)
})

test('nothing waits when nothing is held', () => {
  const jobs = rows(12, 11)
  expect(splitRows(jobs, null)).toEqual({ shown: jobs, waiting: 0 })
})
