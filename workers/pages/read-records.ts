import type { PageCounts, PageResults } from '#lib/jobs/pages/page-commands.ts'
import type { SavedPage } from '#lib/properties/commands.ts'
import type { NewReject } from '#lib/rejects/commands.ts'

/**
 * What storing records came to: rejects and counts; the same for an answer, for one that is read again, and for a batch of
 * pushes.
 */

/** The records only the database refused, as rejects. @param rawAt what the source gave at a position */
export function refusedOf(saved: SavedPage, rawAt: (position: number) => unknown): NewReject[] {
  return saved.refused.map(({ record, code, reason }) => ({
    position: record.position,
    sourceKey: record.sourceKey,
    field: null,
    code,
    reason,
    raw: rawAt(record.position),
  }))
}

interface Stored {
  received: number
  rejected: number
  /** What is counted as stored, where that is not what was saved just now. */
  results?: PageResults
  crossPageDuplicate: number
  /** Of `performance.now()`. */
  began: number
}

/** The counts of a page, which add up to what it received. */
export function countsOf(saved: SavedPage, { results = saved, began, ...counted }: Stored): PageCounts {
  return {
    ...counted,
    inserted: results.insertedIds.length,
    updated: results.updatedIds.length,
    unchanged: results.unchangedIds.length,
    duplicate: saved.duplicate,
    splits: saved.splits,
    storeMs: Math.round(performance.now() - began),
  }
}

/** Records that stand for others which did not come: of keys asked for by name, each that came twice. */
export function repeatsOf(page: { keys: readonly string[] | null }, saved: SavedPage): number {
  return page.keys === null ? saved.crossPageDuplicate : saved.duplicate
}
