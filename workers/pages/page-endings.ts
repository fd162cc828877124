import { inTransaction, type Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { addLog } from '#lib/jobs/log.ts'
import {
  advance,
  endPage,
  fence,
  handBack,
  type ClaimedPage,
  type HandBack,
  type PageFailure,
} from '#lib/jobs/pages/page-commands.ts'
import { failJob, pauseForPerson } from '#lib/jobs/planning/planning.ts'
import { SlowDownError, type SourceError } from '#lib/sources/errors.ts'
import { releaseReservation } from '#lib/spend/commands.ts'
import { retrySeconds } from './retry-delay.ts'
import type { Worker } from '#workers/process/worker.ts'

/** The page has been dealt with in its own transaction; nothing is left to do. */
export class PageEnded extends Error {
  override name = 'PageEnded'
}

/** Gives a page back to the queue. Money that was reserved and not sent is freed with it. */
export async function giveBack(worker: Worker, page: ClaimedPage, back: HandBack, also?: Also): Promise<void> {
  await inTransaction(worker.db, async (tx) => {
    await fence(tx, worker.queue, page)
    await also?.(tx)
    await releaseReservation(tx, page.pageId, back.reason)
    await handBack(tx, worker.queue, page, back)
    if (back.failure !== undefined) {
      await addLog(tx, {
        jobId: page.jobId,
        pageNumber: page.pageNumber,
        level: 'warn',
        event: 'page-retry',
        message: `${back.failure.message} Trying again in ${Math.ceil(back.afterSeconds)} s.`,
        details: { ...back.failure, worker: worker.name },
      })
    }
  })
}

/** Ends a page as failed; the others go on. */
export async function giveUp(worker: Worker, page: ClaimedPage, failure: PageFailure, also?: Also): Promise<void> {
  await inTransaction(worker.db, async (tx) => {
    await fence(tx, worker.queue, page)
    await also?.(tx)
    await releaseReservation(tx, page.pageId, failure.message)
    await endPage(tx, page, 'failed', failure)
    await addLog(tx, {
      jobId: page.jobId,
      pageNumber: page.pageNumber,
      level: 'error',
      event: 'page-failed',
      message: failure.message,
      details: { ...failure, worker: worker.name },
    })
    await advance(tx, worker.queue, page.jobId)
  })
}

/** Something the caller commits together with the ending, such as what became of a purchase. */
type Also = (tx: Transaction) => Promise<unknown>

/**
 * Ends this try at a page after the source failed, by what the error’s class asks for: wait, try again, fail the page,
 * fail the job, or stop for a person.
 * @throws PageEnded always, once that is committed.
 */
export async function endAfterError(
  worker: Worker,
  page: ClaimedPage,
  error: SourceError,
  also?: Also,
): Promise<never> {
  const failure = { errorClass: error.errorClass, code: error.code, message: error.message }
  switch (error.errorClass) {
    case 'slow-down': {
      const asked = error instanceof SlowDownError ? error.retryAfterSeconds : undefined
      const wait = asked ?? env().BATCH_RETRY_DELAY
      await giveBack(worker, page, { afterSeconds: wait, reason: error.message }, also)
      break
    }
    case 'try-later':
      if (page.attempts >= env().BATCH_MAX_RETRIES) await giveUp(worker, page, failure, also)
      else {
        const afterSeconds = retrySeconds(page.attempts + 1)
        await giveBack(worker, page, { afterSeconds, reason: error.message, failure }, also)
      }
      break
    case 'fix-data':
      await giveUp(worker, page, failure, also)
      break
    case 'fix-request':
      await giveUp(worker, page, failure, async (tx) => {
        await also?.(tx)
        await failJob(tx, worker.queue, page.jobId, error.message)
      })
      break
    case 'ask-person':
      await giveBack(worker, page, { afterSeconds: 0, reason: error.message }, also)
      await inTransaction(worker.db, (tx) => pauseForPerson(tx, page.jobId, error.message))
      break
  }
  throw new PageEnded(error.message)
}
