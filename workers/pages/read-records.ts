import type { Handle } from '#lib/db.ts'
import { addLog, countOf } from '#lib/jobs/log.ts'
import type { PageCounts, PageResults } from '#lib/jobs/pages/page-commands.ts'
import type { SavedPage } from '#lib/properties/commands.ts'
import type { NewReject } from '#lib/rejects/commands.ts'
import { applyRule } from '#lib/rejects/rules/apply.ts'
import { noteMatched, rulesOf, type RulePlace } from '#lib/rejects/rules/kept.ts'
import type { OpenReader } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { understand, type Understood } from '#lib/sources/understand.ts'

/**
 * Reading records, and what storing them came to: rejects and counts; the same for an answer, for one that is read again,
 * and for a batch of pushes.
 */

export interface ReadRecords extends Understood {
  /** Records that were put right by kept rules; they are among the records. */
  fixed: number
  /** The kept rules that did it. */
  byRules: readonly number[]
}

/**
 * Reads records, and tries the rules kept for their dataset on those that would be rejected. Only then are the rules
 * looked up: records without a fault cost nothing more.
 */
export async function readRecords(
  db: Handle,
  place: RulePlace,
  reader: OpenReader,
  raw: readonly JsonValue[],
  positionOf: (index: number) => number,
): Promise<ReadRecords> {
  const read = await understand(reader, raw, positionOf)
  if (read.rejects.length === 0) return { ...read, fixed: 0, byRules: [] }
  const rules = await rulesOf(db, place)
  if (rules.length === 0) return { ...read, fixed: 0, byRules: [] }
  let rejects = read.rejects
  let records = read.records
  const changed = new Map(rejects.map((reject) => [reject.position, reject.raw]))
  const matched = new Map<number, number[]>()
  // A record may have one fault behind the other: as many rounds as there are rules.
  for (let round = 0; round < rules.length && rejects.length > 0; round += 1) {
    const tried = rejects.flatMap((reject) => {
      const { position } = reject
      const fix = firstFix(rules, reject, changed.get(position) ?? null)
      if (fix === null) return []
      matched.set(position, [...(matched.get(position) ?? []), fix.ruleId])
      return [{ position, record: fix.record }]
    })
    if (tried.length === 0) break
    for (const { position, record } of tried) changed.set(position, record)
    const again = await understand(
      reader,
      tried.map(({ record }) => record),
      (index) => tried[index]?.position ?? 0,
    )
    records = [...records, ...again.records]
    const stillAt = new Map(again.rejects.map((reject) => [reject.position, reject]))
    const triedAt = new Set(tried.map(({ position }) => position))
    rejects = rejects.flatMap((reject) => {
      if (!triedAt.has(reject.position)) return [reject]
      const still = stillAt.get(reject.position)
      return still === undefined ? [] : [still]
    })
  }
  // What no rule helped is kept as the source gave it, for the cause that it was refused for first.
  const left = new Set(rejects.map(({ position }) => position))
  return {
    records,
    rejects: read.rejects.filter(({ position }) => left.has(position)),
    fixed: read.rejects.length - left.size,
    byRules: [...new Set([...matched].flatMap(([position, ruleIds]) => (left.has(position) ? [] : ruleIds)))],
  }
}

function firstFix(
  rules: Awaited<ReturnType<typeof rulesOf>>,
  cause: { code: string; field: string | null },
  record: JsonValue,
): { ruleId: number; record: JsonValue } | null {
  for (const { ruleId, rule } of rules) {
    const fixed = applyRule(rule, cause, record)
    if (fixed !== null) return { ruleId, record: fixed }
  }
  return null
}

/** Says in the job’s log how many records of a page kept rules have put right, and at the rules that they did. */
export async function noteFixed(
  db: Handle,
  page: { jobId: number; pageNumber: number },
  { fixed, byRules }: ReadRecords,
): Promise<void> {
  if (fixed === 0) return
  await noteMatched(db, byRules)
  await addLog(db, {
    jobId: page.jobId,
    pageNumber: page.pageNumber,
    level: 'info',
    event: 'records-fixed',
    message: `${countOf(fixed, 'record')} would have been rejected and ${fixed === 1 ? 'was' : 'were'} put right by kept rules.`,
  })
}

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
export function repeatsOf(
  page: { keys: readonly string[] | null },
  { repeatsKeys }: { repeatsKeys: boolean },
  saved: SavedPage,
): number {
  if (page.keys !== null) return saved.duplicate
  return repeatsKeys ? 0 : saved.crossPageDuplicate
}
