import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isRefusedData, postgresCode, postgresMessage } from '#lib/database-errors.ts'
import type { Transaction } from '#lib/db.ts'
import { arrayLiteral } from './array-literals.ts'
import type { PropertyColumn } from './columns.ts'
import type { PropertyRecord } from './record.ts'
import { lookStatement, seenStatement, writeStatement } from './statements.ts'

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
  records: readonly PropertyRecord[]
}

/** A record only Postgres refused, found by splitting the page. */
export interface RefusedRecord {
  record: PropertyRecord
  code: string
  reason: string
}

/** What became of each record: the five counts and the refused ones add up to the records given. */
export interface SavedPage {
  inserted: number
  updated: number
  unchanged: number
  /** Keys this job had already delivered, on this page or another. */
  duplicate: number
  /** Those of them that another page delivered. */
  crossPageDuplicate: number
  /** Part of `unchanged`: records older than what is stored, which changed nothing. */
  older: number
  refused: RefusedRecord[]
  /** How often the page was halved to find the refused ones. */
  splits: number
}

interface StoredRow {
  contentHash: string
  version: string
  observedAt: Date
  position: number
}

const lookRow = z.object({
  source_key: z.string(),
  content_hash: z.string(),
  version: z.string(),
  observed_at: z.date(),
  position: z.int(),
})
const writtenRow = z.object({ source_key: z.string(), revision: z.int(), hist: z.int() })
const seenRow = z.object({ seen: z.int(), delivered: z.array(z.string()) })

type Outcome = 'inserted' | 'updated' | 'unchanged' | 'older'

/** A key appeared between two of our statements: unlocked, or with its old value unseen and its history missing. */
class LookAgain extends Error {}

/**
 * Stores a page of records inside the caller’s transaction. Promises: one row per key; only a higher order
 * overwrites; columns that were not asked for keep their values; every change is in the history; a record Postgres
 * refuses never costs the others. Unchanged records write nothing but that they were seen.
 * @throws what the database throws for reasons that are not in the data; the transaction is then lost.
 */
export async function savePage(tx: Transaction, page: PropertyPage): Promise<SavedPage> {
  const refused = new Map<PropertyRecord, RefusedRecord>()
  let splits = 0
  let races = 0
  await tx.$executeRawUnsafe('SAVEPOINT before_page')
  for (;;) {
    const store = new PageStore(tx, page)
    try {
      const counts = await store.save(page.records.filter((record) => !refused.has(record)))
      splits += store.splits
      if (store.refused.length === 0) return { ...counts, refused: [...refused.values()], splits }
    } catch (error) {
      races += 1
      if (!(error instanceof LookAgain)) throw error
      if (races === 5) throw new Error('Other writers changed these properties five times while a page was stored.')
    }
    // Again from the beginning, without the refused: as if the page had never held them.
    for (const found of store.refused) refused.set(found.record, found)
    await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT before_page')
  }
}

type Counts = Omit<SavedPage, 'refused' | 'splits'>

class PageStore {
  readonly #tx: Transaction
  readonly #page: PropertyPage
  readonly #columnSet: string
  readonly #stored = new Map<string, StoredRow>()
  readonly #deliveredBefore = new Set<string>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #hashes = new Map<PropertyRecord, string>()
  readonly refused: RefusedRecord[] = []
  splits = 0

  constructor(tx: Transaction, page: PropertyPage) {
    this.#tx = tx
    this.#page = page
    this.#columnSet = JSON.stringify([page.columns, page.extraKeys])
  }

  async save(records: readonly PropertyRecord[]): Promise<Counts> {
    const { unique, repeated } = firstOfEachKey(records)
    // Seen before looked at: seeing locks what is stored.
    const seen = await this.#see(unique)
    await this.#look(unique)
    if (seen !== this.#stored.size) throw new LookAgain()
    const due = unique.filter((record) => this.#differs(record))
    if (due.length > 0) {
      // Plans of named statements pick nested loops between CTEs: 84 ms for a page instead of 37.
      await this.#tx.$executeRaw`SELECT set_config('enable_nestloop', 'off', true)`
      await this.#write(due)
      await this.#tx.$executeRaw`SELECT set_config('enable_nestloop', 'on', true)`
    }
    await this.#see(unique.filter((record) => !this.#stored.has(record.sourceKey)))
    return this.#summary(unique, repeated)
  }

  /** Marks what is stored of these as seen, and answers how many that are. */
  async #see(records: readonly PropertyRecord[]): Promise<number> {
    if (records.length === 0) return 0
    const { source, dataset, jobId, pageId, observedAt } = this.#page
    const keys = arrayLiteral(records.map((record) => record.sourceKey))
    const rows = await this.#tx.$queryRawUnsafe(
      seenStatement,
      source,
      dataset,
      keys,
      arrayLiteral(records.map((record) => record.version)),
      arrayLiteral(records.map((record) => record.position)),
      jobId,
      pageId,
      observedAt,
    )
    const [row] = z.array(seenRow).parse(rows)
    for (const key of row?.delivered ?? []) this.#deliveredBefore.add(key)
    return row?.seen ?? 0
  }

  /** Reads what is stored under the keys of these records. */
  async #look(records: readonly PropertyRecord[]): Promise<void> {
    const { source, dataset } = this.#page
    const keys = arrayLiteral(records.map((record) => record.sourceKey))
    const rows = await this.#tx.$queryRawUnsafe(lookStatement, source, dataset, keys)
    for (const row of z.array(lookRow).parse(rows)) {
      this.#stored.set(row.source_key, {
        contentHash: row.content_hash,
        version: row.version,
        observedAt: row.observed_at,
        position: row.position,
      })
    }
  }

  /** Whether a record must be written; when not, its outcome is known. */
  #differs(record: PropertyRecord): boolean {
    const stored = this.#stored.get(record.sourceKey)
    if (stored === undefined) return true
    const same = stored.contentHash === this.#hash(record)
    const lower = !same && !this.#isHigher(record, stored)
    this.#outcomes.set(record.sourceKey, lower ? 'older' : 'unchanged')
    return !same && !lower
  }

  /** Writes records, halving on a record that Postgres refuses until it stands alone. */
  async #write(records: readonly PropertyRecord[]): Promise<void> {
    await this.#tx.$executeRawUnsafe('SAVEPOINT page')
    try {
      await this.#writeOnce(records)
      await this.#tx.$executeRawUnsafe('RELEASE SAVEPOINT page')
    } catch (error) {
      if (!isRefusedData(error)) throw error
      await this.#tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT page')
      await this.#split(records, error)
    }
  }

  async #split(records: readonly PropertyRecord[], error: unknown): Promise<void> {
    const [only] = records
    if (records.length === 1 && only !== undefined) {
      this.refused.push({
        record: only,
        code: postgresCode(error) ?? 'refused',
        reason: `The database refused this record: ${postgresMessage(error)}`,
      })
      return
    }
    this.splits += 1
    const middle = Math.ceil(records.length / 2)
    await this.#write(records.slice(0, middle))
    await this.#write(records.slice(middle))
  }

  async #writeOnce(records: readonly PropertyRecord[]): Promise<void> {
    const { source, dataset, jobId, pageId, observedAt, columns, extraKeys } = this.#page
    const rows = z
      .array(writtenRow)
      .parse(
        await this.#tx.$queryRawUnsafe(
          writeStatement(columns),
          source,
          dataset,
          jobId,
          pageId,
          observedAt,
          arrayLiteral(extraKeys),
          arrayLiteral(records.map((record) => record.sourceKey)),
          arrayLiteral(records.map((record) => record.version)),
          arrayLiteral(records.map((record) => record.position)),
          arrayLiteral(records.map((record) => this.#hash(record))),
          arrayLiteral(records.map((record) => JSON.stringify(record.extra))),
          ...columns.map((_, column) => arrayLiteral(records.map((record) => record.values[column] ?? null))),
        ),
      )
    const updated = rows.filter((row) => row.revision > 1).length
    if (rows[0] !== undefined && rows[0].hist !== updated) throw new LookAgain()
    for (const row of rows) this.#outcomes.set(row.source_key, row.revision === 1 ? 'inserted' : 'updated')
  }

  #summary(records: readonly PropertyRecord[], repeated: number): Counts {
    const counts = { inserted: 0, updated: 0, unchanged: 0, older: 0 }
    let crossPageDuplicate = 0
    for (const { sourceKey } of records) {
      if (this.#deliveredBefore.has(sourceKey)) crossPageDuplicate += 1
      // Without an outcome someone else inserted the key meanwhile, with a higher order or the same values.
      else counts[this.#outcomes.get(sourceKey) ?? 'older'] += 1
    }
    return {
      inserted: counts.inserted,
      updated: counts.updated,
      unchanged: counts.unchanged + counts.older,
      duplicate: repeated + crossPageDuplicate,
      crossPageDuplicate,
      older: counts.older,
    }
  }

  #isHigher(record: PropertyRecord, stored: StoredRow): boolean {
    const version = compareVersions(record.version, stored.version)
    if (version !== 0) return version > 0
    const time = this.#page.observedAt.getTime() - stored.observedAt.getTime()
    // Equal when it is this record’s own mark: nothing higher has been seen.
    return time !== 0 ? time > 0 : record.position >= stored.position
  }

  /** Hash of the asked values; the asked columns are part of it, so that other field lists never look equal. */
  #hash(record: PropertyRecord): string {
    let hash = this.#hashes.get(record)
    if (hash === undefined) {
      const digest = createHash('md5').update(this.#columnSet)
      digest.update(JSON.stringify([record.values, record.extra]))
      hash = digest.digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      this.#hashes.set(record, hash)
    }
    return hash
  }
}

/** As the database compares them: byte by byte. */
function compareVersions(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/** One record of each key, the one of highest order, and how many were left out for it. */
function firstOfEachKey(records: readonly PropertyRecord[]): { unique: PropertyRecord[]; repeated: number } {
  const best = new Map<string, PropertyRecord>()
  for (const record of records) {
    const present = best.get(record.sourceKey)
    const order = present === undefined ? 1 : compareVersions(record.version, present.version)
    if (present === undefined || order > 0 || (order === 0 && record.position > present.position))
      best.set(record.sourceKey, record)
  }
  return { unique: [...best.values()], repeated: records.length - best.size }
}
