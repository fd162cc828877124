import { expect, test } from 'vitest'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import { slicePace } from '#components/jobs/pages/slice-pace.ts'

const written = Array.from({ length: 200 }, (_, index) => samplePage({ pageNumber: index + 1 }))
const queued = written.map((page) => ({ ...page, state: 'queued' as const }))

test('a slice whose pages have all ended is not asked for again', () => {
  expect(slicePace(written, undefined)).toBe('settled')
  expect(slicePace([...written.slice(1), samplePage({ state: 'failed' })], undefined)).toBe('settled')
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
