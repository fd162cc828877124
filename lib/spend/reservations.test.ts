import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { postgresCode } from '#lib/database-errors.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { livePurchase, markSent, releaseReservation, reportAllowance } from './commands.ts'
import { allowanceLeft, book, buyablePages, money, openLedger, reserve, sentPurchase } from './ledger-for-tests.ts'

describe('reserving money', () => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const ledger = await openLedger()
    db = ledger.db
    close = ledger.close
  })
  afterAll(() => close())

  const granted = (answers: readonly (bigint | null)[]) => answers.filter((answer) => answer !== null).length

  it.each([
    ['a number of records', { maxRecords: 105 }, 10, 100, 0],
    ['a cost', { maxCost: 12, pricePerRecord: 0.1 }, 12, 120, 12],
    ['both, whichever is reached first', { maxRecords: 1000, maxCost: 7.05, pricePerRecord: 0.1 }, 7, 70, 7],
  ])('lets no number of parallel workers pass a ceiling of %s', async (_, ceiling, purchases, records, cost) => {
    const pages = await buyablePages(db, 32, ceiling)
    const jobId = pages[0]?.jobId ?? 0
    const answers: (bigint | null)[] = []
    // Eight workers, each with its own pages one after the other.
    await Promise.all(
      Array.from({ length: 8 }, async (_worker, worker) => {
        for (const page of pages.filter((_page, index) => index % 8 === worker)) answers.push(await reserve(db, page))
      }),
    )
    expect(granted(answers)).toBe(purchases)
    const spent = await money(db, jobId)
    expect(spent).toEqual({
      records,
      cost: expect.closeTo(cost, 6),
      ledgerRecords: records,
      ledgerCost: expect.closeTo(cost, 6),
    })
  })

  it('fills a ceiling to the last record and then refuses a single one', async () => {
    const [first, second, third] = await buyablePages(db, 3, { maxRecords: 15 })
    if (first === undefined || second === undefined || third === undefined) throw new Error('No pages.')
    expect(await reserve(db, first)).not.toBeNull()
    expect(await reserve(db, second, 6)).toBeNull()
    expect(await reserve(db, second, 5)).not.toBeNull()
    expect(await reserve(db, third, 1)).toBeNull()
  })

  it('shares a month’s allowance between two jobs without giving a record away twice', async () => {
    const dataset = 'shared'
    await reportAllowance(db, dataset, 55, new Date())
    const price = { dataset, pricePerRecord: 0.1, maxRecords: 100 }
    const one = await buyablePages(db, 8, price)
    const other = await buyablePages(db, 8, price)
    const answers = await Promise.all([...one, ...other].map((page) => reserve(db, page)))
    expect(granted(answers)).toBe(16)
    expect(await allowanceLeft(db, dataset)).toBe(0)
    const spent = await Promise.all([one, other].map((pages) => money(db, pages[0]?.jobId ?? 0)))
    // 160 records of which 55 were free.
    expect(spent.reduce((sum, job) => sum + job.cost, 0)).toBeCloseTo(10.5, 6)
    for (const job of spent) expect(job.cost).toBeCloseTo(job.ledgerCost, 6)
  })

  it('lets an allowance carry a job past what its cost ceiling alone would buy', async () => {
    const dataset = 'carried'
    await reportAllowance(db, dataset, 20, new Date())
    const pages = await buyablePages(db, 4, { dataset, pricePerRecord: 1, maxCost: 10 })
    const answers: (bigint | null)[] = []
    for (const page of pages) answers.push(await reserve(db, page))
    expect(granted(answers)).toBe(3)
    expect(await allowanceLeft(db, dataset)).toBe(0)
    expect(await money(db, pages[0]?.jobId ?? 0)).toMatchObject({ records: 30, cost: 10, ledgerCost: 10 })
  })

  it('takes the free records that another purchase gives back at this moment', async () => {
    const dataset = 'given-back'
    await reportAllowance(db, dataset, 0, new Date())
    const [page] = await buyablePages(db, 1, { dataset, pricePerRecord: 1, maxRecords: 100 })
    if (page === undefined) throw new Error('No page.')
    const held = await holdTransaction(
      db,
      (tx) => tx.$executeRaw`UPDATE allowances SET records_left = 10 WHERE dataset = ${dataset}`,
    )
    const reserved = reserve(db, page)
    await untilBlocked(db)
    await held.commit()
    expect(await reserved).not.toBeNull()
    expect(await allowanceLeft(db, dataset)).toBe(0)
    expect(await money(db, page.jobId)).toMatchObject({ records: 10, cost: 0, ledgerCost: 0 })
  })

  it('takes nothing from the allowance when the ceiling refuses', async () => {
    const dataset = 'untouched'
    await reportAllowance(db, dataset, 50, new Date())
    const [page] = await buyablePages(db, 1, { dataset, maxRecords: 5 })
    if (page === undefined) throw new Error('No page.')
    expect(await reserve(db, page)).toBeNull()
    expect(await allowanceLeft(db, dataset)).toBe(50)
  })

  it('counts an allowance that was never reported as none', async () => {
    const [page] = await buyablePages(db, 1, { pricePerRecord: 0.5, maxRecords: 10 })
    if (page === undefined) throw new Error('No page.')
    await reserve(db, page)
    expect(await money(db, page.jobId)).toMatchObject({ cost: 5 })
  })

  it('refuses a second live purchase of a page and leaves the counters as they were', async () => {
    const [page] = await buyablePages(db, 1, { maxRecords: 1000 })
    if (page === undefined) throw new Error('No page.')
    await reserve(db, page)
    const refusal: unknown = await reserve(db, page).catch((error: unknown) => error)
    expect(postgresCode(refusal)).toBe('23505')
    expect(await money(db, page.jobId)).toMatchObject({ records: 10, ledgerRecords: 10 })
    const many = await Promise.allSettled(Array.from({ length: 8 }, () => reserve(db, page)))
    expect(many.every((one) => one.status === 'rejected')).toBe(true)
    expect(await money(db, page.jobId)).toMatchObject({ records: 10, ledgerRecords: 10 })
  })

  it.each(['PAUSED', 'CANCELLED', 'FAILED'])('refuses money to a job that is %s', async (status) => {
    const [page] = await buyablePages(db, 1)
    if (page === undefined) throw new Error('No page.')
    const completedAt = status === 'PAUSED' ? null : new Date()
    await db.batchJob.update({ where: { jobId: page.jobId }, data: { status, completedAt } })
    expect(await reserve(db, page)).toBeNull()
    expect(await money(db, page.jobId)).toMatchObject({ records: 0, ledgerRecords: 0 })
  })

  describe('marking as sent', () => {
    it('works once, for the holder of the page, with the allowance as evidence', async () => {
      const dataset = 'evidence'
      await reportAllowance(db, dataset, 50, new Date())
      const [page] = await buyablePages(db, 1, { dataset })
      if (page === undefined) throw new Error('No page.')
      const purchaseId = (await reserve(db, page)) ?? 0n
      expect(await markSent(db, purchaseId, 'worker-1', 'claim-1')).toBe(true)
      expect(await markSent(db, purchaseId, 'worker-1', 'claim-1')).toBe(false)
      const live = await livePurchase(db, page.pageId)
      expect(live).toMatchObject({ purchaseId, state: 'sent', recordsReserved: 10 })
      expect(live?.sentSeconds).toBeGreaterThanOrEqual(0)
      expect(await db.purchase.findUnique({ where: { purchaseId } })).toMatchObject({ allowanceBefore: 50 })
    })

    it('is refused to a worker whose claim is not the page’s', async () => {
      const [page] = await buyablePages(db, 1)
      if (page === undefined) throw new Error('No page.')
      const purchaseId = (await reserve(db, page)) ?? 0n
      expect(await markSent(db, purchaseId, 'worker-2', 'claim-2')).toBe(false)
      expect(await livePurchase(db, page.pageId)).toMatchObject({ state: 'reserved', sentSeconds: null })
    })

    it.each(['PAUSED', 'CANCELLED'])('is refused when the job is %s meanwhile', async (status) => {
      const [page] = await buyablePages(db, 1)
      if (page === undefined) throw new Error('No page.')
      const purchaseId = (await reserve(db, page)) ?? 0n
      const completedAt = status === 'PAUSED' ? null : new Date()
      await db.batchJob.update({ where: { jobId: page.jobId }, data: { status, completedAt } })
      expect(await markSent(db, purchaseId, 'worker-1', 'claim-1')).toBe(false)
      await db.$transaction((tx) => releaseReservation(tx, page.pageId, 'The job stopped.'))
      expect(await money(db, page.jobId)).toMatchObject({ records: 0, ledgerRecords: 0 })
    })
  })

  describe('what the source says of the allowance', () => {
    it('is taken over less what is committed or was settled since it was asked', async () => {
      const dataset = 'reported'
      await reportAllowance(db, dataset, 1000, new Date(Date.now() - 60_000))
      const jobs = await Promise.all([1, 2, 3, 4].map(() => buyablePages(db, 1, { dataset })))
      const [reserved, sent, settled, before] = jobs.flat()
      if (!reserved || !sent || !settled || !before) throw new Error('No pages.')
      await reserve(db, reserved, 7)
      await sentPurchase(db, sent, 8)
      await book(db, await sentPurchase(db, settled, 9), 9)
      await book(db, await sentPurchase(db, before, 10), 10)
      const asked = new Date(Date.now() - 10_000)
      await db.$executeRaw`
        UPDATE purchases SET settled_at = now() - interval '1 hour' WHERE page_id = ${before.pageId}`
      expect(await reportAllowance(db, dataset, 500, asked)).toBe(500 - 7 - 8 - 9)
    })

    it('changes nothing when a later report is known already', async () => {
      const dataset = 'late'
      const now = Date.now()
      await reportAllowance(db, dataset, 100, new Date(now))
      expect(await reportAllowance(db, dataset, 900, new Date(now - 1000))).toBe(100)
    })

    it('never falls below none', async () => {
      const dataset = 'none'
      await reportAllowance(db, dataset, 10, new Date())
      const [page] = await buyablePages(db, 1, { dataset })
      if (page === undefined) throw new Error('No page.')
      await reserve(db, page)
      expect(await reportAllowance(db, dataset, 3, new Date(Date.now() + 1000))).toBe(0)
    })

    it('does not forget a reservation that commits while the report is being taken over', async () => {
      const dataset = 'crossing'
      await reportAllowance(db, dataset, 100, new Date(Date.now() - 60_000))
      const [page] = await buyablePages(db, 1, { dataset })
      if (page === undefined) throw new Error('No page.')
      const held = await holdTransaction(db, async (tx) => {
        await tx.$executeRaw`UPDATE allowances SET records_left = records_left - 10 WHERE dataset = ${dataset}`
        await tx.$executeRaw`
          INSERT INTO purchases (job_id, page_id, dataset, records_reserved, free_reserved)
          VALUES (${page.jobId}, ${page.pageId}, ${dataset}, 10, 10)`
      })
      const report = reportAllowance(db, dataset, 100, new Date())
      await untilBlocked(db)
      await held.commit()
      expect(await report).toBe(90)
      expect(await allowanceLeft(db, dataset)).toBe(90)
    })
  })
})
