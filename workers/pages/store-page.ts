import { setTimeout } from 'node:timers/promises'
import { isOutOfTime, isTransient } from '#lib/database-errors.ts'
import type { Transaction } from '#lib/db.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'
import {
  addCounts,
  addRemainder,
  fence,
  markWritten,
  type ClaimedPage,
  type PageCounts,
} from '#lib/jobs/pages/page-commands.ts'
import { sendPages } from '#lib/jobs/pages/window.ts'
import { pauseForPerson } from '#lib/jobs/planning/planning.ts'
import { savePage, withCareIfNeeded } from '#lib/properties/commands.ts'
import { saveRejects } from '#lib/rejects/commands.ts'
import { TryLaterError } from '#lib/sources/errors.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import type { PageContent } from '#lib/sources/source.ts'
import { markStored, releaseEmptyAnswer } from '#lib/spend/commands.ts'
import type { ReadAnswer } from './fetch-answer.ts'
import { endAfterError } from './page-endings.ts'
import { countsOf, noteFixed, readRecords, refusedOf, repeatsOf } from './read-records.ts'
import { Turns } from './turns.ts'
import type { Worker } from '#workers/process/worker.ts'

/**
 * Pages this process reads and stores at once. Answers of requests sent together come together: all their pages, a little
 * of each by turns, would be done at the end of the same long moment, and no loop be free for the next request until then.
 * So a job at 500 ms latency takes 1.1 times its ideal in place of 1.2.
 */
const storing = new Turns(2)

/**
 * Reads the records of an answer and stores them with all that belongs to it, in its turn.
 * @throws PageEnded when the source stopped early; LostPageError
 */
export async function storePage(
  worker: Worker,
  page: ClaimedPage,
  request: OpenRequest,
  answer: ReadAnswer,
): Promise<void> {
  const { content } = answer
  if (content.records.length === 0 && expectedRecords(page, content) > 0) return sourceStopped(worker, page, content)
  return storing.take(() => readAndStore(worker, page, request, content))
}

/**
 * The page’s commit: message, rows, rejects, page, next message and, last, the job row stand together or not at all.
 * Lock order: message, properties by key, page, job.
 */
async function readAndStore(
  worker: Worker,
  page: ClaimedPage,
  request: OpenRequest,
  content: PageContent,
): Promise<void> {
  const terms = request.terms
  const read = await readRecords(worker.db, page, request, content.records, (index) => page.offset + index)
  const { records, rejects } = read
  const { source, dataset, jobId, pageId, observedAt } = page
  const rows = { source, dataset, jobId, pageId, observedAt, ...terms, records, expectNew: page.allNew }
  const store = (care: boolean): Promise<void> =>
    worker.db.$transaction(async (tx) => {
      const began = performance.now()
      await fence(tx, worker.queue, page)
      const saved = await savePage(tx, rows, care)
      const allRejects = [...rejects, ...refusedOf(saved, (position) => content.records[position - page.offset])]
      await saveRejects(tx, page, allRejects)
      if (page.paid) await markStored(tx, page.pageId)
      const counts = countsOf(saved, {
        received: content.records.length,
        rejected: allRejects.length,
        crossPageDuplicate: repeatsOf(page, request, saved),
        began,
      })
      await markWritten(tx, page, counts, saved)
      await noteOddities(tx, page, counts, saved.older)
      await noteFixed(tx, page, read)
      await fillShortPage(tx, page, content, [...records, ...rejects])
      await sendPages(tx, worker.queue, page.jobId, 1)
      await addCounts(tx, page.jobId, counts)
      if (content.halt !== undefined) await pauseForPerson(tx, page.jobId, content.halt)
      await finishIfDone(tx, worker.queue, page.jobId)
    })
  await repeatWhileAway(() => withCareIfNeeded(store))
}

/** How many records this page should hold by what the source itself says there are now. */
function expectedRecords(page: ClaimedPage, content: PageContent): number {
  const before = page.keys === null ? page.offset : 0
  const matched = content.matchedRecords ?? before + page.limit
  return Math.max(0, Math.min(page.limit, matched - before))
}

/** An empty page before the end: nothing was billed, so it may be asked again, and fails after its tries. */
async function sourceStopped(worker: Worker, page: ClaimedPage, content: PageContent): Promise<never> {
  const message = `The source stopped at ${page.offset.toLocaleString('en-US')}: it says there are more records and sent none.`
  const error = new TryLaterError(message, { code: 'source-stopped', billing: 'none' })
  return endAfterError(worker, page, error, async (tx) => {
    if (!page.paid || content.recordsBilled > 0) return
    await releaseEmptyAnswer(tx, page.pageId, message)
  })
}

/** A page shorter than asked, before the end, is never simply written: the rest becomes a page of its own. */
async function fillShortPage(
  tx: Transaction,
  page: ClaimedPage,
  content: PageContent,
  answered: readonly { sourceKey: string | null }[],
): Promise<void> {
  const received = content.records.length
  const unanswered = page.keys === null ? [] : unansweredKeys(page.keys, answered)
  const lacking = expectedRecords(page, content) - received
  if (received === 0 || lacking <= 0) {
    const nameless = answered.filter((record) => record.sourceKey === null).length
    return noteUnanswered(tx, page, unanswered, nameless)
  }
  // Which of the unanswered keys still match is not said, so all are asked for, as far as their money was freed.
  const keys = unanswered.slice(0, page.limit - received)
  const limit = page.keys === null ? lacking : keys.length
  await addRemainder(tx, page, { offset: page.offset + received, limit, keys })
  await addLog(tx, {
    jobId: page.jobId,
    pageNumber: page.pageNumber,
    level: 'warn',
    event: 'page-short',
    message: `Asked for ${countOf(page.limit, 'record')} and got ${received}; the other ${limit} are asked for as a page of their own.`,
  })
}

function unansweredKeys(keys: readonly string[], answered: readonly { sourceKey: string | null }[]): readonly string[] {
  const came = new Set(answered.map((record) => record.sourceKey))
  return keys.filter((key) => !came.has(key))
}

/**
 * Keys that were asked for by name and have no record any more: counted as missing, and said.
 * @param nameless records that came without a readable key: they are rejects, and each may be one of those
 */
async function noteUnanswered(
  tx: Transaction,
  page: ClaimedPage,
  unanswered: readonly string[],
  nameless: number,
): Promise<void> {
  const absent = unanswered.length - nameless
  if (absent <= 0) return
  await addLog(tx, {
    jobId: page.jobId,
    pageNumber: page.pageNumber,
    level: 'warn',
    event: 'keys-not-answered',
    message: `Asked for ${countOf(page.limit, 'record')} by name and ${counted(absent)} did not come. They count as missing; nothing was billed for them.`,
    details: { keys: unanswered.slice(0, 20) },
  })
}

async function noteOddities(tx: Transaction, page: ClaimedPage, counts: PageCounts, older: number): Promise<void> {
  const line = { jobId: page.jobId, pageNumber: page.pageNumber } as const
  if (counts.rejected > 0) {
    const halved = counts.splits > 0 ? ` The page was halved ${countOf(counts.splits, 'time')} to find them.` : ''
    await addLog(tx, {
      ...line,
      level: 'warn',
      event: 'records-rejected',
      message: `${countOf(counts.rejected, 'record')} could not be stored and became rejects.${halved}`,
    })
  }
  if (older > 0) {
    await addLog(tx, {
      ...line,
      level: 'info',
      event: 'records-older',
      message: `${countOf(older, 'record')} carried an older date than what is stored and changed nothing.`,
    })
  }
}

/**
 * Runs what stores a page and repeats it, at most three times, while the database is away.
 * @param options.less for whoever can do with less: what took too long is not repeated as it is
 */
export async function repeatWhileAway(store: () => Promise<void>, options: { less?: boolean } = {}): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store()
      return
    } catch (error) {
      if (!isTransient(error) || (options.less === true && isOutOfTime(error)) || attempt === 4) throw error
      await setTimeout(100 * attempt * (1 + Math.random()))
    }
  }
}
