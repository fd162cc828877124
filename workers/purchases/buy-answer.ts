import { setTimeout } from 'node:timers/promises'
import { isTransient } from '#lib/database-errors.ts'
import { inTransaction, type Transaction } from '#lib/db.ts'
import { addLog } from '#lib/jobs/log.ts'
import { advance, endPage, fence, LostPageError, markFetched, type ClaimedPage } from '#lib/jobs/pages/page-commands.ts'
import { reviveUnclear } from '#lib/jobs/ending/late-answers.ts'
import { log } from '#lib/log.ts'
import { SourceError } from '#lib/sources/errors.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import { bookAnswer, livePurchase, markSent, markUnclear, releasePurchase } from '#lib/spend/commands.ts'
import { compressBody, keepAnswer, keptAnswer } from '#lib/spend/raw-pages.ts'
import { askSource, takeTurn, type Asked, type ReadAnswer } from '#workers/pages/fetch-answer.ts'
import type { Hold } from '#workers/process/job-watch.ts'
import { endAfterError, giveBack, PageEnded } from '#workers/pages/page-endings.ts'
import { reservePage, type ReservedPage } from './reserve-page.ts'
import { pauseUnlessSameAccount } from './same-account.ts'
import type { Worker } from '#workers/process/worker.ts'

/** An answer that was paid for, and the page as it was asked for: narrowed where others had bought some of its records. */
export interface BoughtAnswer extends ReadAnswer {
  page: ClaimedPage
}

/**
 * The answer of a paid page: reserve ─▶ wait for a turn ─▶ mark sent ─▶ send ─▶ store, each in its own commit, so that at
 * every instant the ledger knows whether money can have been spent. Once sent, nothing but its own time limit stops the
 * request, and whatever comes back is stored, even when another worker holds the page by then.
 * @throws PageEnded when the page was dealt with; StopWork, NoSlotError, LostPageError
 */
export async function buyAnswer(
  worker: Worker,
  page: ClaimedPage,
  request: OpenRequest,
  hold: Hold,
): Promise<BoughtAnswer> {
  const live = await livePurchase(worker.db, page.pageId)
  if (live !== null && live.state === 'answered') {
    const kept = await keptAnswer(worker.db, page.pageId, live.purchaseId)
    if (kept === null) throw new Error(`The answer of purchase ${live.purchaseId} is not stored.`)
    return { page, content: request.readPage(kept), fetchMs: 0 }
  }
  if (live !== null && live.state !== 'reserved') return waitForLateAnswer(worker, page, request, live)
  hold.signal.throwIfAborted()
  if (!page.jobRuns) {
    await giveBack(worker, page, { afterSeconds: 0, reason: 'The job does not run.' })
    throw new PageEnded('The job does not run.')
  }
  await pauseUnlessSameAccount(worker, page, request)
  const reserved = live === null ? await reservePage(worker, page) : { page, purchaseId: live.purchaseId }
  return { page: reserved.page, ...(await sendReserved(worker, reserved, request, hold)) }
}

async function sendReserved(
  worker: Worker,
  { page, purchaseId }: ReservedPage,
  request: OpenRequest,
  hold: Hold,
): Promise<ReadAnswer> {
  const slot = await takeTurn(worker, page, request, hold)
  let sent = false
  try {
    sent = await markSent(worker.db, purchaseId, worker.name, page.claim)
  } finally {
    if (!sent) await slot.giveBack({ kind: 'none' })
  }
  if (!sent) {
    await giveBack(worker, page, { afterSeconds: 0, reason: 'The job stopped before the request was sent.' })
    throw new PageEnded('Not sent.')
  }
  // The request’s own time limit is the only thing that ends it: aborting would lose an answer that is paid for.
  const never = new AbortController().signal
  return settle(worker, page, purchaseId, await askSource(page, request, slot, never, never))
}

/** A request that someone else sent: until its time limit and a grace have passed its answer may still come. */
async function waitForLateAnswer(
  worker: Worker,
  page: ClaimedPage,
  request: OpenRequest,
  live: { purchaseId: bigint; sentSeconds: number | null },
): Promise<never> {
  const limit = (request.requestTimeLimitMs + request.lateAnswerGraceMs) / 1000
  const left = limit - (live.sentSeconds ?? 0)
  if (left > 0) {
    const reason = 'The worker that sent this paid request is gone; its answer may still come.'
    await giveBack(worker, page, { afterSeconds: Math.ceil(left), reason })
    throw new PageEnded(reason)
  }
  const reason = 'The worker was lost after it sent this paid request, and no answer came in time.'
  await inTransaction(worker.db, async (tx) => {
    await fence(tx, worker.queue, page)
    await endUnclear(worker, page, live.purchaseId, reason)(tx)
  })
  throw new PageEnded(reason)
}

/** Books what a sent request turned out to be, and goes on or ends accordingly. */
async function settle(worker: Worker, page: ClaimedPage, purchaseId: bigint, asked: Asked): Promise<ReadAnswer> {
  const { answer, content, error, fetchMs } = asked
  const compressed = answer === null ? null : await compressBody(answer.body)
  const keep = async (tx: Transaction): Promise<void> => {
    if (answer === null || compressed === null) return
    await keepAnswer(tx, {
      jobId: page.jobId,
      pageId: page.pageId,
      purchaseId,
      httpStatus: answer.httpStatus,
      complete: content !== null,
      compressed,
      bodyBytes: answer.body.byteLength,
    })
  }
  if (content !== null) {
    const mine = await untilStored(page, () =>
      inTransaction(worker.db, async (tx) => {
        await keep(tx)
        const billed = {
          records: content.recordsBilled,
          costReported: content.costReported,
          allowanceAfter: content.allowanceLeft,
        }
        await bookAnswer(tx, purchaseId, billed)
        const held = await markFetched(tx, page, fetchMs)
        if (!held) await reviveUnclear(tx, worker.queue, page)
        return held
      }),
    )
    if (!mine) throw new LostPageError('The answer came late; it is stored for whoever has the page now.')
    return { content, fetchMs }
  }
  if (!(error instanceof SourceError)) throw error
  if (error.billing === 'none') {
    return untilStored(page, () =>
      endAfterError(worker, page, error, (tx) => releasePurchase(tx, purchaseId, error.message)),
    )
  }
  await untilStored(page, () =>
    inTransaction(worker.db, async (tx) => {
      await fence(tx, worker.queue, page)
      await keep(tx)
      await endUnclear(worker, page, purchaseId, error.message)(tx)
    }),
  )
  throw new PageEnded(error.message)
}

function endUnclear(worker: Worker, page: ClaimedPage, purchaseId: bigint, reason: string) {
  return async (tx: Transaction): Promise<void> => {
    const message = `${reason} It may have been paid for: buy it again or skip it.`
    await markUnclear(tx, purchaseId, reason)
    await endPage(tx, page, 'unclear', { errorClass: 'ask-person', code: 'outcome-unknown', message })
    await addLog(tx, {
      jobId: page.jobId,
      pageNumber: page.pageNumber,
      level: 'error',
      event: 'page-unclear',
      message,
      details: { purchaseId: Number(purchaseId), worker: worker.name },
    })
    await advance(tx, worker.queue, page.jobId)
  }
}

/** An answer that was paid for is in memory only: keep trying to store it, for up to two minutes, while the database is away. */
async function untilStored<Result>(page: ClaimedPage, store: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store()
    } catch (error) {
      if (!isTransient(error) || attempt === 240) throw error
      log.warn(
        { jobId: page.jobId, page: page.pageNumber, attempt },
        'the database is away; a paid answer waits to be stored',
      )
      await setTimeout(500)
    }
  }
}
