import { inTransaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { LostPageError, markFetched, type ClaimedPage } from '#lib/jobs/pages/page-commands.ts'
import { AskPersonError, learnedFrom, SourceError, TryLaterError } from '#lib/sources/errors.ts'
import { takePermittedTurn } from '#lib/sources/permission.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import type { PageContent, SourceAnswer } from '#lib/sources/source.ts'
import { compressBody, keepAnswer, keptAnswer } from '#lib/spend/raw-pages.ts'
import type { Slot } from '#lib/throttle/slots.ts'
import type { Hold } from '#workers/process/job-watch.ts'
import { endAfterError } from './page-endings.ts'
import { pauseUnlessSameAccount } from '#workers/purchases/same-account.ts'
import type { Worker } from '#workers/process/worker.ts'

/** A complete answer that is stored, and what is in it. */
export interface ReadAnswer {
  content: PageContent
  fetchMs: number
}

/**
 * The answer of a free page: the stored one if a worker died after storing it, else a fresh one. Cancel, pause, shutdown
 * and a lost lease stop the request at once; it costs nothing to ask again.
 * @throws PageEnded when the source failed and the page was dealt with; StopWork, NoSlotError, LostPageError
 */
export async function fetchAnswer(
  worker: Worker,
  page: ClaimedPage,
  request: OpenRequest,
  hold: Hold,
): Promise<ReadAnswer> {
  const kept = page.fetched ? await keptAnswer(worker.db, page.pageId, null) : null
  if (kept !== null) return { content: request.readPage(kept), fetchMs: 0 }
  await pauseUnlessSameAccount(worker, page, request)
  const timeLimit = AbortSignal.timeout(env().PAGE_TIME_LIMIT_SECONDS * 1000)
  const signal = AbortSignal.any([hold.signal, page.message.signal, timeLimit])
  const slot = await takeTurn(worker, page, request, hold)
  const { answer, content, error, fetchMs } = await askSource(page, request, slot, signal, hold.signal)
  if (answer !== null && content !== null) {
    await keepFreeAnswer(worker, page, answer, fetchMs)
    return { content, fetchMs }
  }
  hold.signal.throwIfAborted()
  if (page.message.signal.aborted) throw new LostPageError('The lease of this page was lost while it was fetched.')
  if (timeLimit.aborted) return endAfterError(worker, page, tooSlow())
  if (error instanceof SourceError) return endAfterError(worker, page, error)
  throw error
}

/** How a request went: the answer if one came, what is in it if it could be read, else what stood in the way. */
export interface Asked {
  answer: SourceAnswer | null
  content: PageContent | null
  error: unknown
  fetchMs: number
}

/**
 * Sends the request of a page, gives its turn back, reads the answer, and lets the throttle learn from it all.
 * @param signal ends the request
 * @param stopped when this ended it, the throttle has nothing to learn
 */
export async function askSource(
  page: Pick<ClaimedPage, 'offset' | 'limit' | 'keys'>,
  request: OpenRequest,
  slot: Slot,
  signal: AbortSignal,
  stopped: AbortSignal,
): Promise<Asked> {
  const began = performance.now()
  let answer: SourceAnswer | null = null
  let fetchMs = 0
  let isBack = false
  try {
    const { offset, limit, keys } = page
    answer = await request.fetchPage(keys === null ? { offset, limit } : { offset, limit, keys }, signal, slot)
    fetchMs = Math.round(performance.now() - began)
    // While this thread reads the answer the next request is on its way. A refusal must be known before anyone has the
    // turn, so only a good status gives it back unread.
    isBack = answer.httpStatus === 200
    const milliseconds = answer.lastRequestMs ?? fetchMs
    if (isBack) await slot.giveBack({ kind: 'answered', milliseconds })
    const content = request.readPage(answer)
    if (!isBack) await slot.giveBack({ kind: 'answered', milliseconds })
    return { answer, content, error: null, fetchMs }
  } catch (error) {
    const learned = stopped.aborted ? ({ kind: 'none' } as const) : learnedFrom(error)
    await (isBack ? slot.learn(learned) : slot.giveBack(learned))
    return { answer, content: null, error, fetchMs }
  }
}

function tooSlow(): TryLaterError {
  const seconds = env().PAGE_TIME_LIMIT_SECONDS
  return new TryLaterError(`The page took longer than its time limit of ${seconds} s.`, {
    code: 'page-time-limit',
    billing: 'none',
  })
}

/**
 * Waits for a turn at the source’s throttle, and stops waiting when the job stops or the lease is lost.
 * @throws PageEnded where the site must not be asked and the job was stopped for a person; StopWork, NoSlotError, LostPageError
 */
export async function takeTurn(worker: Worker, page: ClaimedPage, request: OpenRequest, hold: Hold): Promise<Slot> {
  const signal = AbortSignal.any([hold.signal, page.message.signal])
  try {
    const asker = { jobId: page.jobId, rank: page.pageNumber === 1 ? 1 : 2 }
    return await takePermittedTurn(worker.db, worker.slots, request, asker, signal)
  } catch (error) {
    if (error instanceof AskPersonError) return endAfterError(worker, page, error)
    hold.signal.throwIfAborted()
    if (page.message.signal.aborted) throw new LostPageError('The lease of this page was lost while it waited.')
    throw error
  }
}

async function keepFreeAnswer(worker: Worker, page: ClaimedPage, answer: SourceAnswer, fetchMs: number): Promise<void> {
  const compressed = await compressBody(answer.body)
  await inTransaction(worker.db, async (tx) => {
    await keepAnswer(tx, {
      jobId: page.jobId,
      pageId: page.pageId,
      purchaseId: null,
      httpStatus: answer.httpStatus,
      complete: true,
      compressed,
      bodyBytes: answer.body.byteLength,
    })
    if (!(await markFetched(tx, page, fetchMs))) throw new LostPageError('Another worker took this page over.')
  })
}
