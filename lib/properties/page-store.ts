import { hash as digest } from 'node:crypto'
import { z } from 'zod'
import { isRefusedData, postgresCode, postgresMessage } from '#lib/database-errors.ts'
import type { Transaction } from '#lib/db.ts'
import { arrayLiteral } from './array-literals.ts'
import type { PropertyPage, RefusedRecord, SavedPage } from './commands.ts'
import type { PropertyRecord } from './record.ts'
import { insertStatement, lookStatement, seenStatement, updateStatement } from './statements.ts'

const lookRow = z.object({
  stored: z.int(),
  missing: z.array(z.string()),
  older: z.array(z.string()),
  due: z.array(z.string()),
  due_ids: z.array(z.string()),
})
const updatedRow = z.object({ updated: z.array(z.string()) })
const seenRow = z.object({ seen: z.int(), delivered: z.array(z.string()) })

type Outcome = 'inserted' | 'updated' | 'unchanged' | 'older'

const uniqueViolation = '23505'

/** A key appeared or went between two of our statements, so that what was looked up is no longer true. */
export class LookAgain extends Error {}

type Counts = Omit<SavedPage, 'refused' | 'splits'>

/** A stored row that a record changes. */
interface Change {
  propertyId: string
  record: PropertyRecord
}

/** What a page means for what is stored. */
interface Comparison {
  stored: number
  created: readonly PropertyRecord[]
  changes: readonly Change[]
}

/** Sorted, so that two pages that bring the same new keys wait for each other in one order. */
function allNew(records: readonly PropertyRecord[]): Comparison {
  const created = records.toSorted((one, other) => (one.sourceKey < other.sourceKey ? -1 : 1))
  return { stored: 0, created, changes: [] }
}

/**
 * One try at storing a page: see what is stored, compare, insert what is new, change what differs. What Postgres refuses
 * is found only by a careful one.
 */
export class PageStore {
  readonly #tx: Transaction
  readonly #page: PropertyPage
  readonly #careful: boolean
  readonly #columnSet: string
  readonly #deliveredBefore = new Set<string>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #hashes = new Map<PropertyRecord, string>()
  readonly refused: RefusedRecord[] = []
  splits = 0

  constructor(tx: Transaction, page: PropertyPage, careful: boolean) {
    this.#tx = tx
    this.#page = page
    this.#careful = careful
    this.#columnSet = digest('md5', JSON.stringify([page.columns, page.extraKeys]))
  }

  async save(records: readonly PropertyRecord[]): Promise<Counts> {
    const { unique, repeated } = firstOfEachKey(records)
    // Seen before looked at: seeing locks what is stored.
    const seen = await this.#see(unique)
    const { stored, created, changes } = seen === 0 ? allNew(unique) : await this.#look(unique)
    if (seen !== stored) throw new LookAgain()
    await this.#write(created, (record) => record, this.#insert)
    await this.#write(changes, ({ record }) => record, this.#update)
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

  /** Compares these with what is stored: how many are, which are new, and which must be changed. */
  async #look(records: readonly PropertyRecord[]): Promise<Comparison> {
    const { source, dataset, observedAt } = this.#page
    const rows = await this.#tx.$queryRawUnsafe(
      lookStatement,
      source,
      dataset,
      observedAt,
      arrayLiteral(records.map((record) => record.sourceKey)),
      arrayLiteral(records.map((record) => record.version)),
      arrayLiteral(records.map((record) => record.position)),
      arrayLiteral(records.map((record) => this.#hash(record))),
    )
    const look = lookRow.parse(z.array(z.unknown()).parse(rows)[0])
    for (const key of look.older) this.#outcomes.set(key, 'older')
    const missing = new Set(look.missing)
    const ids = new Map(look.due.map((key, index) => [key, look.due_ids[index]]))
    const changes = records.flatMap((record) => {
      const propertyId = ids.get(record.sourceKey)
      return propertyId === undefined ? [] : [{ propertyId, record }]
    })
    return { ...allNew(records.filter((record) => missing.has(record.sourceKey))), stored: look.stored, changes }
  }

  /** Writes rows, halving on one that Postgres refuses until it stands alone. */
  async #write<Row>(
    rows: readonly Row[],
    recordOf: (row: Row) => PropertyRecord,
    write: (rows: readonly Row[]) => Promise<void>,
  ): Promise<void> {
    if (rows.length === 0) return
    if (!this.#careful) {
      await write(rows)
      return
    }
    await this.#tx.$executeRawUnsafe('SAVEPOINT page')
    try {
      await write(rows)
      await this.#tx.$executeRawUnsafe('RELEASE SAVEPOINT page')
    } catch (error) {
      if (!isRefusedData(error)) throw error
      await this.#tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT page')
      const [only] = rows
      if (rows.length === 1 && only !== undefined) {
        this.#refuse(recordOf(only), error)
        return
      }
      this.splits += 1
      const middle = Math.ceil(rows.length / 2)
      await this.#write(rows.slice(0, middle), recordOf, write)
      await this.#write(rows.slice(middle), recordOf, write)
    }
  }

  #refuse(record: PropertyRecord, error: unknown): void {
    this.refused.push({
      record,
      code: postgresCode(error) ?? 'refused',
      reason: `The database refused this record: ${postgresMessage(error)}`,
    })
  }

  readonly #insert = async (records: readonly PropertyRecord[]): Promise<void> => {
    const { source, dataset, jobId, pageId, observedAt, columns } = this.#page
    const parameters = [arrayLiteral(records.map((record) => record.sourceKey)), ...this.#arraysOf(records)]
    try {
      await this.#tx.$queryRawUnsafe(
        insertStatement(columns),
        source,
        dataset,
        jobId,
        pageId,
        observedAt,
        ...parameters,
      )
    } catch (error) {
      // Someone else stored one of these keys first; no record is at fault.
      if (postgresCode(error) === uniqueViolation) throw new LookAgain()
      throw error
    }
    for (const record of records) this.#outcomes.set(record.sourceKey, 'inserted')
  }

  readonly #update = async (changes: readonly Change[]): Promise<void> => {
    const { jobId, pageId, observedAt, columns, extraKeys } = this.#page
    const rows = await this.#tx.$queryRawUnsafe(
      updateStatement(columns),
      jobId,
      pageId,
      observedAt,
      arrayLiteral(extraKeys),
      `{${changes.map((change) => change.propertyId).join(',')}}`,
      ...this.#arraysOf(changes.map((change) => change.record)),
    )
    const [row] = z.array(updatedRow).parse(rows)
    for (const key of row?.updated ?? []) this.#outcomes.set(key, 'updated')
  }

  /** What both statements end with: versions, positions, hashes, extras, and one array for each column. */
  #arraysOf(records: readonly PropertyRecord[]): string[] {
    return [
      arrayLiteral(records.map((record) => record.version)),
      arrayLiteral(records.map((record) => record.position)),
      arrayLiteral(records.map((record) => this.#hash(record))),
      arrayLiteral(records.map((record) => JSON.stringify(record.extra))),
      ...this.#page.columns.map((_, column) => arrayLiteral(records.map((record) => record.values[column] ?? null))),
    ]
  }

  #summary(records: readonly PropertyRecord[], repeated: number): Counts {
    const counts = { inserted: 0, updated: 0, unchanged: 0, older: 0 }
    let crossPageDuplicate = 0
    for (const { sourceKey } of records) {
      if (this.#deliveredBefore.has(sourceKey)) crossPageDuplicate += 1
      else counts[this.#outcomes.get(sourceKey) ?? 'unchanged'] += 1
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

  /** Hash of the asked values; the asked columns are part of it, so that other field lists never look equal. */
  #hash(record: PropertyRecord): string {
    let hash = this.#hashes.get(record)
    if (hash === undefined) {
      hash = digest('md5', `${this.#columnSet}${JSON.stringify([record.values, record.extra])}`)
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
