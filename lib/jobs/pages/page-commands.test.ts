import { describe, expect, it } from 'vitest'
import { inTransaction, type Transaction } from '#lib/db.ts'
import { cancelledJob, pausedJob, runningJob } from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import {
  claimed,
  counts,
  resultsOf,
  delivery,
  liveMessages,
  openJobsOfFile,
  pageStates,
} from '#lib/jobs/jobs-for-tests.ts'
import {
  addCounts,
  fence,
  addRemainder,
  advance,
  claimPage,
  letGo,
  endPage,
  handBack,
  LostPageError,
  markFetched,
  markWritten,
  type ClaimedPage,
  type HandBack,
} from './page-commands.ts'

const { db, queue } = await openJobsOfFile()

describe('a page in a worker’s hand', () => {
  const row = (pageId: bigint) => db.batchJobPage.findUniqueOrThrow({ where: { pageId } })

  async function oneInHand(paid = false): Promise<ClaimedPage> {
    const { pageIds } = await runningJob(db, { paid, pages: ['fetching', 'queued'] })
    return claimed(db, pageIds[0] ?? 0n)
  }

  async function setStatus(jobId: number, status: string): Promise<void> {
    const completedAt = status === 'CANCELLED' || status === 'FAILED' ? new Date() : null
    await db.batchJob.update({ where: { jobId }, data: { status, completedAt } })
  }

  const paidFor = (page: { jobId: number; pageId: bigint }) =>
    db.purchase.create({ data: { ...page, dataset: 'sandbox', state: 'sent', recordsReserved: 1, sentAt: new Date() } })

  describe('is claimed', () => {
    it('with what a worker must know, and counts the start', async () => {
      const page = await oneInHand()
      expect(page).toMatchObject({
        pageNumber: 1,
        offset: 0,
        limit: 400,
        fetched: false,
        unendedStarts: 2,
        jobRuns: true,
      })
      expect(await row(page.pageId)).toMatchObject({
        state: 'fetching',
        worker: 'worker-1',
        claims: 2,
        claim: page.claim,
      })
    })

    it('not with a message that another replaced', async () => {
      const { pageIds } = await runningJob(db, { pages: ['fetching'] })
      const stale = await delivery(db, pageIds[0] ?? 0n)
      await db.batchJobPage.updateMany({
        where: { pageId: pageIds[0] ?? 0n },
        data: { messageId: crypto.randomUUID() },
      })
      expect(await claimPage(db, stale, pageIds[0] ?? 0n, 'worker-2')).toBeNull()
    })

    it('not with an earlier delivery of the message than the one that holds it', async () => {
      const { pageIds } = await runningJob(db, { pages: ['fetching'] })
      const pageId = pageIds[0] ?? 0n
      const frozen = await delivery(db, pageId, 1)
      const holder = await claimed(db, pageId, 2)
      expect(await claimPage(db, frozen, pageId, 'worker-2')).toBeNull()
      expect(await row(pageId)).toMatchObject({ claim: holder.claim, worker: 'worker-1' })
    })

    it('by the next delivery of the message, whose holder then has lost it', async () => {
      const { pageIds } = await runningJob(db, { pages: ['fetching'] })
      const first = await claimed(db, pageIds[0] ?? 0n, 1)
      const second = await claimed(db, pageIds[0] ?? 0n, 2)
      await expect(
        inTransaction(db, (tx) => markWritten(tx, first, counts(400), resultsOf(counts(400)))),
      ).rejects.toBeInstanceOf(LostPageError)
      expect(await inTransaction(db, (tx) => markFetched(tx, first, 5))).toBe(false)
      expect(await inTransaction(db, (tx) => markFetched(tx, second, 5))).toBe(true)
    })

    it.each(['PAUSED', 'CANCELLED', 'FAILED'])('not while its job is %s, unless its request is out', async (status) => {
      const { jobId, pageIds } = await runningJob(db, { paid: true, pages: ['fetching'] })
      const pageId = pageIds[0] ?? 0n
      await setStatus(jobId, status)
      expect(await claimPage(db, await delivery(db, pageId), pageId, 'worker-1')).toBeNull()
      await paidFor({ jobId, pageId })
      expect(await claimPage(db, await delivery(db, pageId), pageId, 'worker-1')).toMatchObject({ jobRuns: false })
    })

    it('once only, however many workers have its message', async () => {
      const { pageIds } = await runningJob(db, { pages: ['fetching'] })
      const message = await delivery(db, pageIds[0] ?? 0n, 3)
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, worker) => claimPage(db, message, pageIds[0] ?? 0n, `worker-${worker}`)),
      )
      expect(all.filter((page) => page !== null)).toHaveLength(1)
    })
  })

  it('is written with counts that its job takes over, and names what it brought', async () => {
    const page = await oneInHand()
    const brought = counts(300, {
      updated: 40,
      unchanged: 50,
      duplicate: 6,
      crossPageDuplicate: 2,
      rejected: 4,
      received: 400,
    })
    await inTransaction(db, async (tx) => {
      await markWritten(tx, page, brought, resultsOf(brought))
      await addCounts(tx, page.jobId, brought)
    })
    expect(await row(page.pageId)).toMatchObject({ state: 'written', recordsReceived: 400, messageId: null })
    expect(await db.batchJob.findUnique({ where: { jobId: page.jobId } })).toMatchObject({
      processedRecords: 400,
      successCount: 390,
      errorCount: 4,
      crossPageDuplicates: 2,
    })
  })

  it('cannot be stored by a worker whose message was taken from it, whatever the page says', async () => {
    // The queue knows nothing of this message, as if another worker had completed it; the claim on the page is still ours.
    const page = await oneInHand()
    await expect(inTransaction(db, (tx) => fence(tx, queue, page))).rejects.toBeInstanceOf(LostPageError)
  })

  it('is written once: a second commit finds it gone', async () => {
    const page = await oneInHand()
    await inTransaction(db, (tx) => markWritten(tx, page, counts(400), resultsOf(counts(400))))
    await expect(
      inTransaction(db, (tx) => markWritten(tx, page, counts(400), resultsOf(counts(400)))),
    ).rejects.toBeInstanceOf(LostPageError)
  })

  it('adds nothing to a job that ended COMPLETED', async () => {
    const { jobId } = await runningJob(db, { pages: ['written'] })
    await db.batchJob.update({ where: { jobId }, data: { status: 'COMPLETED', completedAt: new Date() } })
    await expect(inTransaction(db, (tx) => addCounts(tx, jobId, counts(1)))).rejects.toThrow(
      /ended while one of its pages/,
    )
  })

  describe('is handed back', () => {
    const give = (page: ClaimedPage, back: Partial<HandBack> = {}) =>
      inTransaction(db, (tx) =>
        handBack(tx, queue, page, { afterSeconds: 0, reason: 'The worker is stopping.', ...back }),
      )

    it('without a counted try when it was not at fault', async () => {
      const page = await oneInHand()
      await give(page, { raised: true })
      expect(await row(page.pageId)).toMatchObject({
        state: 'queued',
        attempts: 0,
        unendedStarts: 1,
        notBefore: null,
        stateReason: 'The worker is stopping.',
      })
      expect(await liveMessages(db, queue, page.jobId)).toHaveLength(1)
    })

    it('with the try counted, the reason, and a time before which it rests', async () => {
      const page = await oneInHand()
      const failure = { errorClass: 'try-later', code: 'timed-out', message: 'No answer in 60 s.' }
      await give(page, { afterSeconds: 90, failure })
      const after = await row(page.pageId)
      expect(after).toMatchObject({
        state: 'queued',
        attempts: 1,
        errorCode: 'timed-out',
        errorMessage: 'No answer in 60 s.',
      })
      expect(Number(after.notBefore) - Date.now()).toBeGreaterThan(60_000)
      expect(after.messageId).not.toBe(page.message.id)
    })

    it.each([
      ['PAUSED', 'queued'],
      ['CANCELLED', 'cancelled'],
      ['FAILED', 'cancelled'],
    ])('without a message when its job is %s', async (status, state) => {
      const page = await oneInHand()
      await setStatus(page.jobId, status)
      await give(page)
      expect(await row(page.pageId)).toMatchObject({ state, messageId: null })
    })

    it('with a message when its request is out, whatever its job is', async () => {
      const page = await oneInHand(true)
      await paidFor({ jobId: page.jobId, pageId: page.pageId })
      await setStatus(page.jobId, 'CANCELLED')
      await give(page, { afterSeconds: 5 })
      expect(await row(page.pageId)).toMatchObject({ state: 'queued' })
      expect(await liveMessages(db, queue, page.jobId)).toHaveLength(1)
    })

    it('only by whoever holds it', async () => {
      const page = await oneInHand()
      await expect(give({ ...page, claim: 'someone:0' })).rejects.toBeInstanceOf(LostPageError)
    })
  })

  it('ends failed with its reason, and its job goes on with the next', async () => {
    const page = await oneInHand()
    await inTransaction(db, async (tx) => {
      await endPage(tx, page, 'failed', { errorClass: 'fix-data', code: 'unreadable', message: 'No JSON.' })
      await advance(tx, queue, page.jobId)
    })
    expect(await row(page.pageId)).toMatchObject({
      state: 'failed',
      attempts: 1,
      errorMessage: 'No JSON.',
      messageId: null,
    })
    expect(await liveMessages(db, queue, page.jobId)).toHaveLength(1)
    const again = inTransaction(db, (tx) =>
      endPage(tx, page, 'failed', { errorClass: 'fix-data', code: 'x', message: 'x' }),
    )
    await expect(again).rejects.toBeInstanceOf(LostPageError)
  })

  it('cuts very long reasons instead of failing', async () => {
    const page = await oneInHand()
    const message = 'é'.repeat(10_000)
    await inTransaction(db, (tx) => endPage(tx, page, 'failed', { errorClass: 'fix-data', code: 'long', message }))
    expect((await row(page.pageId)).errorMessage).toHaveLength(2000)
  })

  it('leaves its remainder to pages of their own, also when two short pages end together', async () => {
    const { jobId, pageIds } = await runningJob(db, { pages: ['fetching', 'fetching'] })
    const pages = await Promise.all(pageIds.map((pageId) => claimed(db, pageId)))
    const remainder = (page: ClaimedPage | undefined) => async (tx: Transaction) => {
      if (page !== undefined) await addRemainder(tx, page, { offset: page.offset + 300, limit: 100, keys: [] })
    }
    const held = await holdTransaction(db, remainder(pages[0]))
    const second = inTransaction(db, remainder(pages[1]))
    await untilBlocked(db)
    await held.commit()
    await second
    const added = await db.batchJobPage.findMany({
      where: { jobId, remainderOf: { not: null } },
      orderBy: { pageNumber: 'asc' },
    })
    expect(added.map((page) => page.pageNumber)).toEqual([3, 4])
    expect(added.map((page) => page.remainderOf)).toEqual([1, 2])
    expect(added.every((page) => page.recordLimit === 100)).toBe(true)
  })

  it('is let go of when its message speaks for a stopped job', async () => {
    const paused = await pausedJob(db, { pages: ['fetching'] })
    const cancelled = await cancelledJob(db, { pages: ['fetching'] })
    for (const { pageIds } of [paused, cancelled]) {
      const pageId = pageIds[0] ?? 0n
      const message = await delivery(db, pageId)
      await inTransaction(db, (tx) => letGo(tx, message, pageId))
    }
    expect(await pageStates(db, paused.jobId)).toEqual(['queued'])
    expect(await pageStates(db, cancelled.jobId)).toEqual(['cancelled'])
  })
})
