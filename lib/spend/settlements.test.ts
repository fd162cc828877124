import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, type Database } from '#lib/db.ts'
import { needsDecisionJob } from '#lib/testing/factories.ts'
import {
  livePurchase,
  markStored,
  markUnclear,
  releaseEmptyAnswer,
  releasePurchase,
  releaseReservation,
  reportAllowance,
  writeOff,
} from './commands.ts'
import {
  allowanceLeft,
  book,
  buyablePages,
  money,
  openLedger,
  reserve,
  sentPurchase,
  type BuyablePage,
} from './ledger-for-tests.ts'

describe('settling purchases', () => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const ledger = await openLedger()
    db = ledger.db
    close = ledger.close
  })
  afterAll(() => close())

  const price = { pricePerRecord: 0.1, maxCost: 100 }

  /** One page to buy on an account with 4 free records left: 10 records cost 6 × 0.1. */
  async function pageWithAllowance(): Promise<BuyablePage> {
    const [page] = await buyablePages(db, 1, price)
    if (page === undefined) throw new Error('No page.')
    await reportAllowance(db, page.dataset, 4, new Date(Date.now() - 1000))
    return page
  }

  const purchase = (purchaseId: bigint) => db.purchase.findUniqueOrThrow({ where: { purchaseId } })

  it('books an answer as full as was reserved', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    expect(await book(db, purchaseId, 10)).toBe(true)
    expect(await money(db, page.jobId)).toEqual({
      records: 10,
      cost: expect.closeTo(0.6, 6),
      ledgerRecords: 10,
      ledgerCost: expect.closeTo(0.6, 6),
    })
    expect(await purchase(purchaseId)).toMatchObject({ state: 'answered', recordsBilled: 10, freeBilled: 4 })
    expect(await allowanceLeft(db, page.dataset)).toBe(0)
  })

  it.each([
    [7, 0.3, 0],
    [3, 0, 1],
    [0, 0, 4],
  ])('gives back what an answer of %i of 10 records did not use', async (records, cost, left) => {
    const page = await pageWithAllowance()
    await book(db, await sentPurchase(db, page), records)
    expect(await money(db, page.jobId)).toEqual({
      records,
      cost: expect.closeTo(cost, 6),
      ledgerRecords: records,
      ledgerCost: expect.closeTo(cost, 6),
    })
    expect(await allowanceLeft(db, page.dataset)).toBe(left)
  })

  it('books an answer once, however often it is tried', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    const tries = await Promise.all(Array.from({ length: 5 }, () => book(db, purchaseId, 7)))
    expect(tries.filter(Boolean)).toHaveLength(1)
    expect(await money(db, page.jobId)).toMatchObject({ records: 7, ledgerRecords: 7 })
  })

  it('does not pass the ceiling when a source bills more than was asked for, and keeps the true number', async () => {
    const [page] = await buyablePages(db, 1, { maxRecords: 10 })
    if (page === undefined) throw new Error('No page.')
    const purchaseId = await sentPurchase(db, page)
    expect(await book(db, purchaseId, 12)).toBe(true)
    expect(await money(db, page.jobId)).toMatchObject({ records: 10 })
    expect(await purchase(purchaseId)).toMatchObject({ recordsBilled: 12 })
  })

  it('lets a late answer resolve what was called unclear', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    expect(await inTransaction(db, (tx) => markUnclear(tx, purchaseId, 'No answer came.'))).toBe(true)
    expect(await livePurchase(db, page.pageId)).toMatchObject({ state: 'unclear' })
    // Unclear money stays committed.
    expect(await money(db, page.jobId)).toMatchObject({ records: 10 })
    expect(await book(db, purchaseId, 9)).toBe(true)
    expect(await livePurchase(db, page.pageId)).toMatchObject({ state: 'answered' })
    expect(await money(db, page.jobId)).toMatchObject({ records: 9, ledgerRecords: 9 })
  })

  it('ignores an answer that comes after a person wrote the purchase off', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    await inTransaction(db, (tx) => markUnclear(tx, purchaseId, 'No answer came.'))
    await inTransaction(db, (tx) => writeOff(tx, purchaseId, 'analyst-1', 'Skipped.'))
    expect(await book(db, purchaseId, 3)).toBe(false)
    expect(await purchase(purchaseId)).toMatchObject({ state: 'written-off', recordsBilled: 10 })
  })

  it('frees all the money of a request that was certainly not billed', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    expect(await inTransaction(db, (tx) => releasePurchase(tx, purchaseId, 'Refused by the source.'))).toBe(true)
    expect(await money(db, page.jobId)).toMatchObject({ records: 0, cost: 0, ledgerRecords: 0 })
    expect(await allowanceLeft(db, page.dataset)).toBe(4)
    expect(await purchase(purchaseId)).toMatchObject({ state: 'released', recordsBilled: null })
    // The page may be bought anew.
    expect(await reserve(db, page)).not.toBeNull()
  })

  it('never releases what is unclear, answered or settled', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    const release = () => inTransaction(db, (tx) => releasePurchase(tx, purchaseId, 'Oops.'))
    await inTransaction(db, (tx) => markUnclear(tx, purchaseId, 'No answer came.'))
    expect(await release()).toBe(false)
    await book(db, purchaseId, 10)
    expect(await release()).toBe(false)
    await inTransaction(db, (tx) => markStored(tx, page.pageId))
    expect(await release()).toBe(false)
    expect(await purchase(purchaseId)).toMatchObject({ state: 'stored' })
    expect(await livePurchase(db, page.pageId)).toBeNull()
    expect(await money(db, page.jobId)).toMatchObject({ records: 10, ledgerRecords: 10 })
  })

  it('releases the reservation of a page only while it was not sent', async () => {
    const page = await pageWithAllowance()
    await reserve(db, page)
    await inTransaction(db, (tx) => releaseReservation(tx, page.pageId, 'The job stopped.'))
    expect(await money(db, page.jobId)).toMatchObject({ records: 0 })
    await sentPurchase(db, page)
    await inTransaction(db, (tx) => releaseReservation(tx, page.pageId, 'The job stopped.'))
    expect(await money(db, page.jobId)).toMatchObject({ records: 10 })
  })

  it('frees an answer that held nothing, so that the page can be asked again', async () => {
    const page = await pageWithAllowance()
    await book(db, await sentPurchase(db, page), 0)
    await inTransaction(db, (tx) => releaseEmptyAnswer(tx, page.pageId, 'The source stopped.'))
    expect(await livePurchase(db, page.pageId)).toBeNull()
    expect(await allowanceLeft(db, page.dataset)).toBe(4)
  })

  it('calls nothing unclear that was not sent or has an answer', async () => {
    const page = await pageWithAllowance()
    const purchaseId = (await reserve(db, page)) ?? 0n
    expect(await inTransaction(db, (tx) => markUnclear(tx, purchaseId, 'Lost.'))).toBe(false)
  })

  it('counts a purchase that a person wrote off in full, the worst case', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    await inTransaction(db, (tx) => markUnclear(tx, purchaseId, 'No answer came.'))
    expect(await inTransaction(db, (tx) => writeOff(tx, purchaseId, 'analyst-1', 'Bought again.'))).toBe(true)
    expect(await purchase(purchaseId)).toMatchObject({
      state: 'written-off',
      recordsBilled: 10,
      freeBilled: 4,
      decidedBy: 'analyst-1',
    })
    expect(await money(db, page.jobId)).toMatchObject({ records: 10, cost: expect.closeTo(0.6, 6) })
    expect(await allowanceLeft(db, page.dataset)).toBe(0)
  })

  it('writes a purchase off once, however many people decide at once', async () => {
    const { jobId } = await needsDecisionJob(db)
    const unclear = await db.purchase.findFirstOrThrow({ where: { jobId, state: 'unclear' } })
    const before = await money(db, jobId)
    const tries = await Promise.all(
      ['ann', 'ben', 'cy'].map((who) => inTransaction(db, (tx) => writeOff(tx, unclear.purchaseId, who, 'Skipped.'))),
    )
    expect(tries.filter(Boolean)).toHaveLength(1)
    expect(await money(db, jobId)).toEqual(before)
  })

  it('writes off only what is unclear', async () => {
    const page = await pageWithAllowance()
    const purchaseId = await sentPurchase(db, page)
    expect(await inTransaction(db, (tx) => writeOff(tx, purchaseId, 'analyst-1', 'Skipped.'))).toBe(false)
  })

  it('keeps ledger and counters equal when workers reserve and settle at the same time', async () => {
    const pages = await buyablePages(db, 24, { ...price, maxRecords: 100 })
    const [first] = pages
    if (first === undefined) throw new Error('No pages.')
    await reportAllowance(db, first.dataset, 33, new Date(Date.now() - 1000))
    await Promise.all(
      pages.map(async (page, index) => {
        const purchaseId = await reserve(db, page)
        if (purchaseId === null) return
        if (index % 3 === 0) await inTransaction(db, (tx) => releasePurchase(tx, purchaseId, 'Refused.'))
        else {
          await db.purchase.update({ where: { purchaseId }, data: { state: 'sent', sentAt: new Date() } })
          await book(db, purchaseId, index % 10)
        }
      }),
    )
    const spent = await money(db, first.jobId)
    expect(spent.records).toBe(spent.ledgerRecords)
    expect(spent.cost).toBeCloseTo(spent.ledgerCost, 6)
    expect(spent.records).toBeLessThanOrEqual(100)
    const [free] = await db.purchase.groupBy({
      by: ['dataset'],
      where: { dataset: first.dataset },
      _sum: { freeBilled: true },
    })
    expect(await allowanceLeft(db, first.dataset)).toBe(33 - (free?._sum.freeBilled ?? 0))
  })
})
