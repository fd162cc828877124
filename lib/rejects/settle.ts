import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import { ConflictError } from '#lib/errors.ts'
import type { RejectOutcome } from './contract.ts'
import { storable } from './commands.ts'

/** How rejects end: stored after all, failed again, or left. Each step is guarded, so that none ends twice. */

export interface StoredReject {
  rejectId: bigint
  outcome: RejectOutcome
  /** The record that was stored, as JSON, where it is not what the source gave. */
  editedText: string | null
}

export interface FailedReject {
  rejectId: bigint
  sourceKey: string | null
  field: string | null
  code: string
  reason: string
  editedText: string | null
}

/** Someone else settled one of them, or its page was read again: all of this transaction must be undone. */
export class RejectSettledError extends ConflictError {
  override name = 'RejectSettledError'

  constructor() {
    super(
      'reject-settled',
      'Somebody has settled this reject meanwhile, or its page was read again. Nothing was changed.',
    )
  }
}

/** A reject as it was when its record was read. */
export interface SeenReject {
  rejectId: bigint
  seen: { state: string; failedReplays: number }
}

/**
 * Holds rejects, in their order, until the end of the transaction. What somebody dismissed or edited since it was read
 * is theirs: an older reading of it must not take its place.
 * @throws RejectSettledError
 */
export async function holdAsSeen(tx: Transaction, rejects: readonly SeenReject[]): Promise<void> {
  const rows = rejects.map(({ rejectId, seen }) => ({
    id: String(rejectId),
    state: seen.state,
    failed: seen.failedReplays,
  }))
  const held = await tx.$queryRaw`
    SELECT r.reject_id FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n (id bigint, state text, failed int)
    JOIN rejects r ON r.reject_id = n.id WHERE r.state = n.state AND r.failed_replays = n.failed
    ORDER BY r.reject_id FOR UPDATE OF r`
  if (z.array(z.unknown()).parse(held).length !== rejects.length) throw new RejectSettledError()
}

/**
 * Notes which rejects were stored.
 * @throws RejectSettledError
 */
export async function markStored(tx: Transaction, rejects: readonly StoredReject[], userId: string): Promise<void> {
  if (rejects.length === 0) return
  const rows = rejects.map((one) => ({ id: String(one.rejectId), outcome: one.outcome, edited: one.editedText }))
  const changed = await tx.$executeRaw`
    UPDATE rejects r
    SET state = 'replayed', outcome = n.outcome, edited_text = n.edited, note = NULL, settled_at = clock_timestamp(),
        settled_by = ${userId}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n (id bigint, outcome text, edited text)
    WHERE r.reject_id = n.id AND r.state <> 'replayed'`
  if (changed !== rejects.length) throw new RejectSettledError()
}

/**
 * Notes which failed again, with the cause they have now; their rows stay the ones they were.
 * @throws RejectSettledError
 */
export async function markFailedAgain(tx: Transaction, rejects: readonly FailedReject[]): Promise<void> {
  if (rejects.length === 0) return
  const rows = rejects.map((one) => ({
    id: String(one.rejectId),
    source_key: storable(one.sourceKey, 200),
    field: storable(one.field, 120),
    code: one.code.slice(0, 60),
    reason: storable(one.reason, 1000),
    edited: one.editedText,
  }))
  const changed = await tx.$executeRaw`
    UPDATE rejects r
    SET state = 'open', source_key = coalesce(n.source_key, r.source_key), field = n.field, code = n.code,
        reason = n.reason, edited_text = n.edited, failed_replays = failed_replays + 1, note = NULL, settled_at = NULL,
        settled_by = NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS n (id bigint, source_key text, field text, code text, reason text, edited text)
    WHERE r.reject_id = n.id AND r.state <> 'replayed'`
  if (changed !== rejects.length) throw new RejectSettledError()
}

const dismissedRow = z.object({ job_id: z.int(), rejects: z.int() })

/** Leaves open rejects for a reason; answers how many of each job. Those that are settled already stay as they are. */
export async function dismiss(
  db: Handle,
  rejectIds: readonly bigint[],
  reason: string,
  userId: string,
): Promise<{ jobId: number; rejects: number }[]> {
  const rows = await db.$queryRaw`
    WITH left_alone AS (
      UPDATE rejects SET state = 'dismissed', note = ${reason}, settled_at = clock_timestamp(), settled_by = ${userId}
      WHERE reject_id = ANY(${`{${rejectIds.join(',')}}`}::bigint[]) AND state = 'open'
      RETURNING job_id)
    SELECT job_id, count(*)::int AS rejects FROM left_alone GROUP BY job_id ORDER BY job_id`
  return z
    .array(dismissedRow)
    .parse(rows)
    .map((row) => ({ jobId: row.job_id, rejects: row.rejects }))
}

/** Leaves all that is open of a job. */
export async function dismissAllOf(tx: Transaction, jobId: number, reason: string, userId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE rejects SET state = 'dismissed', note = ${reason}, settled_at = clock_timestamp(), settled_by = ${userId}
    WHERE job_id = ${jobId} AND state = 'open'`
}

const replayedRow = z.object({ position: z.int(), text: z.string().nullable(), state: z.string() })

/**
 * The records that were stored in the place of what a page had given, by their position, so that reading the page again
 * does not bring the faults back.
 * @param lock holds the rejects of the page as they are until the end of the transaction
 */
export async function editsOfPage(db: Handle, pageId: bigint, lock = false): Promise<Map<number, string>> {
  const rows = lock
    ? await db.$queryRaw`
        SELECT position, edited_text AS text, state FROM rejects WHERE page_id = ${pageId} ORDER BY reject_id FOR UPDATE`
    : await db.$queryRaw`SELECT position, edited_text AS text, state FROM rejects WHERE page_id = ${pageId}`
  const edits = new Map<number, string>()
  for (const { position, text, state } of z.array(replayedRow).parse(rows)) {
    if (state === 'replayed' && text !== null) edits.set(position, text)
  }
  return edits
}
