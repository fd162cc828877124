import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import { trackedActionSchema, type Refusal, type TrackedAction } from './contract.ts'

/**
 * Actions whose targets are too many to be listed: rejects of a choice, pages of a job. Their rows say what is asked and
 * which target is the last one behind; a worker goes on from there, a slice a transaction, whoever it is.
 */

export interface NewTrackedAction {
  action: TrackedAction
  userId: string
  /** The one job it is about. */
  jobId?: number
  details: object
  /** Targets it has now. */
  units: number
}

/** Makes an action and sends it to a worker, as part of the caller’s transaction. */
export async function createTracked(tx: Transaction, queue: Queue, asked: NewTrackedAction): Promise<number> {
  const messageId = randomUUID()
  const rows = await tx.$queryRaw`
    INSERT INTO bulk_actions (user_id, action, job_ids, details, units, message_id, message_sent_at)
    VALUES (${asked.userId}, ${asked.action}, ${asked.jobId === undefined ? '{}' : `{${asked.jobId}}`}::int[],
            ${JSON.stringify(asked.details)}::jsonb, ${asked.units}, ${messageId}::uuid, clock_timestamp())
    RETURNING bulk_action_id`
  const [{ bulk_action_id: bulkActionId }] = z.tuple([z.object({ bulk_action_id: z.int() })]).parse(rows)
  await queue.send(tx, 'bulk-action', { bulkActionId }, { id: messageId, priority: 200 })
  return bulkActionId
}

const partRow = z.object({
  bulk_action_id: z.int(),
  user_id: z.string(),
  role: z.string().nullable(),
  banned: z.boolean(),
  action: trackedActionSchema,
  details: z.unknown(),
  behind: z.bigint(),
})

/** What is left of an action, and for whom it is done, as they are now. */
export interface TrackedPart {
  bulkActionId: number
  action: TrackedAction
  userId: string
  role: string | null
  banned: boolean
  details: unknown
  /** The last target behind it. */
  behind: bigint
}

/** Null where there is no such action, it is on a list of jobs, or nothing is left of it. */
export async function trackedPart(db: Handle, bulkActionId: number): Promise<TrackedPart | null> {
  const rows = await db.$queryRaw`
    SELECT b.bulk_action_id, b.user_id, u.role, coalesce(u.banned, false) AS banned, b.action, b.details, b.behind
    FROM bulk_actions b JOIN users u ON u.id = b.user_id
    WHERE b.bulk_action_id = ${bulkActionId} AND b.completed_at IS NULL AND b.units IS NOT NULL`
  const [row] = z.array(partRow).parse(rows)
  if (row === undefined) return null
  const { bulk_action_id: id, user_id: userId, ...rest } = row
  return { ...rest, bulkActionId: id, userId }
}

/** What became of a slice of targets. */
export interface Slice {
  /** Where the action was when the slice was begun, and is now. */
  from: bigint
  to: bigint
  done: number
  changed: number
  refusals: readonly Refusal[]
  refused: number
  /** What the action has come to, in the place of its details. */
  details?: object
}

const mostRefusals = 100

/**
 * Notes a slice in the transaction that changed its targets. False when another worker has noted it: then this one must
 * take its change back and stop.
 */
export async function noteSlice(tx: Handle, bulkActionId: number, slice: Slice): Promise<boolean> {
  const refusals = slice.refusals.map((one) => ({ ...one, reason: one.reason.slice(0, 500) })).slice(0, mostRefusals)
  const changed = await tx.$executeRaw`
    UPDATE bulk_actions
    SET behind = ${slice.to}, done_count = least(done_count + ${slice.done}::int, units),
        changed_count = changed_count + ${slice.changed}::int, refused_count = refused_count + ${slice.refused}::int,
        refusals = CASE WHEN jsonb_array_length(refusals) >= ${mostRefusals}::int THEN refusals
                        ELSE refusals || ${JSON.stringify(refusals)}::jsonb END,
        details = coalesce(${slice.details === undefined ? null : JSON.stringify(slice.details)}::jsonb, details)
    WHERE bulk_action_id = ${bulkActionId} AND behind = ${slice.from} AND completed_at IS NULL`
  return changed === 1
}

/** Ends an action of which no target is left. False when it had ended. */
export async function completeTracked(tx: Handle, bulkActionId: number): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE bulk_actions SET completed_at = clock_timestamp() WHERE bulk_action_id = ${bulkActionId} AND completed_at IS NULL`
  return changed === 1
}
