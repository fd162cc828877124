import type { PageState } from '#lib/jobs/contract.ts'

/** The letter of each page state in `job.strip`. */
const stateOfLetter: Readonly<Record<string, PageState>> = {
  q: 'queued',
  f: 'fetching',
  g: 'fetched',
  w: 'written',
  x: 'failed',
  u: 'unclear',
  s: 'skipped',
  c: 'cancelled',
}

/** The page states of a strip in order, one a tick. A letter this screen does not know yet counts as queued. */
export function stripTicks(strip: string): PageState[] {
  return Array.from(strip, (letter) => stateOfLetter[letter] ?? 'queued')
}

/** First and last page that tick `index` of `ticks` stands for, counted from 1, in a job of `pages` pages. */
export function pagesOfTick(index: number, ticks: number, pages: number): { first: number; last: number } {
  const first = Math.floor((index * pages) / ticks) + 1
  return { first, last: Math.max(first, Math.floor(((index + 1) * pages) / ticks)) }
}
