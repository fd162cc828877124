import { expect, test } from 'vitest'
import { sampleJob } from '#components/jobs/words/sample-job.ts'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import { slicePace, someDecided } from '#components/jobs/pages/slice-pace.ts'

const written = Array.from({ length: 200 }, (_, index) => samplePage({ pageNumber: index + 1 }))
const queued = written.map((page) => ({ ...page, state: 'queued' as const }))

test('a slice whose pages are all written is not asked for again', () => {
  expect(slicePace(written, undefined)).toBe('settled')
})

test.each(['failed', 'unclear', 'skipped', 'cancelled'] as const)(
  'a slice whose only open page is %s rests until someone decides about it',
  (state) => {
    expect(slicePace([...written.slice(1), samplePage({ state })], undefined)).toBe('resting')
  },
)

test('a page that left its state or was skipped is a decision, one more failure is none', () => {
  const { pages } = sampleJob()
  const before = { ...pages, failed: 3, unclear: 2 }
  expect(someDecided(before, before)).toBe(false)
  expect(someDecided(before, { ...before, failed: 4, unclear: 3 })).toBe(false)
  expect(someDecided(before, { ...before, unclear: 1, queued: 11 })).toBe(true)
  expect(someDecided(before, { ...before, failed: 2, queued: 11 })).toBe(true)
  expect(someDecided({ ...before, skipped: 1 }, { ...before, queued: 11 })).toBe(true)
})

test('a slice with a page in hand is active', () => {
  expect(slicePace([...written.slice(1), samplePage({ state: 'fetching' })], undefined)).toBe('active')
})

test('an empty slice is active, because pages may still be planned', () => {
  expect(slicePace([], undefined)).toBe('active')
})

test('a queued slice behind a queued slice waits its turn, and wakes before the work reaches it', () => {
  expect(slicePace(queued, queued)).toBe('ahead')
  expect(slicePace(queued, [...written.slice(40), ...queued.slice(160)])).toBe('active')
})

test('the first slice is active even when all of it is queued', () => {
  expect(slicePace(queued, undefined)).toBe('active')
})
