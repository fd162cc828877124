import { expect, test } from 'vitest'
import { announcement, statesOf } from '#components/jobs/words/announcements.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const nobody = { userId: 'user-9', acted: new Map() }
const before = statesOf([sampleJob({ jobId: 1 }), sampleJob({ jobId: 2 })])

test('a job that ended is announced once with its records', () => {
  const ended = sampleJob({ jobId: 1, status: 'COMPLETED', processedRecords: 10_000 })
  expect(announcement(before, [ended], nobody)).toBe('Job 1, Absentee owners, Maricopa: Completed, 10,000 records.')
  expect(announcement(statesOf([ended]), [ended], nobody)).toBe('')
})

test('progress is not announced', () => {
  expect(
    announcement(before, [sampleJob({ jobId: 1, processedRecords: 9_000 }), sampleJob({ jobId: 2 })], nobody),
  ).toBe('')
})

test('a job that now needs a decision is announced', () => {
  const pages = { ...sampleJob().pages, unclear: 1 }
  const job = sampleJob({ jobId: 2, status: 'PAUSED', needs: 'decision', pages })
  expect(announcement(before, [job], nobody)).toBe(
    'Job 2, Absentee owners, Maricopa: Needs a decision, 1 page needs you.',
  )
})

test('jobs seen for the first time are not announced', () => {
  expect(announcement(before, [sampleJob({ jobId: 3, status: 'FAILED' })], nobody)).toBe('')
})

test('many ends at once are one short sentence', () => {
  const jobs = [1, 2, 3, 4].map((jobId) => sampleJob({ jobId }))
  const ended = jobs.map((job) => ({ ...job, status: 'CANCELLED' as const }))
  expect(announcement(statesOf(jobs), ended, nobody)).toBe('4 jobs ended or need you.')
})

test('the end of a job of one’s own is left to its notification, and what one did oneself to its toast', () => {
  const ended = sampleJob({ jobId: 1, status: 'COMPLETED', createdBy: 'user-1' })
  expect(announcement(before, [ended], { userId: 'user-1', acted: new Map() })).toBe('')
  const cancelled = sampleJob({ jobId: 1, status: 'CANCELLED' })
  const acted = statesOf([cancelled])
  expect(announcement(before, [cancelled], { userId: 'user-9', acted })).toBe('')
  expect(announcement(before, [sampleJob({ jobId: 1, status: 'FAILED' })], { userId: 'user-9', acted })).not.toBe('')
})
