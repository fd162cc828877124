import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { openStore, save, stored, type RecordDraft } from './pages-for-tests.ts'

describe.each(['embedded', 'postgres15'] as const)('records only Postgres refuses, on %s', (server) => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const store = await openStore(server)
    db = store.db
    close = store.close
  })
  afterAll(() => close())

  const columns = ['city', 'listPrice', 'latitude'] as const
  const page = (bad: Record<number, RecordDraft>): RecordDraft[] =>
    Array.from({ length: 400 }, (_, position) => ({
      key: `K${position}`,
      position,
      values: ['Mesa', position, 33],
      ...bad[position],
    }))

  it.each([
    ['a NUL character', { values: ['Me\0sa', 1, 33] }, '22021'],
    ['a number too wide for its column', { values: ['Mesa', 1e13, 33] }, '22003'],
    ['a latitude that is not on earth', { values: ['Mesa', 1, 91] }, '23514'],
    ['a text longer than its column', { values: ['x'.repeat(121), 1, 33] }, '22001'],
    ['a NUL character deep in its extra fields', { values: ['Mesa', 1, 33], extra: { a: ['\0'] } }, '22P05'],
  ])('finds %s among 400 and stores the other 399', async (name, bad, code) => {
    const dataset = name.slice(0, 100)
    const saved = await save(db, { dataset, columns, records: page({ 137: { key: 'K137', ...bad } }) })
    expect(saved).toMatchObject({ inserted: 399, updated: 0, unchanged: 0, duplicate: 0 })
    expect(saved.refused).toHaveLength(1)
    expect(saved.refused[0]).toMatchObject({ code, record: { sourceKey: 'K137', position: 137 } })
    expect(saved.refused[0]?.reason).toMatch(/^The database refused this record: ./)
    // Halving 400 down to one takes eight or nine steps.
    expect([8, 9]).toContain(saved.splits)
    expect(await stored(db, dataset)).toHaveLength(399)
  })

  it('finds several, also neighbours and the first and last', async () => {
    const bad = { values: ['Mesa', 1, 91] }
    const records = page({
      0: { key: 'K0', ...bad },
      1: { key: 'K1', ...bad },
      399: { key: 'K399', ...bad },
    })
    const saved = await save(db, { dataset: 'several', columns, records })
    expect(saved.inserted).toBe(397)
    expect(saved.refused.map(({ record }) => record.sourceKey).toSorted()).toEqual(['K0', 'K1', 'K399'])
  })

  it('stores nothing and loses nothing of a page that is refused as a whole', async () => {
    const records = page({}).map((record) => ({ ...record, values: ['Mesa', 1, 91] }))
    const saved = await save(db, { dataset: 'whole', columns, records: records.slice(0, 16) })
    expect(saved).toMatchObject({ inserted: 0, unchanged: 0, splits: 15 })
    expect(saved.refused).toHaveLength(16)
  })

  it('keeps the stored row of a key whose new record is refused, and does not call it delivered', async () => {
    const dataset = 'kept'
    await save(db, { dataset, columns, records: [{ key: 'K', values: ['Mesa', 1, 33] }] })
    const next = { dataset, columns, jobId: 2, startedAt: 1 }
    const refused = await save(db, {
      ...next,
      pageId: 21,
      records: [{ key: 'K', values: ['Tempe', 1, 91], position: 9 }],
    })
    expect(refused).toMatchObject({ unchanged: 0, updated: 0, duplicate: 0 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Mesa', revision: 1 }])
    // A good record of the same key on another page is no duplicate of a refused one, and not older than it.
    const good = await save(db, { ...next, pageId: 20, records: [{ key: 'K', values: ['Yuma', 1, 33], position: 3 }] })
    expect(good).toMatchObject({ updated: 1, duplicate: 0, older: 0 })
  })

  it('stores the good one of two records of a key when the later is refused', async () => {
    const records = [
      { key: 'K', values: ['Mesa', 1, 33] },
      { key: 'K', values: ['Tempe', 1, 91] },
    ]
    const saved = await save(db, { dataset: 'good twin', columns, records })
    expect(saved).toMatchObject({ inserted: 1, duplicate: 0 })
    expect(saved.refused).toHaveLength(1)
    expect(await stored(db, 'good twin')).toMatchObject([{ city: 'Mesa' }])
  })
})
