import { expect, test } from 'vitest'
import { chartContent } from '#components/jobs/charts/chart-content.ts'
import type { Charts } from '#lib/runs/contract.ts'

const point = { pages: 1, fetchMs: 1000, longestFetchMs: 1000, storeMs: 100, longestStoreMs: 100, records: 400 }
const charts: Charts = {
  throughput: {
    bucketSeconds: 10,
    averagePerSecond: 20,
    points: [
      { at: '2026-01-01T12:00:00.000Z', records: 400, pages: 1, perSecond: 40 },
      { at: '2026-01-01T12:00:10.000Z', records: 0, pages: 0, perSecond: 0 },
    ],
  },
  pages: {
    pagesPerPoint: 2,
    points: [
      { ...point, firstPage: 1, lastPage: 2, pages: 3 },
      { ...point, firstPage: 3, lastPage: 3, fetchMs: 5000, longestFetchMs: 5000, storeMs: null },
    ],
  },
}

test('the speed is said in a sentence, with the stretches in which nothing was written', () => {
  const content = chartContent('throughput', charts)
  expect(content?.summary).toBe('20.0/s on average, 40.0/s at the fastest, nothing written in 1 stretch of 10 s.')
  expect(content?.points[0]?.name).toMatch(/, 400 records on 1 page$/)
})

test('means over pages count each page once, however many a point stands for', () => {
  const content = chartContent('times', charts)
  expect(content?.summary).toBe(
    'Fetching took 2.0 s and storing 100 ms a page on average; the slowest answer took 5.0 s.',
  )
  expect(content?.points.map(({ name }) => name)).toEqual(['Pages 1 to 2', 'Page 3'])
  expect(content?.points[1]?.values).toEqual([5000, null])
})

test('there is nothing to draw before a page is written', () => {
  for (const kind of ['throughput', 'times', 'sizes'] as const) {
    expect(chartContent(kind, { throughput: null, pages: null })).toBeNull()
  }
})
