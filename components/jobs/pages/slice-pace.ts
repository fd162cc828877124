import type { Job, Page, PageState } from '#lib/jobs/contract.ts'

const moving: readonly PageState[] = ['fetching', 'fetched']
const waiting: readonly PageState[] = ['queued', ...moving]

/** What a change of the job can have changed in a slice: nothing, a person’s decision, something, or something only seldom. */
export type SlicePace = 'settled' | 'resting' | 'active' | 'ahead'

/**
 * How often a slice of pages is worth asking for again while its job runs. Settled: nothing left to happen in it.
 * Resting: nothing happens in it until someone decides about a page that is not written. Ahead: all still queued and
 * the slice before it has most of its work to do, so work does not reach it soon.
 */
export function slicePace(pages: readonly Page[], before: readonly Page[] | undefined): SlicePace {
  if (pages.length > 0 && !pages.some((page) => waiting.includes(page.state))) {
    return pages.every((page) => page.state === 'written') ? 'settled' : 'resting'
  }
  const untouched = pages.every((page) => page.state === 'queued')
  const queuedBefore = before?.filter((page) => page.state === 'queued').length ?? 0
  return untouched && before && queuedBefore > before.length / 4 ? 'ahead' : 'active'
}

/**
 * Whether a page left the state it rested in, or was skipped, as far as the job’s counts show it. Further failures
 * alone are none: they happen in slices that are asked for anyway.
 */
export function someDecided(before: Job['pages'], now: Job['pages']): boolean {
  return (
    now.unclear < before.unclear ||
    now.failed < before.failed ||
    now.cancelled < before.cancelled ||
    now.skipped !== before.skipped
  )
}
