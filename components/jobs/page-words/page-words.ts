import { formatCount, formatDuration, formatQuantity } from '#components/ui/format/formats.ts'
import type { Page } from '#lib/jobs/contract.ts'

type Purchase = NonNullable<Page['purchase']>

/** 212 → "212 ms", 1234 → "1.2 s", 18400 → "18 s". */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`
  return formatDuration(milliseconds / 1_000)
}

/** Fetching and storing together, in milliseconds; null before it was fetched. */
export function pageMilliseconds(page: Page): number | null {
  return page.fetchMs === null ? null : page.fetchMs + (page.storeMs ?? 0)
}

/** The mean of the written pages, in milliseconds; null before the first one. */
export function usualMilliseconds(pages: readonly Page[]): number | null {
  const times = pages.flatMap((page) => (page.state === 'written' ? (pageMilliseconds(page) ?? []) : []))
  return times.length === 0 ? null : times.reduce((sum, time) => sum + time, 0) / times.length
}

/** The second line of a large cell: rows and time once there are any, else what the page is at. */
export function cellLine(page: Page, now: number): string {
  switch (page.state) {
    case 'written': {
      const time = pageMilliseconds(page)
      const rows = formatCount(page.recordsReceived ?? 0)
      // In seconds: “400 · 770 ms” does not fit into the 72 pixels of a cell.
      return time === null
        ? rows
        : `${rows} · ${time < 9_950 ? `${(time / 1_000).toFixed(1)} s` : formatMilliseconds(time)}`
    }
    case 'fetching':
      return page.claimedAt === null
        ? 'fetching'
        : formatDuration(Math.max(0, now - Date.parse(page.claimedAt)) / 1_000)
    case 'fetched':
      return 'storing'
    case 'failed':
      return page.errorCode ?? 'failed'
    case 'queued': {
      const wait = page.notBefore === null ? 0 : Date.parse(page.notBefore) - now
      return wait > 0 ? `in ${formatDuration(wait / 1_000)}` : 'queued'
    }
    default:
      return page.state
  }
}

/** Everything a cell shows, in words: for the pointer and for screen readers. */
export function cellSentence(page: Page): string {
  const time = pageMilliseconds(page)
  const parts = [
    `Page ${page.pageNumber}`,
    page.state,
    page.state === 'written' ? formatQuantity(page.recordsReceived ?? 0, 'record') : null,
    page.attempts > 1 ? `attempt ${page.attempts}` : null,
    page.splits > 0 ? 'split to find a bad record' : null,
    page.rejectedCount > 0 ? `${formatCount(page.rejectedCount)} rejected` : null,
    time === null ? null : formatMilliseconds(time),
    page.errorCode,
    page.worker === null ? null : `worker ${page.worker}`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** What became of the records of a page: "291 new, 60 updated, 2 rejected"; null when nothing was counted yet. */
export function pageOutcome(page: Page): string | null {
  const counts = [
    [page.insertedCount, 'new'],
    [page.updatedCount, 'updated'],
    [page.unchangedCount, 'unchanged'],
    [page.duplicateCount, 'duplicate'],
    [page.rejectedCount, 'rejected'],
  ] as const
  const words = counts.flatMap(([count, word]) => (count > 0 ? [`${formatCount(count)} ${word}`] : []))
  return words.length === 0 ? null : words.join(', ')
}

export const purchaseWords: Readonly<Record<Purchase['state'], string>> = {
  reserved: 'reserved, not sent yet',
  sent: 'sent, answer awaited',
  answered: 'answered, being stored',
  stored: 'paid and stored',
  released: 'not billed, released',
  unclear: 'unclear, may have been billed',
  'written-off': 'counted as spent, never answered',
}

/** What the account’s allowance before and after the request says about whether it was billed. */
export function allowanceEvidence(purchase: Purchase): string | null {
  const { allowanceBefore: before, allowanceAfter: after, recordsReserved } = purchase
  if (before === null && after === null) return null
  if (before === null || after === null) return `${formatCount(before ?? after ?? 0)}, the other is not known`
  const figures = `${formatCount(before)}, ${formatCount(after)}`
  if (before === 0 && after === 0) return `${figures} (says nothing)`
  if (after === before) return `${figures} (did not move: it looks not billed)`
  if (before - after >= recordsReserved) return `${figures} (fell: it looks billed)`
  return `${figures} (moved, but not by this page alone)`
}
