import { pagesOfTick, stripTicks } from '#components/jobs/plat/strip.ts'
import type { Page, PageState } from '#lib/jobs/contract.ts'

/** Pages are fetched in slices of this many; the contract allows no more. */
export const sliceSize = 200
/** Pages whose details are loaded; what lies beyond is drawn from the job's strip. */
export const mostLoadedPages = 2_000
const mostLargeCells = 60
const mostSmallCells = 400

/** One cell of the grid: one page, or several with the state that matters most. */
export type PageCell = {
  first: number
  last: number
  state: PageState
  /** The pages it stands for; none while they are not loaded. */
  pages: readonly Page[]
}

export type CellLayout = {
  size: 'large' | 'small'
  /** Pages one loaded cell stands for. */
  pagesPerCell: number
  cells: PageCell[]
  /** Pages after the loaded ones, coarser, drawn from the strip. */
  rest: PageCell[]
}

/** Worst first: where a cell stands for several pages it must never hide trouble. The strip uses the same order. */
const worstFirst: readonly PageState[] = [
  'unclear',
  'failed',
  'fetching',
  'fetched',
  'queued',
  'cancelled',
  'skipped',
  'written',
]

/** The state to show for several pages at once. */
export function worstState(states: readonly PageState[]): PageState {
  return worstFirst.find((state) => states.includes(state)) ?? 'queued'
}

/** What the strip says about the page at `index`, counted from 0. */
function tickAt(ticks: readonly PageState[], index: number, total: number): PageState {
  return ticks[Math.floor((index * ticks.length) / Math.max(1, total))] ?? 'queued'
}

function coarseRest(ticks: readonly PageState[], loaded: number, total: number): PageCell[] {
  return ticks.flatMap((state, index) => {
    const { first, last } = pagesOfTick(index, ticks.length, total)
    return last > loaded ? [{ first: Math.max(first, loaded + 1), last, state, pages: [] }] : []
  })
}

/**
 * How a job's pages are drawn: 72 by 48 pixels up to 60 pages, 20 pixels up to 400, above that one cell for several
 * pages. `pages` are the loaded ones in order; `total` and `strip` come from the job. Pages not loaded yet have their
 * cell already, in the state the strip gives them, so that nothing moves when they come.
 */
export function layoutCells(pages: readonly Page[], total: number, strip: string): CellLayout {
  const expected = Math.max(pages.length, Math.min(total, mostLoadedPages))
  const pagesPerCell = Math.max(1, Math.ceil(expected / mostSmallCells))
  const ticks = stripTicks(strip)
  const cells: PageCell[] = []
  for (let index = 0; index < expected; index += pagesPerCell) {
    const group = pages.slice(index, index + pagesPerCell)
    cells.push({
      first: group[0]?.pageNumber ?? index + 1,
      last: group.at(-1)?.pageNumber ?? Math.min(index + pagesPerCell, expected),
      state: group.length > 0 ? worstState(group.map((page) => page.state)) : tickAt(ticks, index, total),
      pages: group,
    })
  }
  const rest = total > expected ? coarseRest(ticks, expected, total) : []
  const size = Math.max(total, pages.length) <= mostLargeCells ? 'large' : 'small'
  return { size, pagesPerCell, cells, rest }
}

/** Where a roving focus goes from cell `at` on `key` in rows of `columns`; null when the key does not move it. */
export function moveFocus(key: string, at: number, count: number, columns: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: count - 1,
  }
  const target = targets[key]
  if (target === undefined) return null
  return target >= 0 && target < count ? target : at
}
