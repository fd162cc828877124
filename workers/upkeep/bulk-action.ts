import { mayChange, roleSchema } from '#lib/access/contract.ts'
import { isTransient } from '#lib/database-errors.ts'
import type { Handle, Transaction } from '#lib/db.ts'
import { DomainError, ForbiddenError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { nextPart, noteJobDone, sendNextPart, type BulkPart } from '#lib/jobs/bulk/commands.ts'
import { cancelJob, changeJob, pauseJob, resumeJob, retryJob, type JobAction } from '#lib/jobs/commands.ts'
import { trackedPart } from '#lib/jobs/bulk/tracked.ts'
import { bulkActionMessage } from '#lib/jobs/bulk/contract.ts'
import { priorities } from '#lib/jobs/contract.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import type { Message } from '#lib/queue.ts'
import { carryOn } from '#workers/actions/carry-on.ts'
import { TakenOver } from '#workers/actions/taken-over.ts'
import type { Worker } from '#workers/process/worker.ts'

/**
 * Carries out a bulk action job by job through the commands of single jobs, each in one transaction with its note: a
 * job is changed once, whoever dies and whoever takes over.
 */
export async function bulkAction(worker: Worker, message: Message): Promise<void> {
  const { bulkActionId } = bulkActionMessage.parse(message.data)
  const tracked = await trackedPart(worker.db, bulkActionId)
  if (tracked !== null) return carryOn(worker, message, tracked)
  const part = await nextPart(worker.db, bulkActionId)
  if (part === null) return
  let place = part.done_count
  for (const jobId of part.next) {
    // Thrown, so that the message goes to another worker at once.
    message.signal.throwIfAborted()
    const note = async (handle: Handle, refusal: string | null): Promise<void> => {
      if (!(await noteJobDone(handle, bulkActionId, place, jobId, refusal))) throw new TakenOver()
    }
    try {
      await actOn(worker, part, jobId, note)
    } catch (error) {
      if (error instanceof TakenOver) return
      throw error
    }
    place += 1
  }
  if (place < part.jobs) await sendNextPart(worker.db, worker.queue, bulkActionId, message.id)
}

/** Notes why a job was not changed, in the words its own screen would use, or null together with the change. */
async function actOn(
  worker: Worker,
  part: BulkPart,
  jobId: number,
  note: (handle: Handle, refusal: string | null) => Promise<void>,
): Promise<void> {
  try {
    const role = roleSchema.safeParse(part.role)
    const person = { userId: part.user_id, role: role.success ? role.data : 'analyst' } as const
    if (part.banned || !mayChange(person, await ownerOf(worker.db, jobId))) {
      throw new ForbiddenError(
        'not-yours',
        part.banned ? 'The account of who asked is closed.' : 'It belongs to somebody else.',
      )
    }
    const also = (tx: Transaction): Promise<void> => note(tx, null)
    await carryOut(worker, part, { jobId, userId: part.user_id, userName: part.user_name, also })
  } catch (error) {
    if (error instanceof TakenOver || isTransient(error)) throw error
    if (error instanceof DomainError) return note(worker.db, error.message)
    // One job that nothing can be done with must not hold up the others.
    log.error({ error, jobId }, 'a bulk action could not change a job')
    return note(worker.db, 'Something unexpected went wrong with this job; it was left as it was.')
  }
}

function carryOut({ db, queue }: Worker, part: BulkPart, action: JobAction): Promise<void> {
  switch (part.action) {
    case 'cancel':
      return cancelJob(db, queue, action)
    case 'pause':
      return pauseJob(db, action)
    case 'resume':
      return resumeJob(db, queue, action)
    case 'retry':
      return retryJob(db, queue, action)
    case 'priority':
      return changeJob(db, action, { priority: priorities[part.priority ?? 1] })
  }
}
