import type { PageCounts, PageResults } from '#lib/jobs/pages/page-commands.ts'
import type { SavedPage } from '#lib/properties/commands.ts'
import type { NewReject } from '#lib/rejects/commands.ts'
import type { PageContent } from '#lib/sources/source.ts'

/** What storing the records of an answer came to: rejects and counts; the same the first time and when it is read again. */

/** The records only the database refused, as rejects. */
export function refusedOf(page: { offset: number }, content: PageContent, saved: SavedPage): NewReject[] {
  return saved.refused.map(({ record, code, reason }) => {
    const raw = content.records[record.position - page.offset]
    return { position: record.position, sourceKey: record.sourceKey, field: null, code, reason, raw }
  })
}

/** The counts of a page, which add up to what it received. */
export function countsOf(
  page: { keys: readonly string[] | null },
  content: PageContent,
  saved: SavedPage,
  results: PageResults,
  rejected: number,
  began: number,
): PageCounts {
  return {
    received: content.records.length,
    inserted: results.insertedIds.length,
    updated: results.updatedIds.length,
    unchanged: results.unchangedIds.length,
    duplicate: saved.duplicate,
    // Of keys that were asked for by name, each that came twice stands for one that did not come.
    crossPageDuplicate: page.keys === null ? saved.crossPageDuplicate : saved.duplicate,
    rejected,
    splits: saved.splits,
    storeMs: Math.round(performance.now() - began),
  }
}
