import { completeTracked, type TrackedPart } from '#lib/jobs/bulk/tracked.ts'
import { sendNextPart } from '#lib/jobs/bulk/commands.ts'
import type { Message } from '#lib/queue.ts'
import type { Worker } from '#workers/process/worker.ts'
import { dismissRejects } from './dismiss-rejects.ts'
import { fixRejects } from './fix-rejects.ts'
import { TakenOver } from './taken-over.ts'
import { undoJob } from './undo-job.ts'

/** What a part came to: whether something is left, and seconds to wait before it. */
export interface PartDone {
  isLeft: boolean
  afterSeconds?: number
}

/** Does the next part of an action on rejects or on what a job brought, and sends for the part behind it. */
export async function carryOn(worker: Worker, message: Message, part: TrackedPart): Promise<void> {
  try {
    const { isLeft, afterSeconds } = await partOf(worker, message, part)
    if (isLeft) await sendNextPart(worker.db, worker.queue, part.bulkActionId, message.id, afterSeconds)
    else if (part.action !== 'undo-job') await completeTracked(worker.db, part.bulkActionId)
  } catch (error) {
    if (!(error instanceof TakenOver)) throw error
  }
}

function partOf(worker: Worker, message: Message, part: TrackedPart): Promise<PartDone> {
  switch (part.action) {
    case 'fix-rejects':
      return fixRejects(worker, message, part)
    case 'dismiss-rejects':
      return dismissRejects(worker, part)
    case 'undo-job':
      return undoJob(worker, message, part)
  }
}
