import { z } from 'zod'
import { inTransaction, type Database, type Handle, type Transaction } from '#lib/db.ts'
import { ConflictError } from '#lib/errors.ts'
import { addLog, countOf } from '#lib/jobs/log.ts'
import { countReplayed } from '#lib/jobs/rerun/replayed.ts'
import { savePage, withCareIfNeeded, type SavedPage } from '#lib/properties/commands.ts'
import type { Queue } from '#lib/queue.ts'
import type { RejectOutcome } from '#lib/rejects/contract.ts'
import {
  holdAsSeen,
  markFailedAgain,
  markStored,
  type FailedReject,
  type SeenReject,
  type StoredReject,
} from '#lib/rejects/settle.ts'
import { openReader } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { understand, type Understood } from '#lib/sources/understand.ts'

/**
 * Rejects stored after all. No noun of its own: it puts sources, properties, rejects and jobs together as a worker’s
 * handler does, and stands here because a route does it for one reject and a worker for many.
 *
 *   record ─▶ the source’s own reading ─▶ one transaction: savePage ─▶ rejects ─▶ counters of page and job ─▶ log
 *
 * The record keeps the place it had in its job, so whatever is newer by now stays. Locks are taken in the order of a page
 * that is read again: properties, rejects, job, page.
 */

/** One reject with the record that is to be stored. */
export interface Replay extends SeenReject {
  /** Its place in the job. */
  position: number
  record: JsonValue
  /** The record as JSON where it is not what the source gave. */
  editedText: string | null
}

export interface ReplayOrder {
  /** The page all of them came on. */
  pageId: bigint
  rejects: readonly Replay[]
  userId: string
  /** Words for the log: “by a rule”. */
  how: string
  /** More of the same transaction, after everything else. */
  also?: (tx: Transaction, done: ReplayResult) => Promise<void>
}

export interface ReplayResult {
  stored: readonly StoredReject[]
  failed: readonly FailedReject[]
  /** Part of the stored ones: something newer was there and stayed. */
  older: number
}

const pageRow = z.object({
  page_number: z.int(),
  state: z.string(),
  job_id: z.int(),
  source: z.string(),
  dataset: z.string(),
  criteria: z.unknown(),
  started_at: z.date().nullable(),
  undone: z.boolean(),
})
type PageFacts = z.infer<typeof pageRow> & { started_at: Date }

/**
 * Replays rejects of one page; all of it stands together or not at all.
 * @throws RejectSettledError when one of them is settled, edited or gone since it was read
 * @throws ConflictError `job-undone`, `wrong-state`
 */
export async function replayRejects(db: Database, queue: Queue, order: ReplayOrder): Promise<ReplayResult> {
  const page = await readPage(db, order.pageId)
  const reader = openReader(page.source, page.criteria)
  const records = order.rejects.map(({ record }) => record)
  const understood = await understand(reader, records, (index) => order.rejects[index]?.position ?? 0)
  return withCareIfNeeded((care) =>
    inTransaction(db, async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', '20000', true), set_config('lock_timeout', '10000', true)`
      // What is taken out of a dataset goes while none of its jobs is at work; an ended job looks as if it were not.
      await tx.$executeRaw`LOCK TABLE batch_jobs IN ROW EXCLUSIVE MODE`
      const { source, dataset, job_id: jobId, started_at: observedAt } = await readPage(tx, order.pageId)
      const saved = await savePage(
        tx,
        {
          source,
          dataset,
          jobId,
          pageId: order.pageId,
          observedAt,
          ...reader.terms,
          records: understood.records,
          expectNew: false,
        },
        care,
      )
      await holdAsSeen(tx, order.rejects)
      const result = await settled(tx, order, understood, saved)
      await markFailedAgain(tx, result.failed)
      await markStored(tx, result.stored, order.userId)
      await countReplayed(tx, queue, {
        jobId,
        pageId: order.pageId,
        results: saved,
        duplicate: saved.duplicate,
        crossPageDuplicate: reader.repeatsKeys ? 0 : saved.crossPageDuplicate,
      })
      await note(tx, page, order, result)
      await order.also?.(tx, result)
      return result
    }),
  )
}

async function readPage(db: Handle, pageId: bigint): Promise<PageFacts> {
  const rows = await db.$queryRaw`
    SELECT g.page_number, g.state, j.job_id, j.source, j.dataset, j.criteria, j.started_at, j.undone_at IS NOT NULL AS undone
    FROM batch_job_pages g JOIN batch_jobs j ON j.job_id = g.job_id WHERE g.page_id = ${pageId}`
  const [page] = z.array(pageRow).parse(rows)
  if (page === undefined || page.started_at === null || page.state !== 'written') {
    throw new ConflictError('wrong-state', 'The page of this reject is not written. Look again when its job has ended.')
  }
  if (page.undone) {
    const message = `What job ${page.job_id} brought was taken out again, so nothing more of it is stored. Run it anew.`
    throw new ConflictError('job-undone', message)
  }
  return { ...page, started_at: page.started_at }
}

/** Which of the rejects are stored now, and as what, and which failed again, and why. */
async function settled(
  tx: Transaction,
  { rejects }: ReplayOrder,
  { records, rejects: refusedAtReading }: Understood,
  saved: SavedPage,
): Promise<ReplayResult> {
  const byPosition = new Map(rejects.map((reject) => [reject.position, reject]))
  const keyed = await outcomesByKey(tx, saved)
  const refused = new Set(saved.refused.map(({ record }) => record))
  const stored: StoredReject[] = []
  // Of two records of one key the later is the one that counts.
  for (const record of records.toSorted((one, other) => other.position - one.position)) {
    const reject = byPosition.get(record.position)
    if (reject === undefined || refused.has(record)) continue
    const outcome = keyed.get(record.sourceKey) ?? 'duplicate'
    keyed.delete(record.sourceKey)
    stored.push({ rejectId: reject.rejectId, outcome, editedText: reject.editedText })
  }
  const failed = [
    ...refusedAtReading,
    ...saved.refused.map(({ record, code, reason }) => ({ ...record, field: null, code, reason })),
  ].flatMap(({ position, sourceKey, field, code, reason }) => {
    const reject = byPosition.get(position)
    return reject === undefined
      ? []
      : [{ rejectId: reject.rejectId, sourceKey, field, code, reason, editedText: reject.editedText }]
  })
  return { stored, failed, older: saved.older }
}

const keyRow = z.object({ id: z.string(), source_key: z.string() })

async function outcomesByKey(tx: Transaction, saved: SavedPage): Promise<Map<string, RejectOutcome>> {
  const outcomes = new Map<string, RejectOutcome>()
  for (const id of saved.insertedIds) outcomes.set(id, 'inserted')
  for (const id of saved.updatedIds) outcomes.set(id, 'updated')
  for (const id of saved.unchangedIds) outcomes.set(id, 'unchanged')
  const rows = await tx.$queryRaw`
    SELECT property_id::text AS id, source_key FROM properties
    WHERE property_id = ANY(${`{${[...outcomes.keys()].join(',')}}`}::bigint[])`
  return new Map(
    z
      .array(keyRow)
      .parse(rows)
      .flatMap(({ id, source_key: key }) => {
        const outcome = outcomes.get(id)
        return outcome === undefined ? [] : [[key, outcome]]
      }),
  )
}

async function note(tx: Transaction, page: PageFacts, order: ReplayOrder, result: ReplayResult): Promise<void> {
  const { stored, failed, older } = result
  const parts = [`${countOf(stored.length, 'reject')} stored`]
  if (older > 0) parts.push(`${older} of them older than what is stored, which stayed`)
  if (failed.length > 0) parts.push(`${failed.length} failed again`)
  await addLog(tx, {
    jobId: page.job_id,
    pageNumber: page.page_number,
    level: failed.length > 0 ? 'warn' : 'info',
    event: 'rejects-replayed',
    message: `Replayed ${order.how}: ${parts.join(', ')}.`,
    details: { rejectIds: order.rejects.slice(0, 50).map(({ rejectId }) => Number(rejectId)) },
    actor: order.userId,
  })
}
