import { z } from 'zod'
import { isRefusedData, postgresCode, postgresMessage } from '#lib/database-errors.ts'
import type { Transaction } from '#lib/db.ts'
import { arrayLiteral } from './array-literals.ts'
import type { PropertyPage, RefusedRecord, SavedPage } from '#lib/properties/commands.ts'
import type { PropertyRecord } from '#lib/properties/record.ts'
import { insertStatement, lockStatement, lookStatement, updateStatement } from './statements.ts'

/** An array as Postgres writes it, of values without commas or quotes. */
const plainArray = z
  .string()
  .nullable()
  .transform((list) => (list === null || list === '{}' ? [] : list.slice(1, -1).split(',')))
/** An array of any texts, as JSON: read in a tenth of the time that the same array takes in Postgres’s own form. */
const textArray = z
  .string()
  .nullable()
  .transform((list): unknown => (list === null ? [] : JSON.parse(list)))
  .pipe(z.array(z.string()))
// Each statement answers one row. Made once: making such a schema takes as long as reading a row by it.
const lookAnswer = z.tuple([z.object({ keys: textArray, ids: plainArray, hashes: plainArray, own: plainArray })])
const lockedRow = z.object({
  ids: plainArray,
  versions: z.array(z.string()).nullable(),
  /** −1, 0 or 1 where the page’s job is older than the one whose values are stored, the same, or newer. */
  jobs: plainArray,
  positions: plainArray,
  hashes: plainArray,
  previous: plainArray,
  own: plainArray,
})
const lockedAnswer = z.tuple([lockedRow])
const writtenAnswer = z.tuple([z.object({ ids: plainArray })])

const uniqueViolation = '23505'

/** A key appeared or went between two of our statements, so that what was looked up is no longer true. */
export class LookAgain extends Error {}

type Counts = Omit<SavedPage, 'refused' | 'splits'>

/** A stored row that a record may change. */
interface Difference {
  propertyId: string
  record: PropertyRecord
}

/** A locked row that a record changes. */
interface Change extends Difference {
  /** Another page of this job wrote it, so the record is a duplicate whether it changes it or not. */
  isOwn: boolean
}

/** What a page means for what is stored. */
interface Comparison {
  created: PropertyRecord[]
  differing: Difference[]
}

/**
 * One try at storing a page: look what is stored, insert what is new, change what differs. A page that changes nothing
 * writes nothing. What Postgres refuses is found only by a careful try.
 */
export class PageStore {
  readonly #tx: Transaction
  readonly #page: PropertyPage
  readonly #careful: boolean
  readonly #inserted: string[] = []
  readonly #updated: string[] = []
  readonly #unchanged: string[] = []
  readonly #rewritten: string[] = []
  #crossPageDuplicate = 0
  #older = 0
  readonly refused: RefusedRecord[] = []
  splits = 0

  constructor(tx: Transaction, page: PropertyPage, careful: boolean) {
    this.#tx = tx
    this.#page = page
    this.#careful = careful
  }

  async save(records: readonly PropertyRecord[]): Promise<Counts> {
    const best = bestOfEachKey(records)
    const { created, differing } = this.#page.expectNew
      ? { created: [...best.values()], differing: [] }
      : await this.#look(best)
    // Sorted, so that two pages that bring the same new keys wait for each other in one order.
    created.sort((one, other) => (one.sourceKey < other.sourceKey ? -1 : 1))
    await this.#write(created, (record) => record, this.#insert)
    await this.#write(await this.#lock(differing), ({ record }) => record, this.#update)
    return {
      insertedIds: this.#inserted,
      updatedIds: this.#updated,
      unchangedIds: this.#unchanged,
      rewrittenIds: this.#rewritten,
      duplicate: records.length - best.size + this.#crossPageDuplicate,
      crossPageDuplicate: this.#crossPageDuplicate,
      older: this.#older,
    }
  }

  /** Compares these with what is stored, without a lock: what is equal now is counted as it is now. */
  async #look(records: ReadonlyMap<string, PropertyRecord>): Promise<Comparison> {
    if (records.size === 0) return { created: [], differing: [] }
    const { source, dataset, jobId, columns, extraKeys } = this.#page
    const nothingAsked = columns.length + extraKeys.length === 0
    const rows = await this.#tx.$queryRawUnsafe(
      lookStatement,
      source,
      dataset,
      arrayLiteral([...records.keys()]),
      jobId,
    )
    const [{ keys, ids, hashes, own }] = lookAnswer.parse(rows)
    const ownIds = new Set(own)
    const differing: Difference[] = []
    for (const [index, key] of keys.entries()) {
      const record = records.get(key)
      const propertyId = ids[index]
      if (record === undefined || propertyId === undefined) continue
      // What this job wrote itself must learn the place of every further delivery, else the order of the pages decides.
      if (ownIds.has(propertyId)) differing.push({ propertyId, record })
      else if (nothingAsked || hashes[index] === record.contentHash) this.#unchanged.push(propertyId)
      else differing.push({ propertyId, record })
    }
    if (keys.length === records.size) return { created: [], differing }
    const known = new Set(keys)
    return { created: [...records.values()].filter(({ sourceKey }) => !known.has(sourceKey)), differing }
  }

  /** Locks the rows that differ, counts what must not overwrite them and answers the rest. */
  async #lock(differing: readonly Difference[]): Promise<Change[]> {
    if (differing.length === 0) return []
    const { jobId, observedAt, deliveredBefore } = this.#page
    const wanted = `{${differing.map((difference) => difference.propertyId).join(',')}}`
    const rows = await this.#tx.$queryRawUnsafe(lockStatement, wanted, jobId, observedAt)
    const locked = lockedAnswer.parse(rows)[0]
    const indexes = new Map(locked.ids.map((id, index) => [id, index]))
    const own = new Set(locked.own)
    return differing.flatMap(({ propertyId, record }) => {
      const index = indexes.get(propertyId)
      // It was removed since it was looked up.
      if (index === undefined) throw new LookAgain()
      const ofThisJob = own.has(propertyId)
      // The very record the row was made of, read again: however it reads now is right.
      const isItself = deliveredBefore !== undefined && ofThisJob && record.position === Number(locked.positions[index])
      const isOwn = ofThisJob && !isItself && deliveredBefore?.has(propertyId) !== true
      const order = isItself
        ? 0
        : compareVersions(record.version, locked.versions?.[index] ?? '') ||
          Number(locked.jobs[index]) ||
          record.position - Number(locked.positions[index])
      // What stood there before this job loses to what the job brought, whichever page comes first.
      const isOlder = order < 0 || (ofThisJob && !isItself && locked.previous[index] === record.contentHash)
      if (isOwn) this.#crossPageDuplicate += 1
      if (!isOlder && (isOwn || locked.hashes[index] !== record.contentHash)) return [{ propertyId, record, isOwn }]
      if (!isOwn) this.#unchanged.push(propertyId)
      if (!ofThisJob && isOlder) this.#older += 1
      return []
    })
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
    const { source, dataset, jobId, observedAt, columns } = this.#page
    const keys = arrayLiteral(records.map((record) => record.sourceKey))
    const arrays = this.#arraysOf(records)
    try {
      const rows = await this.#tx.$queryRawUnsafe(
        insertStatement(columns),
        source,
        dataset,
        jobId,
        observedAt,
        keys,
        ...arrays,
      )
      this.#inserted.push(...writtenAnswer.parse(rows)[0].ids)
    } catch (error) {
      // Someone else stored one of these keys first; no record is at fault.
      if (postgresCode(error) === uniqueViolation) throw new LookAgain()
      throw error
    }
  }

  readonly #update = async (changes: readonly Change[]): Promise<void> => {
    const { jobId, pageId, observedAt, columns, extraKeys } = this.#page
    const records = changes.map((change) => change.record)
    const masked = records[0]?.known !== undefined
    const rows = await this.#tx.$queryRawUnsafe(
      updateStatement(columns, masked),
      jobId,
      pageId,
      observedAt,
      arrayLiteral(extraKeys),
      `{${changes.map((change) => change.propertyId).join(',')}}`,
      ...(masked ? [arrayLiteral(records.map((record) => record.known ?? ''))] : []),
      ...this.#arraysOf(records),
    )
    // Not among them: rows whose values are the same, of which only the version or the list of asked fields is another.
    const updated = new Set(writtenAnswer.parse(rows)[0].ids)
    for (const { propertyId, isOwn } of changes) {
      if (!isOwn) (updated.has(propertyId) ? this.#updated : this.#unchanged).push(propertyId)
      else if (updated.has(propertyId)) this.#rewritten.push(propertyId)
    }
  }

  /** What both statements end with: versions, positions, hashes, extras, and one array for each column. */
  #arraysOf(records: readonly PropertyRecord[]): string[] {
    return [
      arrayLiteral(records.map((record) => record.version)),
      arrayLiteral(records.map((record) => record.position)),
      `{${records.map((record) => record.contentHash).join(',')}}`,
      JSON.stringify(records.map((record) => record.extra)),
      ...this.#page.columns.map((_, column) => arrayLiteral(records.map((record) => record.values[column] ?? null))),
    ]
  }
}

/** As the database compares them: byte by byte. */
function compareVersions(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/** One record of each key, the one of highest order, by its key. */
function bestOfEachKey(records: readonly PropertyRecord[]): Map<string, PropertyRecord> {
  const best = new Map<string, PropertyRecord>()
  for (const record of records) {
    const present = best.get(record.sourceKey)
    const order = present === undefined ? 1 : compareVersions(record.version, present.version)
    if (present === undefined || order > 0 || (order === 0 && record.position > present.position))
      best.set(record.sourceKey, record)
  }
  return best
}
