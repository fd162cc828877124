import { isRefusedData } from '#lib/database-errors.ts'
import type { Transaction } from '#lib/db.ts'
import type { PropertyColumn } from './columns.ts'
import { LookAgain, PageStore } from './store/page-store.ts'
import type { PropertyRecord } from './record.ts'

/** A page of records of one job, ready to be stored. */
export interface PropertyPage {
  source: string
  dataset: string
  jobId: number
  pageId: bigint
  /** Start of the job: the middle part of every record’s order. */
  observedAt: Date
  /** Columns the request asked for; others keep their stored values. */
  columns: readonly PropertyColumn[]
  /** Keys of `extra` the request asked for. */
  extraKeys: readonly string[]
  /** Each says which of the columns it knows, or none does. */
  records: readonly PropertyRecord[]
  /**
   * So far the job brought nothing but new records: this page is stored without looking first, and looked at only when
   * that fails. Looking costs an insert 5 % of its time, and 10 % at two million stored rows.
   */
  expectNew: boolean
  /**
   * Set when the page is read again: ids of what it delivered before. A record of the place its row has now replaces it,
   * and none of these is a duplicate of another page.
   */
  deliveredBefore?: ReadonlySet<string>
}

/** A record only Postgres refused, found by splitting the page. */
export interface RefusedRecord {
  record: PropertyRecord
  code: string
  reason: string
}

/**
 * What became of each record: the ids, the duplicates and the refused ones add up to the records given. An id is that of
 * a stored property, as text.
 */
export interface SavedPage {
  insertedIds: readonly string[]
  updatedIds: readonly string[]
  /**
   * Found as they were, or of a lower order than what is stored. What another page of the job delivered unchanged leaves
   * no trace to know it by: `settleRepeats` tells such repeats at the end of the job.
   */
  unchangedIds: readonly string[]
  /** Changed by this page although another page of the job delivered them: duplicates whose values moved. */
  rewrittenIds: readonly string[]
  /** Keys that came twice on this page or that another page of the job had stored. */
  duplicate: number
  /** Those of them that another page delivered. */
  crossPageDuplicate: number
  /** Part of the unchanged ones: records older than what is stored, which changed nothing. */
  older: number
  refused: RefusedRecord[]
  /** How often the page was halved to find the refused ones. */
  splits: number
}

/** Something stood in the way of a page stored without care. The transaction is lost; the same again with care succeeds. */
export class NeedsCareError extends Error {
  override name = 'NeedsCareError'
}

/**
 * Stores a page of records inside the caller’s transaction. Promises: one row per key; only a higher order
 * overwrites; columns that were not asked for keep their values; every change is in the history; a record Postgres
 * refuses never costs the others. A page that changes nothing writes nothing.
 *
 * Savepoints are what makes it possible to go on after a refusal, and cost a page that has none 3 % of its time. So
 * `savePage` begins without: `withCareIfNeeded` repeats the caller’s transaction when that was not enough.
 * @throws NeedsCareError without care: a record was refused, or another writer came in between
 * @throws what the database throws for reasons that are not in the data; the transaction is then lost
 */
export async function savePage(tx: Transaction, page: PropertyPage, care: boolean): Promise<SavedPage> {
  if (care) return savePageWithCare(tx, { ...page, expectNew: false })
  try {
    const saved = await new PageStore(tx, page, false).save(page.records)
    return { ...saved, refused: [], splits: 0 }
  } catch (error) {
    if (!isRefusedData(error) && !(error instanceof LookAgain)) throw error
    throw new NeedsCareError('This page must be stored with care.', { cause: error })
  }
}

/** Runs a transaction that stores a page without care, and once more with care if that was not enough. */
export async function withCareIfNeeded<Result>(run: (care: boolean) => Promise<Result>): Promise<Result> {
  try {
    return await run(false)
  } catch (error) {
    if (!(error instanceof NeedsCareError)) throw error
    return run(true)
  }
}

async function savePageWithCare(tx: Transaction, page: PropertyPage): Promise<SavedPage> {
  const refused = new Map<PropertyRecord, RefusedRecord>()
  let splits = 0
  let races = 0
  await tx.$executeRawUnsafe('SAVEPOINT before_page')
  for (;;) {
    const store = new PageStore(tx, page, true)
    try {
      const saved = await store.save(page.records.filter((record) => !refused.has(record)))
      splits += store.splits
      if (store.refused.length === 0) return { ...saved, refused: [...refused.values()], splits }
    } catch (error) {
      if (!(error instanceof LookAgain)) throw error
      races += 1
      if (races === 5) throw new Error('Other writers changed these properties five times while a page was stored.')
    }
    // Again from the beginning, without the refused: as if the page had never held them.
    for (const found of store.refused) refused.set(found.record, found)
    await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT before_page')
  }
}
