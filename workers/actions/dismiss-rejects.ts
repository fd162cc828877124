import { z } from 'zod'
import { inTransaction } from '#lib/db.ts'
import { addLog, countOf } from '#lib/jobs/log.ts'
import { noteSlice, type TrackedPart } from '#lib/jobs/bulk/tracked.ts'
import { nextOpen } from '#lib/rejects/choice.ts'
import { dismissReason, openChoiceSchema } from '#lib/rejects/contract.ts'
import { dismiss } from '#lib/rejects/settle.ts'
import type { Worker } from '#workers/process/worker.ts'
import type { PartDone } from './carry-on.ts'
import { whyNot } from './fix-rejects.ts'
import { TakenOver } from './taken-over.ts'

const rejectsOfOnePart = 500

const detailsSchema = z.object({ filter: openChoiceSchema, upTo: z.int(), reason: dismissReason })

/** Leaves the next rejects of a choice for a reason; those of other people’s jobs stay open. */
export async function dismissRejects({ db }: Worker, part: TrackedPart): Promise<PartDone> {
  const { filter, upTo, reason } = detailsSchema.parse(part.details)
  const next = await nextOpen(db, filter, { after: part.behind, upTo, limit: rejectsOfOnePart })
  const last = next.at(-1)
  if (last === undefined) return { isLeft: false }
  const refusals = next.flatMap((reject) => {
    const why = whyNot(part, reject)
    return why === null ? [] : [{ jobId: reject.job_id, rejectId: Number(reject.reject_id), reason: why }]
  })
  const theirs = new Set(refusals.map(({ rejectId }) => rejectId))
  const mine = next.flatMap(({ reject_id: id }) => (theirs.has(Number(id)) ? [] : [id]))
  await inTransaction(db, async (tx) => {
    const left = await dismiss(tx, mine, reason, part.userId)
    for (const { jobId, rejects } of left) {
      const message = `${countOf(rejects, 'reject')} dismissed: ${reason}`
      await addLog(tx, { jobId, level: 'info', event: 'rejects-dismissed', message, actor: part.userId })
    }
    const changed = left.reduce((sum, { rejects }) => sum + rejects, 0)
    const noted = {
      from: part.behind,
      to: last.reject_id,
      done: next.length,
      changed,
      refused: refusals.length,
      refusals,
    }
    if (!(await noteSlice(tx, part.bulkActionId, noted))) throw new TakenOver()
  })
  return { isLeft: next.length === rejectsOfOnePart }
}
