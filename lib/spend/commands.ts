import { z } from 'zod'
import { inTransaction, type Database, type Handle, type Transaction } from '#lib/db.ts'

/**
 * The ledger. Every paid request is a purchase:
 *
 *   reserved ─▶ sent ─▶ answered ─▶ stored            (billed what the answer held)
 *       │         ├───▶ released                       (certainly not billed)
 *       │         └───▶ unclear ─▶ answered            (a late answer still counts)
 *       └─▶ released      └─────▶ written-off          (a person decided; counted as spent, the worst case)
 *
 * `reserved_records` and `reserved_cost` of a job are the money committed: reserved and spent together. They go
 * down only when a purchase is released or turns out smaller. Locks are taken in the order allowance, job.
 */

export interface Reservation {
  jobId: number
  pageId: bigint
  dataset: string
  records: number
  worker: string
  claim: string
}

const purchaseRow = z.object({
  purchase_id: z.bigint(),
  state: z.string(),
  records_reserved: z.int(),
  sent_age_seconds: z.number().nullable(),
  reason: z.string().nullable(),
})

export interface LivePurchase {
  purchaseId: bigint
  state: 'reserved' | 'sent' | 'answered' | 'unclear'
  recordsReserved: number
  /** Seconds since the request was marked as sent, by the database’s clock. */
  sentSeconds: number | null
}

const liveState = z.enum(['reserved', 'sent', 'answered', 'unclear'])

/** The one purchase of a page that may still cost or is not stored yet. */
export async function livePurchase(db: Handle, pageId: bigint): Promise<LivePurchase | null> {
  const rows = await db.$queryRaw`
    SELECT purchase_id, state, records_reserved, reason,
           extract(epoch FROM clock_timestamp() - sent_at)::float8 AS sent_age_seconds
    FROM purchases WHERE page_id = ${pageId} AND state IN ('reserved', 'sent', 'unclear', 'answered')`
  const row = z.array(purchaseRow).parse(rows)[0]
  if (row === undefined) return null
  return {
    purchaseId: row.purchase_id,
    state: liveState.parse(row.state),
    recordsReserved: row.records_reserved,
    sentSeconds: row.sent_age_seconds,
  }
}

/**
 * Commits money to one request, in one statement, if the job runs and its ceiling allows it. Committed before the request is
 * sent, alone or with what narrows its page.
 * However many workers ask, the ceiling is not passed by one record. Records still in the month’s allowance
 * cost nothing; an allowance that was never reported counts as none.
 * @returns the purchase, or null when the ceiling or the job’s state refuses it.
 */
export async function reservePurchase(db: Handle, reservation: Reservation): Promise<bigint | null> {
  const { jobId, pageId, dataset, records, worker, claim } = reservation
  const rows = await db.$queryRaw`
    WITH a AS MATERIALIZED (SELECT records_left FROM allowances WHERE dataset = ${dataset} FOR UPDATE),
    f AS MATERIALIZED (SELECT least(coalesce((SELECT records_left FROM a), 0), ${records}::int) AS free),
    j AS (
      UPDATE batch_jobs b
      SET reserved_records = b.reserved_records + ${records}::int,
          reserved_cost = b.reserved_cost + (${records}::int - f.free) * coalesce(b.price_per_record, 0),
          -- Whatever kept its pages waiting is over.
          status_reason = NULL, updated_at = now()
      FROM f
      WHERE b.job_id = ${jobId} AND b.status = 'PROCESSING'
        AND (b.max_records IS NULL OR b.reserved_records + ${records}::int <= b.max_records)
        AND (b.max_cost IS NULL
             OR b.reserved_cost + (${records}::int - f.free) * coalesce(b.price_per_record, 0) <= b.max_cost)
      RETURNING (${records}::int - f.free) * coalesce(b.price_per_record, 0) AS cost, f.free AS free
    ),
    -- From the locked value: a CHECK is tried on the row as the statement first saw it, which may be long gone.
    u AS (UPDATE allowances l SET records_left = a.records_left - j.free FROM a, j WHERE l.dataset = ${dataset})
    INSERT INTO purchases (job_id, page_id, dataset, records_reserved, free_reserved, cost_reserved, worker, claim)
    SELECT ${jobId}, ${pageId}, ${dataset}, ${records}::int, j.free, j.cost, ${worker}, ${claim} FROM j
    RETURNING purchase_id`
  return z.array(z.object({ purchase_id: z.bigint() })).parse(rows)[0]?.purchase_id ?? null
}

/**
 * Marks a purchase as about to be sent, in its own commit, only for whoever holds the page and while the job runs.
 * From here on a death leaves the outcome unknown.
 */
export async function markSent(db: Database, purchaseId: bigint, worker: string, claim: string): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE purchases p SET state = 'sent', sent_at = clock_timestamp(), worker = ${worker}, claim = ${claim},
           -- What the source would say now: its last word, less what it billed since.
           allowance_before = (
             SELECT greatest(0, a.records_reported - coalesce(sum(q.free_billed), 0))::int
             FROM allowances a LEFT JOIN purchases q
               ON q.dataset = a.dataset AND q.settled_at > a.reported_at AND q.state IN ('answered', 'stored')
             WHERE a.dataset = p.dataset GROUP BY a.records_reported)
    WHERE p.purchase_id = ${purchaseId} AND p.state = 'reserved'
      AND EXISTS (SELECT 1 FROM batch_job_pages g WHERE g.page_id = p.page_id AND g.claim = ${claim} AND g.state = 'fetching')
      AND EXISTS (SELECT 1 FROM batch_jobs j WHERE j.job_id = p.job_id AND j.status = 'PROCESSING')`
  return changed === 1
}

/** What a purchase turned out to be: the difference to what was reserved flows back to the job and the allowance. */
export interface Billed {
  records: number
  costReported: string | null
  allowanceAfter: number | null
}

/**
 * Books the answer of a purchase that was sent, however late it came. False when it was settled otherwise meanwhile.
 * Part of the commit that stores the raw answer.
 */
export async function bookAnswer(tx: Transaction, purchaseId: bigint, billed: Billed): Promise<boolean> {
  return settle(tx, purchaseId, ['sent', 'unclear'], 'answered', billed.records, {
    reason: null,
    decidedBy: null,
    costReported: billed.costReported,
    allowanceAfter: billed.allowanceAfter,
  })
}

/** Frees the money of a request that was certainly not billed. */
export async function releasePurchase(tx: Transaction, purchaseId: bigint, reason: string): Promise<boolean> {
  return settle(tx, purchaseId, ['reserved', 'sent'], 'released', 0, { reason })
}

/** Frees the money of an answer that was complete, held nothing and billed nothing, so that the page can be asked again. */
export async function releaseEmptyAnswer(tx: Transaction, pageId: bigint, reason: string): Promise<void> {
  const live = await livePurchase(tx, pageId)
  if (live !== null) await settle(tx, live.purchaseId, ['answered'], 'released', 0, { reason })
}

/** Frees the money of a page’s request that was never sent, if there is one. */
export async function releaseReservation(tx: Transaction, pageId: bigint, reason: string): Promise<void> {
  const live = await livePurchase(tx, pageId)
  if (live !== null) await settle(tx, live.purchaseId, ['reserved'], 'released', 0, { reason })
}

/** A person decided about an unclear purchase: it counts as spent in full. */
export async function writeOff(
  tx: Transaction,
  purchaseId: bigint,
  decidedBy: string,
  reason: string,
): Promise<boolean> {
  return settle(tx, purchaseId, ['unclear'], 'written-off', null, { reason, decidedBy })
}

/** A sent request whose outcome nobody knows. Its money stays committed until a person or a late answer decides. */
export async function markUnclear(tx: Transaction, purchaseId: bigint, reason: string): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE purchases SET state = 'unclear', reason = ${reason.slice(0, 1000)}
    WHERE purchase_id = ${purchaseId} AND state = 'sent'`
  return changed === 1
}

/**
 * Evidence for the unclear purchases of a job: what the source says is left of the allowance now. Equal to
 * `allowance_before` it speaks for “not billed”. Nothing is noted while another request of the account is out or was
 * answered since the question: then the number would tell of both.
 * @param askedAt when the question was sent, by the database’s clock.
 */
export async function noteAllowanceAfter(db: Database, jobId: number, reported: number, askedAt: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE purchases p SET allowance_after = ${reported}::int + (
      SELECT coalesce(sum(q.free_billed), 0)::int FROM purchases q
      WHERE q.dataset = p.dataset AND q.state IN ('answered', 'stored') AND q.settled_at > p.sent_at)
    WHERE p.job_id = ${jobId} AND p.state = 'unclear' AND p.allowance_after IS NULL
      AND NOT EXISTS (SELECT 1 FROM purchases q WHERE q.dataset = p.dataset
                      AND (q.state = 'sent' OR q.settled_at >= ${askedAt}))`
}

/** The records of an answered purchase are stored: part of the page’s commit. */
export async function markStored(tx: Transaction, pageId: bigint): Promise<void> {
  await tx.$executeRaw`UPDATE purchases SET state = 'stored' WHERE page_id = ${pageId} AND state = 'answered'`
}

interface Settlement {
  reason: string | null
  decidedBy?: string | null
  costReported?: string | null
  allowanceAfter?: number | null
}

/** One statement: the purchase’s new state and what flows back. `billedRecords` null means all that was reserved. */
async function settle(
  tx: Transaction,
  purchaseId: bigint,
  from: readonly string[],
  to: 'answered' | 'released' | 'written-off',
  billedRecords: number | null,
  settlement: Settlement,
): Promise<boolean> {
  const booked = to !== 'released'
  const { reason, decidedBy = null, costReported = null, allowanceAfter = null } = settlement
  const rows = await tx.$queryRaw`
    WITH p AS MATERIALIZED (
      SELECT p.purchase_id, p.job_id, p.dataset, p.records_reserved, p.free_reserved, p.cost_reserved,
             coalesce(${billedRecords}::int, p.records_reserved) AS billed,
             -- An answer gave back what it did not use when it was booked; only the rest is still committed.
             least(coalesce(p.records_billed, p.records_reserved), p.records_reserved) AS records_committed,
             least(coalesce(p.cost_billed, p.cost_reserved), p.cost_reserved) AS cost_committed,
             coalesce(p.free_billed, p.free_reserved) AS free_committed
      FROM purchases p WHERE p.purchase_id = ${purchaseId} AND p.state = ANY(${`{${from.join(',')}}`}::text[])
      FOR UPDATE
    ),
    -- Locked before the job, as in a reservation.
    l AS MATERIALIZED (SELECT a.records_left FROM allowances a JOIN p ON a.dataset = p.dataset FOR UPDATE OF a),
    b AS MATERIALIZED (
      SELECT p.*, (SELECT records_left FROM l) AS records_left, least(p.billed, p.free_reserved) AS free_billed,
             greatest(p.billed - p.free_reserved, 0) * coalesce(j.price_per_record, 0) AS cost_billed
      FROM p JOIN batch_jobs j ON j.job_id = p.job_id
    ),
    a AS (
      UPDATE allowances a SET records_left = a.records_left + b.free_committed - b.free_billed
      FROM b WHERE a.dataset = b.dataset AND b.free_committed > b.free_billed
    ),
    j AS (
      UPDATE batch_jobs j
      SET reserved_records = j.reserved_records - b.records_committed + least(b.billed, b.records_reserved),
          reserved_cost = j.reserved_cost - b.cost_committed + least(b.cost_billed, b.cost_reserved), updated_at = now()
      FROM b WHERE j.job_id = b.job_id
    )
    UPDATE purchases p
    SET state = ${to}, settled_at = clock_timestamp(),
        records_billed = CASE WHEN ${booked} THEN b.billed END,
        free_billed = CASE WHEN ${booked} THEN b.free_billed END,
        cost_billed = CASE WHEN ${booked} THEN b.cost_billed END,
        cost_reported = coalesce(${costReported}::text, p.cost_reported),
        allowance_after = coalesce(${allowanceAfter}::int, p.allowance_after),
        decided_by = coalesce(${decidedBy}::text, p.decided_by), reason = coalesce(${reason}::text, p.reason)
    FROM b WHERE p.purchase_id = b.purchase_id
    RETURNING p.purchase_id`
  return z.array(z.unknown()).parse(rows).length === 1
}

/**
 * Takes over what the source said of the month’s allowance. What is committed or was settled since the question was
 * asked is taken off, since the source may not have counted it yet: we would rather count a record as charged that was
 * free than the reverse.
 * @param askedAt when the question was sent, by the database’s clock.
 * @returns what is left by our own count.
 */
export async function reportAllowance(db: Database, dataset: string, reported: number, askedAt: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO allowances (dataset, records_left, records_reported, reported_at)
      VALUES (${dataset}, 0, 0, to_timestamp(0)) ON CONFLICT (dataset) DO NOTHING`
    // Locked before the purchases are added up: a reservation that commits meanwhile would be forgotten.
    await tx.$executeRaw`SELECT 1 FROM allowances WHERE dataset = ${dataset} FOR UPDATE`
    await tx.$executeRaw`
      UPDATE allowances
      SET records_left = greatest(0, ${reported}::int - (
            SELECT coalesce(sum(free_reserved), 0) FROM purchases
            WHERE dataset = ${dataset}
              AND (state IN ('reserved', 'sent', 'unclear')
                   OR (state IN ('answered', 'stored', 'written-off') AND settled_at > ${askedAt})))),
          records_reported = ${reported}::int, reported_at = ${askedAt}
      WHERE dataset = ${dataset} AND reported_at < ${askedAt}`
    const rows = await tx.$queryRaw`SELECT records_left FROM allowances WHERE dataset = ${dataset}`
    return z.array(z.object({ records_left: z.int() })).parse(rows)[0]?.records_left ?? reported
  })
}
