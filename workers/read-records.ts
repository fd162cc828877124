import type { PageCounts, PageResults } from '#lib/jobs/page-commands.ts'
import type { PropertyValue } from '#lib/properties/columns.ts'
import type { SavedPage } from '#lib/properties/commands.ts'
import { checkIdentity, checkValue, contentHasher, isValueFault, type PropertyRecord } from '#lib/properties/record.ts'
import type { NewReject } from '#lib/rejects/commands.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import { isFault, type JsonValue, type PageContent, type RequestTerms } from '#lib/sources/source.ts'

/** What the records of an answer come to: rows, rejects and counts; the same the first time and when it is read again. */

/** Each record becomes a row to store or a reject that says why not. */
export function understand(
  page: { offset: number },
  request: OpenRequest,
  terms: RequestTerms,
  raw: readonly JsonValue[],
): { records: PropertyRecord[]; rejects: NewReject[] } {
  const records: PropertyRecord[] = []
  const rejects: NewReject[] = []
  const hash = contentHasher(terms.columns, terms.extraKeys)
  raw.forEach((record, index) => {
    const position = page.offset + index
    const result = understandOne(request, terms, record)
    if ('reason' in result) rejects.push({ ...result, position, raw: record })
    else records.push({ ...result, position, contentHash: hash(result) })
  })
  return { records, rejects }
}

type Refusal = Pick<NewReject, 'sourceKey' | 'field' | 'code' | 'reason'>

function understandOne(
  request: OpenRequest,
  terms: RequestTerms,
  record: JsonValue,
): Omit<PropertyRecord, 'position' | 'contentHash'> | Refusal {
  const mapped = request.mapRecord(record)
  if (isFault(mapped)) return mapped
  const identity = checkIdentity(mapped)
  if (identity !== null) return { ...identity, sourceKey: mapped.sourceKey }
  const values: PropertyValue[] = []
  for (const column of terms.columns) {
    const value = checkValue(column, mapped.values[column])
    if (isValueFault(value)) return { ...value, sourceKey: mapped.sourceKey }
    values.push(value)
  }
  return { sourceKey: mapped.sourceKey, version: mapped.version, values, extra: mapped.extra }
}

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
