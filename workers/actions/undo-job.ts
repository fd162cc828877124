import { z } from 'zod'
import { ConflictError } from '#lib/errors.ts'
import { inTransaction } from '#lib/db.ts'
import { completeTracked, noteSlice, type TrackedPart } from '#lib/jobs/bulk/tracked.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { countOf } from '#lib/jobs/log.ts'
import { noteUndone, pagesAfter } from '#lib/jobs/undo.ts'
import { quietly } from '#lib/properties/quietly.ts'
import { addCounts, undoCountsSchema, type UndoCounts } from '#lib/properties/undo/contract.ts'
import { undoPage } from '#lib/properties/undo/undo-page.ts'
import type { Message } from '#lib/queue.ts'
import { dismissAllOf } from '#lib/rejects/settle.ts'
import type { Worker } from '#workers/process/worker.ts'
import type { PartDone } from './carry-on.ts'
import { TakenOver } from './taken-over.ts'

const pagesOfOneMessage = 20
/** While another job of the dataset is at work. */
const secondsBetweenLooks = 5

/** What the row of the action holds: which job, and what was done so far. */
export const undoDetailsSchema = z.object({
  jobId: z.int(),
  source: z.string(),
  dataset: z.string(),
  counts: undoCountsSchema,
})

/**
 * Takes out what the next pages of a job brought, a page a transaction with its note, so that each is undone once whoever
 * dies. It waits while a job of the same dataset is at work: that would count rows as stored that go away.
 */
export async function undoJob(worker: Worker, message: Message, part: TrackedPart): Promise<PartDone> {
  const { db } = worker
  const details = undoDetailsSchema.parse(part.details)
  const { jobId } = details
  let { counts } = details
  let from = part.behind
  // What others delivered unchanged says that a row is theirs too.
  await noteSeen(db, { source: details.source, dataset: details.dataset })
  const pages = await pagesAfter(db, jobId, from, pagesOfOneMessage)
  for (const pageId of pages) {
    // Thrown, so that the message goes to another worker at once.
    message.signal.throwIfAborted()
    try {
      counts = await quietly(db, details, async (tx) => {
        const sum = addCounts(counts, await undoPage(tx, { jobId, pageId }))
        const noted = { from, to: pageId, done: 1, changed: 1, refused: 0, refusals: [] }
        if (!(await noteSlice(tx, part.bulkActionId, { ...noted, details: { ...details, counts: sum } }))) {
          throw new TakenOver()
        }
        return sum
      })
    } catch (error) {
      if (error instanceof ConflictError) return { isLeft: true, afterSeconds: secondsBetweenLooks }
      throw error
    }
    from = pageId
  }
  if (pages.length === pagesOfOneMessage) return { isLeft: true }
  await inTransaction(db, async (tx) => {
    if (!(await completeTracked(tx, part.bulkActionId))) throw new TakenOver()
    await dismissAllOf(tx, jobId, 'What the job brought was taken out.', part.userId)
    await noteUndone(tx, jobId, undoSentence(counts), part.userId)
  })
  return { isLeft: false }
}

function undoSentence({ removed, kept, restoredFields, restoredRows, refusedFields }: UndoCounts): string {
  const parts = [`${countOf(removed, 'property', 'properties')} taken out`]
  if (restoredFields > 0) parts.push(`${countOf(restoredFields, 'value')} of ${countOf(restoredRows, 'row')} restored`)
  if (kept > 0) parts.push(`${countOf(kept, 'row')} kept, which others delivered or marked`)
  if (refusedFields > 0) parts.push(`${countOf(refusedFields, 'value')} left, because something newer came`)
  return `Undone: ${parts.join(', ')}.`
}
