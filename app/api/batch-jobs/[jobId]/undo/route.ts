import { database, inTransaction } from '#lib/db.ts'
import { inTurn } from '#lib/few-at-once.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readBulkAction } from '#lib/jobs/bulk/commands.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { pagesAfter, readUndoable, startUndo, whyNotUndone } from '#lib/jobs/undo.ts'
import { addCounts, noCounts, type UndoPreview } from '#lib/properties/undo/contract.ts'
import { previewPages } from '#lib/properties/undo/undo-page.ts'
import { webQueue } from '#lib/queue.ts'
import { actionOf, jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

const pagesAtOnce = 50
/** A preview looks at pages for so long, in milliseconds, and says how many it saw. */
const longestLook = 5_000

export const GET = route(
  async ({ request, person: { userId }, params }) =>
    json(await inTurn({ userId, signal: request.signal }, () => preview(params.jobId)), { request }),
  { params: jobParams },
)

async function preview(jobId: number): Promise<UndoPreview> {
  const job = await readUndoable(database(), jobId)
  const refusal = whyNotUndone(job)
  let counts = noCounts
  let pagesCounted = 0
  if (refusal === null) {
    await noteSeen(database(), { source: job.source, dataset: job.dataset })
    const until = performance.now() + longestLook
    for (let after = 0n; performance.now() < until;) {
      const pages = await pagesAfter(database(), jobId, after, pagesAtOnce)
      counts = addCounts(counts, await previewPages(database(), jobId, pages))
      pagesCounted += pages.length
      after = pages.at(-1) ?? after
      if (pages.length < pagesAtOnce) break
    }
  }
  return { ...counts, pagesCounted, pages: job.pages, refusal }
}

/** Repeating it answers the undoing that is under way. */
export const POST = route(
  async ({ person, params: { jobId } }) => {
    const { userId } = await actionOf(person, jobId)
    const { source, dataset } = await readUndoable(database(), jobId)
    const details = { jobId, source, dataset, counts: noCounts }
    const queue = await webQueue()
    const bulkActionId = await inTransaction(database(), (tx) => startUndo(tx, queue, { jobId, userId, details }))
    return json(await readBulkAction(database(), bulkActionId), {
      status: 201,
      headers: { Location: `/api/batch-jobs/bulk/${bulkActionId}` },
    })
  },
  { params: jobParams },
)
