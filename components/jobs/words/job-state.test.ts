import { expect, test } from 'vitest'
import { costOf, countsOf, isMoving, paceOf, progressNote, stateOf } from '#components/jobs/words/job-state.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const noPages = {
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

test('a running job with unclear pages says that they need a person', () => {
  const pages = { ...sampleJob().pages, unclear: 2 }
  expect(stateOf(sampleJob({ pages }))).toEqual({ kind: 'running', word: 'Running', reason: '2 pages need you' })
})

test('a paused job with only unclear pages left needs a decision', () => {
  const job = sampleJob({
    status: 'PAUSED',
    needs: 'decision',
    pages: { ...noPages, total: 5, written: 4, unclear: 1 },
  })
  expect(stateOf(job)).toEqual({ kind: 'decision', word: 'Needs a decision', reason: '1 page needs you' })
  expect(paceOf(job).time).toBe('buy again or skip')
})

test('a job that waits for an approval says so whatever its status', () => {
  for (const status of ['PENDING', 'PAUSED'] as const) {
    expect(stateOf(sampleJob({ status, needs: 'approval' })).reason).toBe('for an approval')
  }
})

test('a completed job with gaps is not called just completed', () => {
  expect(stateOf(sampleJob({ status: 'COMPLETED', possiblyNotSeenCount: 12 }))).toMatchObject({
    kind: 'gaps',
    reason: '12 maybe not seen',
  })
  expect(stateOf(sampleJob({ status: 'COMPLETED', missingCount: 1_400 })).reason).toBe('1,400 missing')
  expect(stateOf(sampleJob({ status: 'COMPLETED' }))).toMatchObject({ kind: 'completed', reason: null })
})

test('a failed job says how much of it failed, also when it failed before its first page', () => {
  expect(stateOf(sampleJob({ status: 'FAILED', pages: { ...noPages, total: 8, written: 5, failed: 3 } })).reason).toBe(
    '3 of 8 pages',
  )
  expect(stateOf(sampleJob({ status: 'FAILED', pages: noPages })).reason).toBe('before page 1')
})

test('a cancelled job with paid pages in hand says that they finish', () => {
  expect(stateOf(sampleJob({ status: 'CANCELLED' })).reason).toBe('4 pages finishing')
  expect(isMoving(sampleJob({ status: 'CANCELLED' }))).toBe(true)
  expect(isMoving(sampleJob({ status: 'CANCELLED', pages: noPages }))).toBe(false)
})

test('a reason that is a sentence goes on under the word without capital and full stop', () => {
  expect(stateOf(sampleJob({ statusReason: 'Slowed by the source.' })).reason).toBe('slowed by the source')
  expect(stateOf(sampleJob({ statusReason: 'PropertyRadar asked us to wait.' })).reason).toBe(
    'PropertyRadar asked us to wait',
  )
})

test('a reason that begins with the state word does not say it twice', () => {
  const paused = sampleJob({ status: 'PAUSED', statusReason: 'Paused by Mateo Quispe.' })
  expect(stateOf({ ...paused, pages: noPages }).reason).toBe('by Mateo Quispe')
  expect(stateOf(sampleJob({ status: 'PENDING', statusReason: 'Waiting for a worker.' })).reason).toBe('for a worker')
})

test('counts and note tell a known size, an unknown one and what was kept', () => {
  expect(countsOf(sampleJob())).toBe('4,400 of 10,000')
  expect(countsOf(sampleJob({ totalRecords: null }))).toBe('4,400 so far')
  expect(countsOf(sampleJob({ totalRecords: null, processedRecords: 0 }))).toBe('not counted yet')
  expect(progressNote(sampleJob({ percentComplete: 99.97 }))).toBe('99%')
  expect(progressNote(sampleJob({ status: 'CANCELLED' }))).toBe('4,400 kept')
  expect(progressNote(sampleJob({ status: 'FAILED', processedRecords: 0 }))).toBe('nothing stored')
})

test('a running job without a measured rate makes no time up', () => {
  expect(paceOf(sampleJob({ recordsPerSecond: null, secondsLeft: null }))).toEqual({
    rate: null,
    time: 'not measured yet',
  })
})

test('an ended job tells its average rate and how long after its start it ended', () => {
  const job = sampleJob({ status: 'COMPLETED', processedRecords: 10_000, completedAt: '2026-11-19T21:19:20.000Z' })
  expect(paceOf(job)).toEqual({ rate: '45.5/s', time: 'after 3 min 40 s' })
})

test('a job that was retried days later tells no rate, because 0/s would say that nothing came', () => {
  const job = sampleJob({ status: 'COMPLETED', processedRecords: 10_000, completedAt: '2026-11-22T21:15:40.000Z' })
  expect(paceOf(job)).toEqual({ rate: null, time: 'after 3 d' })
})

test('cost is money with a price, exports without one, and free where nothing is charged', () => {
  const priced = { paid: true, currency: 'USD', pricePerRecord: 0.01, recordsBought: 4_800 }
  const options = { priority: 'normal', maxRecords: 10_000, maxCost: 90 } as const
  expect(costOf(sampleJob({ ...priced, costActual: 36, options }))).toEqual({ amount: '$36.00', of: 'of $90.00' })
  expect(costOf(sampleJob({ paid: true, recordsBought: 1 }))).toEqual({ amount: '1 export', of: 'of 10,000' })
  expect(costOf(sampleJob())).toEqual({ amount: 'free', of: null })
})

test('before the first purchase the cost is called an estimate', () => {
  const job = sampleJob({ paid: true, currency: 'USD', costActual: 0, costEstimated: 246 })
  expect(costOf(job)).toEqual({ amount: '$246.00', of: 'estimate' })
})
