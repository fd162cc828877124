import { setTimeout } from 'node:timers/promises'
import { isTransient } from '#lib/database-errors.ts'
import { inTransaction } from '#lib/db.ts'
import { runPageMessage } from '#lib/jobs/contract.ts'
import { claimPage, letGo, LostPageError, postponeMessage, type ClaimedPage } from '#lib/jobs/pages/page-commands.ts'
import { log } from '#lib/log.ts'
import type { Message } from '#lib/queue.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { releaseReservation } from '#lib/spend/commands.ts'
import { NoSlotError } from '#lib/throttle/slots.ts'
import { buyAnswer } from '#workers/purchases/buy-answer.ts'
import { fetchAnswer } from './fetch-answer.ts'
import { StopWork, type Hold } from '#workers/process/job-watch.ts'
import { giveBack, giveUp, PageEnded } from './page-endings.ts'
import { storePage } from './store-page.ts'
import type { Worker } from '#workers/process/worker.ts'

/**
 * One page from its message to its rows:
 *
 *   claim ─▶ answer (stored already, fetched free, or bought) ─▶ records ─▶ one transaction
 *
 * However it ends, exactly one transaction completes the message, and only for whoever still holds it.
 */
export async function runPage(worker: Worker, message: Message): Promise<void> {
  const { jobId, pageId } = runPageMessage.parse(message.data)
  const hold = worker.jobs.hold(jobId)
  if (hold === null) {
    // This worker already works on as many jobs as it may; another, or this one in a second, takes it.
    await inTransaction(worker.db, (tx) => postponeMessage(tx, worker.queue, message, BigInt(pageId), 1))
    return
  }
  try {
    await runHeldPage(worker, message, BigInt(pageId), hold)
  } finally {
    hold.release()
  }
}

async function runHeldPage(worker: Worker, message: Message, pageId: bigint, hold: Hold): Promise<void> {
  const page = await claimPage(worker.db, message, pageId, worker.name)
  if (page === null) {
    await inTransaction(worker.db, async (tx) => {
      // A delivery that someone else has meanwhile must not touch their page or the money of their request.
      if (!(await worker.queue.complete(tx, 'run-page', message))) return
      await releaseReservation(tx, pageId, 'The job stopped before the request was sent.')
      await letGo(tx, message, pageId)
    })
    return
  }
  try {
    if (page.unendedStarts > 5) {
      await giveUp(worker, page, {
        errorClass: 'try-later',
        code: 'worker-stopped',
        message: 'The worker stopped 5 times on this page, so it was not started again. What is stored stays.',
      })
      return
    }
    const request = openRequest(page.source, page.request)
    const answer = page.paid
      ? await buyAnswer(worker, page, request, hold)
      : { page, ...(await fetchAnswer(worker, page, request, hold)) }
    await storePage(worker, answer.page, request, answer)
  } catch (error) {
    await endBadly(worker, page, error)
  }
}

/** Everything that keeps a page from being written and was not dealt with where it happened. */
async function endBadly(worker: Worker, page: ClaimedPage, error: unknown): Promise<void> {
  if (error instanceof PageEnded) return
  if (error instanceof LostPageError) {
    log.info({ jobId: page.jobId, page: page.pageNumber }, 'another worker has this page')
    return
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      await handOver(worker, page, error)
      return
    } catch (again) {
      if (again instanceof LostPageError) return
      if (!isTransient(again) || attempt === 20) {
        // The lease runs out and another worker takes the page over.
        log.error({ error: again, jobId: page.jobId, page: page.pageNumber }, 'a page could not be handed back')
        return
      }
      await setTimeout(500)
    }
  }
}

async function handOver(worker: Worker, page: ClaimedPage, error: unknown): Promise<void> {
  if (error instanceof StopWork) {
    await giveBack(worker, page, { afterSeconds: 0, reason: error.message, raised: true })
    return
  }
  if (error instanceof NoSlotError) {
    await giveBack(worker, page, { afterSeconds: error.waitSeconds, reason: error.message })
    return
  }
  if (isTransient(error)) {
    await giveBack(worker, page, { afterSeconds: 1, reason: 'The database was not reachable for a moment.' })
    return
  }
  log.error({ error, jobId: page.jobId, page: page.pageNumber }, 'a page failed unexpectedly')
  await giveUp(worker, page, {
    errorClass: 'fix-data',
    code: 'unexpected',
    message: `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`,
  })
}
