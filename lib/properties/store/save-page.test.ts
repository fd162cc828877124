import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { history, openStore, save, stored } from './pages-for-tests.ts'

const nothing = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  duplicate: 0,
  rewritten: 0,
  crossPageDuplicate: 0,
  older: 0,
  refused: [],
  splits: 0,
}

describe.each(['embedded', 'postgres15'] as const)('storing a page on %s', (server) => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const store = await openStore(server)
    db = store.db
    close = store.close
  })
  afterAll(() => close())

  /** Where each row lies and who wrote it last: any write at all changes it. */
  async function traces(dataset: string): Promise<unknown> {
    return db.$queryRaw`
      SELECT source_key, ctid::text, xmin::text, xmax::text FROM properties WHERE dataset = ${dataset} ORDER BY source_key`
  }

  it('keeps one row for each key and counts what came new', async () => {
    const records = [
      { key: 'B', values: ['Mesa'] },
      { key: 'A', values: ['Tempe'] },
    ]
    expect(await save(db, { dataset: 'new', records })).toEqual({ ...nothing, inserted: 2 })
    expect(await stored(db, 'new')).toMatchObject([
      { source_key: 'A', city: 'Tempe', revision: 1 },
      { source_key: 'B', city: 'Mesa', revision: 1 },
    ])
  })

  it('stores a page that was wrongly expected to be all new like any other', async () => {
    await save(db, { dataset: 'expected', records: [{ key: 'B', values: ['Mesa'] }] })
    const next = { dataset: 'expected', jobId: 2, startedAt: 1, expectNew: true }
    const records = [
      { key: 'A', values: ['Tempe'] },
      { key: 'B', values: ['Mesa'] },
      { key: 'C', values: ['Mesa'] },
    ]
    expect(await save(db, { ...next, records })).toEqual({ ...nothing, inserted: 2, unchanged: 1 })
    expect(await save(db, { ...next, records: [{ key: 'D', values: ['Yuma'] }] })).toEqual({ ...nothing, inserted: 1 })
    expect(await stored(db, 'expected')).toHaveLength(4)
  })

  it('stores an empty page as nothing', async () => {
    expect(await save(db, { dataset: 'empty', records: [] })).toEqual(nothing)
  })

  it('keeps datasets with the same key apart', async () => {
    await save(db, { dataset: 'one', records: [{ key: 'K', values: ['Mesa'] }] })
    const saved = await save(db, { dataset: 'two', records: [{ key: 'K', values: ['Tempe'] }] })
    expect(saved).toEqual({ ...nothing, inserted: 1 })
    expect(await stored(db, 'one')).toMatchObject([{ city: 'Mesa' }])
  })

  it('counts a key that comes twice in a page once as a row and once as a duplicate', async () => {
    const records = [
      { key: 'K', values: ['Mesa'] },
      { key: 'K', values: ['Tempe'] },
      { key: 'L', values: ['Mesa'] },
    ]
    expect(await save(db, { dataset: 'twice', records })).toEqual({ ...nothing, inserted: 2, duplicate: 1 })
    // The later of two equals in every other respect stands.
    expect(await stored(db, 'twice')).toMatchObject([{ source_key: 'K', city: 'Tempe' }, { source_key: 'L' }])
  })

  it('counts a key that another page of the job delivered as a duplicate across pages', async () => {
    const draft = { dataset: 'pages', jobId: 3, records: [{ key: 'K', values: ['Mesa'] }] }
    await save(db, { ...draft, pageId: 31 })
    const again = await save(db, {
      ...draft,
      pageId: 32,
      records: [
        { key: 'K', values: ['Mesa'], position: 400 },
        { key: 'L', values: ['Mesa'], position: 401 },
      ],
    })
    expect(again).toEqual({ ...nothing, inserted: 1, duplicate: 1, crossPageDuplicate: 1 })
  })

  it('finds a second run unchanged and writes nothing at all', async () => {
    const records = [
      { key: 'A', values: ['Mesa', 250_000.5] },
      { key: 'B', values: [null, null] },
    ]
    const draft = { dataset: 'again', columns: ['city', 'listPrice'], records } as const
    await save(db, { ...draft, jobId: 10 })
    const before = await traces('again')
    const saved = await save(db, { ...draft, jobId: 11, startedAt: 5 })
    expect(saved).toEqual({ ...nothing, unchanged: 2 })
    expect(await traces('again')).toEqual(before)
    expect(await history(db, 'again')).toEqual([])
  })

  it('writes each change into the history with the value before and after', async () => {
    const columns = ['city', 'listPrice', 'poolPrivateYn', 'closeDate', 'latitude', 'bedroomsTotal'] as const
    const draft = { dataset: 'history', columns, extraKeys: ['Zoning'] }
    const first = ['Mesa', 100, null, '2020-02-29', 33.25, 3]
    const second = ['Mesa', 250_000.5, true, null, 33.5, 4]
    await save(db, { ...draft, jobId: 1, records: [{ key: 'K', values: first, extra: { Zoning: 'R1' } }] })
    const saved = await save(db, {
      ...draft,
      jobId: 2,
      startedAt: 1,
      records: [{ key: 'K', values: second, extra: { Zoning: 'R2' } }],
    })
    expect(saved).toEqual({ ...nothing, updated: 1 })
    expect(await history(db, 'history')).toEqual([
      {
        source_key: 'K',
        revision: 2,
        job_id: 2,
        fields: {
          listPrice: [100, 250_000.5],
          poolPrivateYn: [null, true],
          closeDate: ['2020-02-29', null],
          latitude: [33.25, 33.5],
          bedroomsTotal: [3, 4],
          extra: [{ Zoning: 'R1' }, { Zoning: 'R2' }],
        },
      },
    ])
  })

  it('keeps values that were not asked for and empties those that were asked for and are gone', async () => {
    const dataset = 'asked'
    const both = { columns: ['city', 'ownerName'], extraKeys: ['Zoning', 'Roof'] } as const
    await save(db, {
      dataset,
      ...both,
      records: [{ key: 'K', values: ['Mesa', 'R. Vale'], extra: { Zoning: 'R1', Roof: 'Tile' } }],
    })
    await save(db, {
      dataset,
      jobId: 2,
      startedAt: 1,
      columns: ['city'],
      extraKeys: ['Zoning'],
      records: [{ key: 'K', values: [null] }],
    })
    expect(await stored(db, dataset)).toMatchObject([{ city: null, owner_name: 'R. Vale', extra: { Roof: 'Tile' } }])
  })

  it('does not let two field lists fight over a row', async () => {
    const dataset = 'lists'
    const short = { dataset, columns: ['city'], records: [{ key: 'K', values: ['Mesa'] }] } as const
    const long = {
      dataset,
      columns: ['city', 'ownerName'],
      extraKeys: ['Roof'],
      records: [{ key: 'K', values: ['Mesa', 'R. Vale'], extra: { Roof: 'Tile' } }],
    } as const
    await save(db, { ...short, jobId: 1, startedAt: 1 })
    expect(await save(db, { ...long, jobId: 2, startedAt: 2 })).toMatchObject({ updated: 1 })
    for (let run = 3; run < 9; run += 1) {
      const saved = await save(db, { ...(run % 2 === 1 ? short : long), jobId: run, startedAt: run })
      expect(saved).toEqual({ ...nothing, unchanged: 1 })
    }
    expect(await stored(db, dataset)).toMatchObject([{ revision: 2, owner_name: 'R. Vale', extra: { Roof: 'Tile' } }])
    expect(await history(db, dataset)).toHaveLength(1)
  })

  it('does not take the same values in other columns for the same record', async () => {
    const records = [{ key: 'K', values: ['Mesa'] }]
    await save(db, { dataset: 'columns', records })
    const saved = await save(db, { dataset: 'columns', jobId: 2, startedAt: 1, columns: ['ownerName'], records })
    expect(saved).toMatchObject({ updated: 1 })
    expect(await stored(db, 'columns')).toMatchObject([{ city: 'Mesa', owner_name: 'Mesa' }])
  })

  it('adds up to the records given, whatever they are', async () => {
    const records = [
      { key: 'A', values: ['Mesa'] },
      { key: 'A', values: ['Tempe'] },
      { key: 'B', values: ['Mesa'] },
      { key: 'C', values: ['Nul\0'] },
    ]
    const saved = await save(db, { dataset: 'sum', records })
    const sum = saved.inserted + saved.updated + saved.unchanged + saved.duplicate + saved.refused.length
    expect(sum).toBe(records.length)
    const rows = z.array(z.unknown()).parse(await stored(db, 'sum'))
    expect(rows).toHaveLength(2)
  })
})
