import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inTransaction, type Database, type Handle, type Transaction } from '#lib/db.ts'
import { ConflictError, NotFoundError, RefusedError } from '#lib/errors.ts'
import { counted, countOf } from '#lib/jobs/log.ts'
import type { Queue } from '#lib/queue.ts'
import {
  bulkActionSchema,
  bulkProgressSchema,
  type BulkExpected,
  type BulkPreview,
  type BulkProgress,
  type BulkRequest,
} from '#lib/jobs/bulk/contract.ts'
import { priorities } from '#lib/jobs/contract.ts'

/**
 * A bulk action is a row with the numbers of its jobs and how far it has come. A worker carries it out job by job, in
 * their order; whoever takes over goes on where the row says.
 */

/** Jobs of one message: a worker that takes over, or another action, waits for no more than these. */
export const jobsOfOneMessage = 200

/**
 * Refuses a selection that grew since a person looked at it: no job is changed that nobody saw counted.
 * @throws ConflictError `selection-grew`
 */
export function refuseGrown(expected: BulkExpected | undefined, { changingJobs, recordsAtMost }: BulkPreview): void {
  if (expected === undefined) return
  const jobs = changingJobs - expected.changingJobs
  const records = recordsAtMost - expected.recordsAtMost
  if (jobs <= 0 && records <= 0) return
  const grew =
    jobs > 0
      ? `${countOf(changingJobs, 'job')} would be changed now, where you saw ${counted(expected.changingJobs)}.`
      : `${countOf(recordsAtMost, 'record')} may be bought now, where you saw ${counted(expected.recordsAtMost)}.`
  throw new ConflictError('selection-grew', `${grew} Nothing was started; look at the numbers again.`)
}

/**
 * Makes a bulk action over jobs that were found to change, and sends it to a worker, in one transaction.
 * @throws RefusedError when no job would change
 */
export async function createBulkAction(
  db: Database,
  queue: Queue,
  request: BulkRequest,
  jobIds: readonly number[],
  userId: string,
): Promise<number> {
  if (jobIds.length === 0) {
    throw new RefusedError('nothing-to-change', 'No job of these would be changed, so nothing was started.', [
      { field: request.filter === undefined ? 'jobIds' : 'filter', message: 'The preview says why each is left out.' },
    ])
  }
  const priority = request.priority === undefined ? null : priorities.indexOf(request.priority)
  return inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw`
      INSERT INTO bulk_actions (user_id, action, priority, filter, job_ids)
      VALUES (${userId}, ${request.action}, ${priority}::int,
              ${request.filter === undefined ? null : JSON.stringify(request.filter)}::jsonb,
              ${`{${jobIds.join(',')}}`}::int[])
      RETURNING bulk_action_id`
    const [row] = z.array(z.object({ bulk_action_id: z.int() })).parse(rows)
    const bulkActionId = row?.bulk_action_id ?? 0
    await sendPart(tx, queue, bulkActionId)
    return bulkActionId
  })
}

/** Sends a message for the next part of an action; its row names it, so that a lost one is missed. */
async function sendPart(tx: Transaction, queue: Queue, bulkActionId: number, afterSeconds = 0): Promise<void> {
  const messageId = randomUUID()
  await tx.$executeRaw`
    UPDATE bulk_actions SET message_id = ${messageId}::uuid, message_sent_at = clock_timestamp()
    WHERE bulk_action_id = ${bulkActionId}`
  await queue.send(
    tx,
    'bulk-action',
    { bulkActionId },
    { id: messageId, priority: 200, startAfterSeconds: afterSeconds },
  )
}

/**
 * Sends what is left of an action to a worker, unless another message than the named one is on its way for it already.
 * @param after the message that did its part or was lost
 * @param afterSeconds before the next part begins
 */
export async function sendNextPart(
  db: Database,
  queue: Queue,
  bulkActionId: number,
  after: string | null,
  afterSeconds = 0,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw`
      SELECT 1 FROM bulk_actions
      WHERE bulk_action_id = ${bulkActionId} AND completed_at IS NULL AND message_id IS NOT DISTINCT FROM ${after}::uuid
      FOR NO KEY UPDATE`
    if (z.array(z.unknown()).parse(rows).length === 0) return false
    await sendPart(tx, queue, bulkActionId, afterSeconds)
    return true
  })
}

const waitingRow = z.object({ bulk_action_id: z.int(), message_id: z.string().nullable() })

/** Actions that are not done, with the message each waits for, sent longer ago than the interval; the oldest first. */
export async function waitingActions(
  db: Handle,
  sentBefore: string,
): Promise<{ bulkActionId: number; messageId: string | null }[]> {
  const rows = await db.$queryRaw`
    SELECT bulk_action_id, message_id::text FROM bulk_actions
    WHERE completed_at IS NULL AND coalesce(message_sent_at, created_at) < clock_timestamp() - ${sentBefore}::interval
    ORDER BY bulk_action_id LIMIT 100`
  return z
    .array(waitingRow)
    .parse(rows)
    .map((row) => ({ bulkActionId: row.bulk_action_id, messageId: row.message_id }))
}

const partRow = z.object({
  user_id: z.string(),
  user_name: z.string(),
  role: z.string().nullable(),
  banned: z.boolean(),
  action: bulkActionSchema,
  priority: z.int().nullable(),
  done_count: z.int(),
  jobs: z.int(),
  next: z.array(z.int()),
})

/** What is left of a bulk action: its next jobs and for whom it is done, as they are now. */
export type BulkPart = z.infer<typeof partRow>

/** Null when there is no such action any more or nothing is left of it. */
export async function nextPart(db: Handle, bulkActionId: number): Promise<BulkPart | null> {
  const rows = await db.$queryRaw`
    SELECT b.user_id, u.name AS user_name, u.role,
           coalesce(u.banned, false) AS banned, b.action, b.priority, b.done_count, cardinality(b.job_ids) AS jobs,
           b.job_ids[b.done_count + 1 : b.done_count + ${jobsOfOneMessage}::int] AS next
    FROM bulk_actions b JOIN users u ON u.id = b.user_id
    WHERE b.bulk_action_id = ${bulkActionId} AND b.completed_at IS NULL AND b.units IS NULL`
  return z.array(partRow).parse(rows)[0] ?? null
}

/** Refusals that are kept with their reasons; the others are counted. */
const mostRefusals = 100

/**
 * Notes what became of the job at `place` (from 0), in the transaction that changed it. False when another worker has
 * noted it: then this one must take its change back and stop.
 * @param refusal why the job was not changed; null when it is now as was asked
 */
export async function noteJobDone(
  db: Handle,
  bulkActionId: number,
  place: number,
  jobId: number,
  refusal: string | null,
): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE bulk_actions
    SET done_count = done_count + 1, changed_count = changed_count + ${refusal === null ? 1 : 0}::int,
        refused_count = refused_count + ${refusal === null ? 0 : 1}::int,
        refusals = CASE WHEN ${refusal === null} OR jsonb_array_length(refusals) >= ${mostRefusals}::int THEN refusals
                        ELSE refusals || jsonb_build_array(jsonb_build_object('jobId', ${jobId}::int, 'reason', ${refusal?.slice(0, 500) ?? ''}::text)) END,
        completed_at = CASE WHEN done_count + 1 = cardinality(job_ids) THEN clock_timestamp() END
    WHERE bulk_action_id = ${bulkActionId} AND done_count = ${place}::int AND completed_at IS NULL`
  return changed === 1
}

const progressRow = z.object({
  bulk_action_id: z.int(),
  action: bulkProgressSchema.shape.action,
  priority: z.int().nullable(),
  total: z.int(),
  done_count: z.int(),
  changed_count: z.int(),
  refused_count: z.int(),
  refusals: bulkProgressSchema.shape.refusals,
  user_id: z.string(),
  created_at: z.date(),
  completed_at: z.date().nullable(),
})

/** @throws NotFoundError */
export async function readBulkAction(db: Handle, bulkActionId: number): Promise<BulkProgress> {
  const rows = await db.$queryRaw`
    SELECT bulk_action_id, action, priority, coalesce(units, cardinality(job_ids)) AS total, done_count, changed_count, refused_count,
           refusals, user_id, created_at, completed_at
    FROM bulk_actions WHERE bulk_action_id = ${bulkActionId}`
  const [row] = z.array(progressRow).parse(rows)
  if (row === undefined) throw new NotFoundError('bulk-action-not-found', `There is no bulk action ${bulkActionId}.`)
  return {
    bulkActionId: row.bulk_action_id,
    action: row.action,
    priority: row.priority === null ? null : (priorities[row.priority] ?? null),
    total: row.total,
    done: row.done_count,
    changed: row.changed_count,
    refused: row.refused_count,
    refusals: row.refusals,
    createdBy: row.user_id,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
  }
}
