import { setTimeout } from 'node:timers/promises'
import { isTransient } from '#lib/database-errors.ts'
import { inTransaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { runPageMessage } from '#lib/jobs/contract.ts'
import { addLog } from '#lib/jobs/log.ts'
import { LostPageError } from '#lib/jobs/pages/page-commands.ts'
import { FormerMovedError, mergeResults, readFormerResults, replaceResults } from '#lib/jobs/rerun/replace.ts'
import { endRerun, fenceRerun, readHeldPage, rerunSentence, type RerunPage } from '#lib/jobs/rerun/steps.ts'
import { log } from '#lib/log.ts'
import { savePage, withCareIfNeeded } from '#lib/properties/commands.ts'
import { replaceRejects } from '#lib/rejects/commands.ts'
import { editsOfPage } from '#lib/rejects/settle.ts'
import { readRaw } from '#lib/rejects/entries.ts'
import { SourceError } from '#lib/sources/errors.ts'
import { takePermittedTurn } from '#lib/sources/permission.ts'
import type { Message } from '#lib/queue.ts'
import { isAsked, openRequest, type OpenRequest } from '#lib/sources/registry.ts'
import type { PageContent } from '#lib/sources/source.ts'
import { compressBody, keepAnswer, keptAnswer } from '#lib/spend/raw-pages.ts'
import { NoSlotError } from '#lib/throttle/slots.ts'
import { askSource } from './fetch-answer.ts'
import { countsOf, readRecords, refusedOf, repeatsOf, type ReadRecords } from './read-records.ts'
import { expectSameAccount } from '#workers/purchases/same-account.ts'
import { repeatWhileAway } from './store-page.ts'
import type { Worker } from '#workers/process/worker.ts'

/** Starts after which a page that ends its worker each time is left alone. */
const mostStarts = 5

/**
 * A written page once more, from its stored answer to its rows:
 *
 *   stored answer (or, free and gone, a fresh one) ─▶ records ─▶ one transaction that replaces its counts and ids
 *
 * Until that commit the page and its job stand as they were, and if it cannot be done they stay so. Nothing is reserved or
 * bought. However it ends, exactly one transaction completes the message.
 */
export async function rerunPage(worker: Worker, message: Message): Promise<void> {
  const { pageId } = runPageMessage.parse(message.data)
  const page = await readHeldPage(worker.db, message, BigInt(pageId))
  if (page === null) {
    await inTransaction(worker.db, (tx) => worker.queue.complete(tx, 'rerun-page', message))
    return
  }
  try {
    if (message.retryCount >= mostStarts) throw new CannotReadError(`The worker stopped ${mostStarts} times on it.`)
    if (!isAsked(page.source, page.request))
      throw new CannotReadError('What was pushed keeps its place in the run, which the page does not.')
    const request = openRequest(page.source, page.request)
    const { content, asked } = await contentOf(worker, page, request)
    await storeAgain(worker, page, request, content, asked)
  } catch (error) {
    await endBadly(worker, page, error)
  }
}

/** Why a page cannot be read again, in a sentence. */
class CannotReadError extends Error {
  override name = 'CannotReadError'
}

async function contentOf(
  worker: Worker,
  page: RerunPage,
  request: OpenRequest,
): Promise<{ content: PageContent; asked: boolean }> {
  const bought = page.paid && page.purchaseId === null
  const kept = bought ? null : await keptAnswer(worker.db, page.pageId, page.purchaseId)
  if (kept !== null) return { content: request.readPage(kept), asked: false }
  if (page.paid) {
    throw new CannotReadError('Its answer is not stored any more, and a paid page is not asked of its source again.')
  }
  return { content: await askFreeSource(worker, page, request), asked: true }
}

/** Asks for as many records as the page brought, and keeps the answer before anything is done with it. */
async function askFreeSource(worker: Worker, page: RerunPage, request: OpenRequest): Promise<PageContent> {
  expectSameAccount(page, request)
  const limit = page.keys === null && page.received > 0 ? page.received : page.limit
  const signal = AbortSignal.any([page.message.signal, AbortSignal.timeout(env().PAGE_TIME_LIMIT_SECONDS * 1000)])
  const asker = { jobId: page.jobId, rank: 1 }
  const slot = await takePermittedTurn(worker.db, worker.slots, request, asker, signal)
  const { answer, content, error } = await askSource({ ...page, limit }, request, slot, signal, page.message.signal)
  if (answer === null || content === null) {
    page.message.signal.throwIfAborted()
    throw error
  }
  if (content.records.length < page.received) {
    const { received } = page
    throw new CannotReadError(`The source sent ${content.records.length} records where it had sent ${received}.`)
  }
  const compressed = await compressBody(answer.body)
  const { jobId, pageId } = page
  const { httpStatus, body } = answer
  const raw = { jobId, pageId, purchaseId: null, httpStatus, complete: true, compressed, bodyBytes: body.byteLength }
  await inTransaction(worker.db, (tx) => keepAnswer(tx, raw))
  return content
}

async function storeAgain(
  worker: Worker,
  page: RerunPage,
  request: OpenRequest,
  content: PageContent,
  asked: boolean,
): Promise<void> {
  const { terms } = request
  const { source, dataset, jobId, pageId, observedAt } = page
  // What a person or a rule had put right stays so.
  let edits = new Map<number, string>()
  let read: ReadRecords = { records: [], rejects: [], fixed: 0, byRules: [] }
  const store = (care: boolean): Promise<void> =>
    worker.db.$transaction(async (tx) => {
      const began = performance.now()
      await fenceRerun(tx, worker.queue, page)
      const former = await readFormerResults(tx, pageId)
      const deliveredBefore = new Set([...former.insertedIds, ...former.updatedIds, ...former.unchangedIds])
      const { records } = read
      const rows = { source, dataset, jobId, pageId, observedAt, ...terms, records, expectNew: false, deliveredBefore }
      const saved = await savePage(tx, rows, care)
      if (!isSame(edits, await editsOfPage(tx, pageId, true))) {
        throw new FormerMovedError(`Rejects of page ${page.pageNumber} of job ${jobId} were replayed meanwhile.`)
      }
      const allRejects = [...read.rejects, ...refusedOf(saved, (position) => content.records[position - page.offset])]
      await replaceRejects(tx, page, allRejects)
      const results = mergeResults(former, saved)
      const counts = countsOf(saved, {
        received: content.records.length,
        rejected: allRejects.length,
        results,
        crossPageDuplicate: repeatsOf(page, request, saved),
        began,
      })
      const message = rerunSentence(page, saved, counts, asked)
      await addLog(tx, { jobId, pageNumber: page.pageNumber, level: 'info', event: 'page-read-again', message })
      await replaceResults(tx, worker.queue, page, former, counts, results, message)
    })
  for (let attempt = 1; ; attempt += 1) {
    try {
      edits = await editsOfPage(worker.db, pageId)
      const given = withEdits(content.records, edits, page.offset)
      read = await readRecords(worker.db, page, request, given, (index) => page.offset + index)
      await repeatWhileAway(() => withCareIfNeeded(store))
      return
    } catch (error) {
      if (!(error instanceof FormerMovedError) || attempt === 5) throw error
      await setTimeout(50 * attempt)
    }
  }
}

function withEdits(
  records: PageContent['records'],
  edits: ReadonlyMap<number, string>,
  offset: number,
): PageContent['records'] {
  if (edits.size === 0) return records
  return records.map((record, index) => {
    const text = edits.get(offset + index)
    return text === undefined ? record : (readRaw(text) ?? record)
  })
}

function isSame(one: ReadonlyMap<number, string>, other: ReadonlyMap<number, string>): boolean {
  return one.size === other.size && [...one].every(([position, text]) => other.get(position) === text)
}

async function endBadly(worker: Worker, page: RerunPage, error: unknown): Promise<void> {
  if (error instanceof LostPageError) {
    log.info({ jobId: page.jobId, page: page.pageNumber }, 'another worker reads this page again')
    return
  }
  // Delivered again: to this worker a moment later, or to another one where this one stops.
  if (isTransient(error) || page.message.signal.aborted) throw error
  await inTransaction(worker.db, async (tx) => {
    await fenceRerun(tx, worker.queue, page)
    await endRerun(tx, page, reasonOf(error, page))
  }).catch((failed: unknown) => {
    if (!(failed instanceof LostPageError)) throw failed
  })
}

function reasonOf(error: unknown, page: RerunPage): string {
  if (error instanceof CannotReadError || error instanceof SourceError) return error.message
  if (error instanceof NoSlotError) {
    return `The source is not to be asked for another ${Math.ceil(error.waitSeconds)} s; try again then.`
  }
  log.error({ error, jobId: page.jobId, page: page.pageNumber }, 'a page could not be read again')
  return `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}.`
}
