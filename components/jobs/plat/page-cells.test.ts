import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layoutCells, moveFocus, worstState } from '#components/jobs/plat/page-cells.ts'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'

const pagesOf = (count: number) => Array.from({ length: count }, (_, index) => samplePage({ pageNumber: index + 1 }))

test('up to 60 pages get large cells, one each', () => {
  const layout = layoutCells(pagesOf(60), 60, 'w'.repeat(60))
  expect(layout).toMatchObject({ size: 'large', pagesPerCell: 1, rest: [] })
  expect(layout.cells).toHaveLength(60)
})

test('61 to 400 pages get small cells, one each', () => {
  expect(layoutCells(pagesOf(61), 61, 'w'.repeat(60))).toMatchObject({ size: 'small', pagesPerCell: 1 })
  expect(layoutCells(pagesOf(400), 400, 'w'.repeat(60)).cells).toHaveLength(400)
})

test('cells do not change their size while the slices of a large job are still coming in', () => {
  for (const loaded of [0, 200, 500]) {
    const layout = layoutCells(pagesOf(loaded), 500, 'w'.repeat(60))
    expect(layout).toMatchObject({ size: 'small', pagesPerCell: 2 })
    expect(layout.cells).toHaveLength(250)
  }
})

test('a page that is not loaded yet has its cell in the state the strip gives it', () => {
  const { cells } = layoutCells([], 5, 'wwxqq')
  expect(cells.map(({ first, last, state }) => [first, last, state])).toEqual([
    [1, 1, 'written'],
    [2, 2, 'written'],
    [3, 3, 'failed'],
    [4, 4, 'queued'],
    [5, 5, 'queued'],
  ])
})

test('above 400 pages a cell stands for several and shows the worst of them', () => {
  const pages = pagesOf(1_000)
  pages[4] = samplePage({ pageNumber: 5, state: 'failed' })
  const layout = layoutCells(pages, 1_000, 'w'.repeat(60))
  expect(layout.pagesPerCell).toBe(3)
  expect(layout.cells[1]).toMatchObject({ first: 4, last: 6, state: 'failed' })
})

test('cells cover every loaded page once and never more than 400 are drawn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), (count) => {
      const { cells } = layoutCells(pagesOf(count), count, 'w')
      expect(cells.length).toBeLessThanOrEqual(400)
      expect(cells.flatMap((cell) => cell.pages.map((page) => page.pageNumber))).toHaveLength(count)
      expect(cells.at(-1)?.last).toBe(count)
    }),
    { numRuns: 25 },
  )
})

test('pages beyond the loaded ones are drawn from the strip and begin right after them', () => {
  const { rest } = layoutCells(pagesOf(2_000), 25_000, 'w'.repeat(30) + 'x' + 'q'.repeat(29))
  expect(rest[0]?.first).toBe(2_001)
  expect(rest.at(-1)?.last).toBe(25_000)
  expect(rest.some((cell) => cell.state === 'failed')).toBe(true)
})

test('trouble is never hidden behind work in progress', () => {
  expect(worstState(['written', 'fetching', 'unclear', 'failed'])).toBe('unclear')
  expect(worstState(['written', 'queued', 'failed'])).toBe('failed')
  expect(worstState(['written', 'skipped'])).toBe('skipped')
})

test('arrow keys move by cell and by row and stop at the edges', () => {
  expect(moveFocus('ArrowRight', 3, 25, 10)).toBe(4)
  expect(moveFocus('ArrowDown', 3, 25, 10)).toBe(13)
  expect(moveFocus('ArrowDown', 23, 25, 10)).toBe(23)
  expect(moveFocus('ArrowLeft', 0, 25, 10)).toBe(0)
  expect(moveFocus('End', 0, 25, 10)).toBe(24)
  expect(moveFocus('a', 3, 25, 10)).toBeNull()
})
