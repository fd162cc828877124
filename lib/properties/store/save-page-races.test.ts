import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { savePage } from '#lib/properties/commands.ts'
import {
  history,
  inNumbers,
  openStore,
  propertyPage,
  save,
  stored,
  type PageDraft,
  type RecordDraft,
  type SavedCounts,
} from './pages-for-tests.ts'

describe('pages stored at the same moment', () => {
  let db: Database
  let close: () => Promise<void>
  let datasets = 0
  let dataset = ''

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
  })
  afterAll(() => close())
  beforeEach(() => {
    dataset = `races-${(datasets += 1)}`
  })

  /** Stores `second` while `first` is stored and not yet committed; both counts. */
  async function overlapped(first: PageDraft, second: PageDraft): Promise<[SavedCounts, SavedCounts]> {
    const held = await holdTransaction(db, (tx) => savePage(tx, propertyPage(first), false))
    const waiting = save(db, second)
    await untilBlocked(db)
    await held.commit()
    return [inNumbers(held.result), await waiting]
  }

  const city = (key: string, value: string, more: Partial<RecordDraft> = {}): RecordDraft => ({
    key,
    values: [value],
    ...more,
  })

  it('loses neither row nor history when two jobs bring the same new key', async () => {
    const [first, second] = await overlapped(
      { dataset, jobId: 1, records: [city('K', 'Mesa')] },
      { dataset, jobId: 2, startedAt: 1, records: [city('K', 'Tempe'), city('L', 'Mesa')] },
    )
    expect(first).toMatchObject({ inserted: 1 })
    expect(second).toMatchObject({ inserted: 1, updated: 1, unchanged: 0 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Tempe', revision: 2 }, { source_key: 'L' }])
    expect(await history(db, dataset)).toMatchObject([{ source_key: 'K', fields: { city: ['Mesa', 'Tempe'] } }])
  })

  it('changes nothing when the key that appeared meanwhile has a higher order', async () => {
    const [, second] = await overlapped(
      { dataset, jobId: 2, startedAt: 5, records: [city('K', 'Mesa')] },
      { dataset, jobId: 1, startedAt: 0, records: [city('K', 'Tempe')] },
    )
    expect(second).toMatchObject({ inserted: 0, updated: 0, unchanged: 1, older: 1 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Mesa', revision: 1 }])
    expect(await history(db, dataset)).toEqual([])
  })

  it('inserts the key when the page that had it first is rolled back', async () => {
    const held = await holdTransaction(db, (tx) =>
      savePage(tx, propertyPage({ dataset, jobId: 1, records: [city('K', 'Mesa')] }), false),
    )
    const waiting = save(db, { dataset, jobId: 2, records: [city('K', 'Tempe')] })
    await untilBlocked(db)
    await held.rollBack()
    expect(await waiting).toMatchObject({ inserted: 1 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Tempe', revision: 1 }])
  })

  it('writes the right old value when two jobs change one row', async () => {
    await save(db, { dataset, jobId: 10, records: [city('K', 'Mesa')] })
    const [first, second] = await overlapped(
      { dataset, jobId: 1, startedAt: 1, records: [city('K', 'Tempe')] },
      { dataset, jobId: 2, startedAt: 2, records: [city('K', 'Yuma')] },
    )
    expect([first.updated, second.updated]).toEqual([1, 1])
    expect(await history(db, dataset)).toMatchObject([
      { revision: 2, fields: { city: ['Mesa', 'Tempe'] } },
      { revision: 3, fields: { city: ['Tempe', 'Yuma'] } },
    ])
  })

  it('lets a change stand against a page that finds the row as it was, whichever comes first', async () => {
    const change = { dataset, jobId: 1, pageId: 1, startedAt: 1, records: [city('K', 'Tempe', { position: 100 })] }
    const asBefore = { dataset, jobId: 1, pageId: 2, startedAt: 1, records: [city('K', 'Mesa', { position: 500 })] }
    await save(db, { dataset, jobId: 10, records: [city('K', 'Mesa')] })
    // A page that changes nothing locks nothing, so nobody waits for it.
    const held = await holdTransaction(db, (tx) => savePage(tx, propertyPage(asBefore), false))
    expect(await save(db, change)).toMatchObject({ updated: 1 })
    await held.commit()
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Tempe', revision: 2 }])

    dataset = `${dataset}-reversed`
    await save(db, { dataset, jobId: 10, records: [city('K', 'Mesa')] })
    await save(db, { ...change, dataset })
    expect(await save(db, { ...asBefore, dataset })).toMatchObject({ updated: 0, duplicate: 1, older: 0 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Tempe', revision: 2 }])
  })

  it('lets a newer version that confirms a value defend it against one that waits to change it', async () => {
    await save(db, { dataset, jobId: 10, records: [city('K', 'Mesa', { version: '2020' })] })
    await overlapped(
      { dataset, jobId: 1, pageId: 1, startedAt: 1, records: [city('K', 'Mesa', { version: '2022' })] },
      { dataset, jobId: 1, pageId: 2, startedAt: 1, records: [city('K', 'Tempe', { version: '2021', position: 9 })] },
    )
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Mesa', revision: 1 }])
  })

  it('counts a key once as a row and once as a duplicate when two pages of a job bring it together', async () => {
    const [first, second] = await overlapped(
      { dataset, jobId: 7, pageId: 1, records: [city('K', 'Mesa')] },
      { dataset, jobId: 7, pageId: 2, records: [city('K', 'Mesa', { position: 400 })] },
    )
    expect(first).toMatchObject({ inserted: 1, duplicate: 0 })
    expect(second).toMatchObject({ inserted: 0, unchanged: 0, duplicate: 1, crossPageDuplicate: 1 })
  })

  it('stores many pages over the same keys in any order and at once: no error, no lost row, no lost history', async () => {
    const letters = ['A', 'B', 'C', 'D', 'E', 'F']
    const shuffled = fc.shuffledSubarray(letters, { minLength: 3 })
    await fc.assert(
      fc.asyncProperty(fc.array(shuffled, { minLength: 4, maxLength: 6 }), async (drafts) => {
        dataset = `races-${(datasets += 1)}`
        const saved = await Promise.all(
          drafts.map((keys, job) => {
            const records = keys.map((key, position) => city(key, `City ${job}`, { position }))
            return save(db, { dataset, jobId: job, pageId: job, startedAt: job, records })
          }),
        )
        const rows = await stored(db, dataset)
        const newest = new Map(drafts.flatMap((keys, job) => keys.map((key) => [key, `City ${job}`] as const)))
        expect(new Map(rows.map((row) => [row.source_key, row.city]))).toEqual(newest)
        const inserted = saved.reduce((sum, one) => sum + one.inserted, 0)
        const updated = saved.reduce((sum, one) => sum + one.updated, 0)
        expect(inserted).toBe(newest.size)
        expect(await history(db, dataset)).toHaveLength(updated)
        expect(rows.reduce((sum, row) => sum + row.revision - 1, 0)).toBe(updated)
      }),
      { numRuns: 8 },
    )
  })
})
