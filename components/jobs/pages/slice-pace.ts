import type { Page, PageState } from '#lib/jobs/contract.ts'

const moving: readonly PageState[] = ['fetching', 'fetched']
const waiting: readonly PageState[] = ['queued', ...moving]

/** What a change of the job can have changed in a slice: nothing, something, or something only seldom. */
export type SlicePace = 'settled' | 'active' | 'ahead'

/**
 * How often a slice of pages is worth asking for again while its job runs. Settled: nothing left to happen in it.
 * Ahead: all still queued and the slice before it has most of its work to do, so work does not reach it soon.
 */
export function slicePace(pages: readonly Page[], before: readonly Page[] | undefined): SlicePace {
  if (pages.length > 0 && !pages.some((page) => waiting.includes(page.state))) return 'settled'
  const untouched = pages.every((page) => page.state === 'queued')
  const queuedBefore = before?.filter((page) => page.state === 'queued').length ?? 0
  return untouched && before && queuedBefore > before.length / 4 ? 'ahead' : 'active'
}
