import { expect, test } from 'vitest'
import { consequenceOf } from '#components/jobs/words/consequences.ts'
import { allowedActions, doneSentence } from '#components/jobs/words/job-actions.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const paid = { paid: true, currency: 'USD', pricePerRecord: 0.01, costActual: 36, recordsBought: 4_800 }

test('a running job can be paused, cancelled and duplicated', () => {
  expect(allowedActions(sampleJob())).toEqual(['pause', 'cancel', 'duplicate'])
})

test('an ended job can be duplicated, and retried unless it completed', () => {
  expect(allowedActions(sampleJob({ status: 'COMPLETED' }))).toEqual(['duplicate'])
  expect(allowedActions(sampleJob({ status: 'FAILED' }))).toEqual(['retry', 'duplicate'])
  expect(allowedActions(sampleJob({ status: 'CANCELLED' }))).toEqual(['retry', 'duplicate'])
})

test('a job that waits for a decision or an approval cannot just be resumed', () => {
  expect(allowedActions(sampleJob({ status: 'PAUSED' }))).toContain('resume')
  expect(allowedActions(sampleJob({ status: 'PAUSED', needs: 'decision' }))).not.toContain('resume')
  expect(allowedActions(sampleJob({ status: 'PAUSED', needs: 'approval' }))).not.toContain('resume')
})

test('what was pushed cannot be asked for again', () => {
  const request = { spider: 'orchard', site: 'a.example' }
  expect(allowedActions(sampleJob({ status: 'CANCELLED', source: 'spider', request }))).toEqual(['retry'])
  const crawl = { ...request, search: 'https://a.example/zoeken' }
  expect(allowedActions(sampleJob({ status: 'COMPLETED', source: 'spider', request: crawl }))).toEqual(['duplicate'])
})

test('someone else’s job can only be duplicated', () => {
  for (const status of ['PENDING', 'PROCESSING', 'PAUSED', 'FAILED'] as const) {
    expect(allowedActions(sampleJob({ status, mine: false }))).toEqual(['duplicate'])
  }
})

test('cancelling says what is kept, what is not fetched and what was spent', () => {
  const { confirm, lines, destructive } = consequenceOf('cancel', sampleJob(paid))
  expect(confirm).toBe('Cancel, keep 4,400 records')
  expect(destructive).toBe(true)
  expect(lines).toEqual([
    { label: 'Stored, stays stored', value: '4,400 records' },
    { label: 'Will not be fetched', value: '10 pages, about 4,000 records' },
    { label: 'In hand now', value: '4 pages' },
    { label: 'Spent so far', value: '$36.00' },
  ])
})

test('the amount stands on the button of whatever spends it', () => {
  const pages = { ...sampleJob().pages, queued: 0, fetching: 0, fetched: 0, written: 22, failed: 3 }
  expect(consequenceOf('retry', sampleJob({ ...paid, status: 'FAILED', pages })).confirm).toBe(
    'Retry 3 pages, up to $12.00',
  )
  expect(consequenceOf('resume', sampleJob({ ...paid, status: 'PAUSED' })).confirm).toBe('Resume, up to $40.00')
  expect(consequenceOf('duplicate', sampleJob(paid)).confirm).toBe('Start a copy, up to $100.00')
})

test('without a price the amount is a number of exports', () => {
  expect(consequenceOf('resume', sampleJob({ paid: true, status: 'PAUSED' })).confirm).toBe(
    'Resume, up to 4,000 exports',
  )
})

test('a job that failed before its first page is planned anew', () => {
  const none = {
    total: 0,
    queued: 0,
    fetching: 0,
    fetched: 0,
    written: 0,
    failed: 0,
    unclear: 0,
    skipped: 0,
    cancelled: 0,
  }
  const job = sampleJob({ status: 'FAILED', pages: none, totalRecords: null, processedRecords: 0 })
  expect(consequenceOf('retry', job)).toMatchObject({ confirm: 'Retry', lines: [{ value: 'planned anew' }, {}] })
})

test('an action that was done is told in one sentence', () => {
  expect(doneSentence('cancel', sampleJob({ processedRecords: 1 }))).toBe('Job #1284 is cancelled. 1 record kept.')
})
