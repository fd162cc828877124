import { mayChange, roleSchema } from '#lib/access/contract.ts'
import { isTransient } from '#lib/database-errors.ts'
import { DomainError, ForbiddenError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { nextPart, noteJobDone, type BulkPart } from '#lib/jobs/bulk/commands.ts'
import { cancelJob, changeJob, pauseJob, resumeJob, retryJob, type Action } from '#lib/jobs/commands.ts'
import { bulkActionMessage, priorities } from '#lib/jobs/contract.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import type { Message } from '#lib/queue.ts'
import type { Worker } from './worker.ts'

/**
 * Carries out a bulk action job by job through the commands of single jobs, each in its own transaction. A worker that
 * dies between a job and its note leaves that job to be done twice, which changes nothing the second time.
 */
export async function bulkAction(worker: Worker, message: Message): Promise<void> {
  const { bulkActionId } = bulkActionMessage.parse(message.data)
  const part = await nextPart(worker.db, bulkActionId)
  if (part === null) return
  let place = part.done_count
  for (const jobId of part.next) {
    // Thrown, so that the message goes to another worker at once.
    message.signal.throwIfAborted()
    const refusal = await actOn(worker, part, jobId)
    if (!(await noteJobDone(worker.db, bulkActionId, place, jobId, refusal))) return
    place += 1
  }
  if (place < part.jobs) await worker.queue.send(worker.db, 'bulk-action', { bulkActionId }, { priority: 200 })
}

/** Why a job was not changed, in the words its own screen would use; null when it now is as asked. */
async function actOn(worker: Worker, part: BulkPart, jobId: number): Promise<string | null> {
  try {
    const role = roleSchema.safeParse(part.role)
    const person = { userId: part.user_id, role: role.success ? role.data : 'analyst' } as const
    if (part.banned || !mayChange(person, await ownerOf(worker.db, jobId))) {
      throw new ForbiddenError(
        'not-yours',
        part.banned ? 'The account of who asked is closed.' : 'It belongs to somebody else.',
      )
    }
    await carryOut(worker, part, { jobId, userId: part.user_id, userName: part.user_name })
    return null
  } catch (error) {
    if (error instanceof DomainError) return error.message
    if (isTransient(error)) throw error
    // One job that nothing can be done with must not hold up the others.
    log.error({ error, jobId }, 'a bulk action could not change a job')
    return 'Something unexpected went wrong with this job; it was left as it was.'
  }
}

function carryOut({ db, queue }: Worker, part: BulkPart, action: Action): Promise<void> {
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
