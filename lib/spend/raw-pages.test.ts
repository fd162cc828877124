import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, type Database } from '#lib/db.ts'
import { keepCount, keptCount } from './estimates.ts'
import { buyablePages, openLedger, sentPurchase, type BuyablePage } from './ledger-for-tests.ts'
import { compressBody, keepAnswer, keptAnswer, type RawPage } from './raw-pages.ts'
import { reportAllowance } from './commands.ts'

describe('what a source answered', () => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const ledger = await openLedger()
    db = ledger.db
    close = ledger.close
  })
  afterAll(() => close())

  async function onePage(): Promise<BuyablePage> {
    const [page] = await buyablePages(db, 1)
    if (page === undefined) throw new Error('No page.')
    return page
  }

  async function keep(page: BuyablePage, body: Uint8Array, change: Partial<RawPage> = {}): Promise<void> {
    const compressed = await compressBody(body)
    const raw = {
      jobId: page.jobId,
      pageId: page.pageId,
      purchaseId: null,
      httpStatus: 200,
      complete: true,
      compressed,
      bodyBytes: body.byteLength,
    }
    await inTransaction(db, (tx) => keepAnswer(tx, { ...raw, ...change }))
  }

  const bytes = (text: string) => new TextEncoder().encode(text)
  const textOf = (answer: { body: Uint8Array } | null) =>
    answer === null ? null : new TextDecoder().decode(answer.body)

  it('comes back byte for byte', async () => {
    const page = await onePage()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (body) => {
        await keep(page, body)
        const kept = await keptAnswer(db, page.pageId, null)
        expect(kept?.httpStatus).toBe(200)
        expect(Buffer.compare(kept?.body ?? Buffer.from('?'), body)).toBe(0)
      }),
      { numRuns: 20 },
    )
  })

  it('of a free page is the newest one only', async () => {
    const page = await onePage()
    await keep(page, bytes('first'))
    await keep(page, bytes('second'), { httpStatus: 203 })
    expect(textOf(await keptAnswer(db, page.pageId, null))).toBe('second')
    expect(await db.rawPage.count({ where: { pageId: page.pageId } })).toBe(1)
  })

  it('of a purchase stays what came first', async () => {
    const page = await onePage()
    const purchaseId = await sentPurchase(db, page)
    await keep(page, bytes('first'), { purchaseId })
    await keep(page, bytes('second'), { purchaseId })
    expect(textOf(await keptAnswer(db, page.pageId, purchaseId))).toBe('first')
    expect(await keptAnswer(db, page.pageId, null)).toBeNull()
  })

  it('is kept but not read as a page when it was incomplete', async () => {
    const page = await onePage()
    await keep(page, bytes('{"results": [{'), { complete: false })
    expect(await keptAnswer(db, page.pageId, null)).toBeNull()
    expect(await db.rawPage.count({ where: { pageId: page.pageId } })).toBe(1)
  })

  it('of a page of records needs about a fifth of its size', async () => {
    const records = Array.from({ length: 400 }, (_, index) => ({
      RadarID: `P${index}`,
      City: 'Mesa',
      Address: `${index} W Elm St`,
    }))
    const body = bytes(JSON.stringify(records))
    expect((await compressBody(body)).byteLength).toBeLessThan(body.byteLength / 4)
  })

  describe('to a free count', () => {
    const count = { namesRecords: true, matchedRecords: 12, allowanceLeft: 100, countedMs: 5 }

    it('is kept for ten minutes by what was counted', async () => {
      await keepCount(db, 'counts', { City: 'Mesa' }, count)
      expect(await keptCount(db, 'counts', { City: 'Mesa' })).toMatchObject(count)
      expect(await keptCount(db, 'counts', { City: 'Tempe' })).toBeNull()
      expect(await keptCount(db, 'other', { City: 'Mesa' })).toBeNull()
      await db.$executeRaw`UPDATE estimates SET counted_at = now() - interval '10 minutes 1 second'`
      expect(await keptCount(db, 'counts', { City: 'Mesa' })).toBeNull()
    })

    it('is replaced by a newer one and shows the allowance as it stands now', async () => {
      await keepCount(db, 'newer', 'a', count)
      await keepCount(db, 'newer', 'a', { ...count, matchedRecords: 13 })
      await reportAllowance(db, 'newer', 42, new Date())
      expect(await keptCount(db, 'newer', 'a')).toMatchObject({ matchedRecords: 13, allowanceLeft: 42 })
    })

    it('goes away when it is old and another is kept', async () => {
      await keepCount(db, 'old', 'a', count)
      await db.$executeRaw`UPDATE estimates SET counted_at = now() - interval '1 hour'`
      await keepCount(db, 'old', 'b', count)
      expect(await db.estimate.count({ where: { dataset: 'old' } })).toBe(1)
    })
  })
})
