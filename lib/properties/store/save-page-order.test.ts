import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { history, openStore, save, stored, type RecordDraft } from './pages-for-tests.ts'

describe('the order of records', () => {
  let db: Database
  let close: () => Promise<void>
  let datasets = 0

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
  })
  afterAll(() => close())

  const freshDataset = (): string => `order-${(datasets += 1)}`

  interface Version {
    key: string
    version: string
    city: string
  }
  const version = fc.record({
    key: fc.constantFrom('A', 'B'),
    version: fc.constantFrom('', '2020', '2021', '2022'),
    city: fc.constantFrom('Mesa', 'Tempe'),
  })
  const pages = fc.array(fc.array(version, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 })

  function permutations<Item>(items: readonly Item[]): Item[][] {
    if (items.length < 2) return [[...items]]
    return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
  }

  /**
   * Which city stands at the end of all: that of the highest version, the newest job, the last position; but a record
   * that only repeats what stood there before loses to one that brings something else.
   */
  function expected(before: readonly Version[], job: readonly Version[][]): Map<string, string> {
    const best = new Map<string, Version>()
    const take = (records: readonly Version[]): void => {
      for (const record of records) {
        const present = best.get(record.key)
        if (present === undefined || record.version >= present.version) best.set(record.key, record)
      }
    }
    take(before)
    const old = new Map(best)
    const repeats = (record: Version): boolean => {
      const stood = old.get(record.key)
      return record.version === stood?.version && record.city === stood.city
    }
    take(job.flat().filter((record) => !repeats(record)))
    return new Map([...best].map(([key, record]) => [key, record.city]))
  }

  it('makes every order of a job’s pages end in the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(version, { maxLength: 2 }), pages, async (before, job) => {
        const wanted = expected(before, job)
        const drafts = job.map((records, page) =>
          records.map(({ key, city, ...rest }, index): RecordDraft => ({
            key,
            ...rest,
            position: page * 10 + index,
            values: [city],
          })),
        )
        for (const order of permutations(drafts.map((records, page) => ({ records, pageId: page + 1 })))) {
          const dataset = freshDataset()
          const jobId = datasets
          const earlier = before.map(({ key, city, ...rest }) => ({ key, ...rest, values: [city] }))
          await save(db, { dataset, records: earlier, jobId: 0 })
          let delivered = 0
          for (const page of order) {
            const saved = await save(db, { dataset, ...page, jobId, startedAt: 1 })
            delivered += saved.inserted + saved.updated + saved.unchanged + saved.duplicate
          }
          const rows = await stored(db, dataset)
          expect(new Map(rows.map((row) => [row.source_key, row.city]))).toEqual(wanted)
          expect(delivered).toBe(drafts.flat().length)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('makes no difference by the order of pages, whatever was stored before and with whatever fields', async () => {
    const few = fc.record({ version: fc.constantFrom('', '2021'), city: fc.constantFrom('Mesa', 'Tempe') })
    const earlier = fc.option(fc.tuple(few, fc.boolean()))
    await fc.assert(
      fc.asyncProperty(earlier, fc.array(few, { minLength: 2, maxLength: 4 }), async (before, records) => {
        const outcomes = new Set<string>()
        for (const order of permutations(records.map((record, index) => ({ record, pageId: index + 1 })))) {
          const dataset = freshDataset()
          const jobId = datasets
          if (before !== null) {
            const [{ version, city }, otherFields] = before
            const columns = otherFields ? (['city', 'ownerName'] as const) : (['city'] as const)
            const values = otherFields ? [city, 'R. Vale'] : [city]
            await save(db, { dataset, jobId: 0, columns, records: [{ key: 'K', version, values }] })
          }
          for (const { record, pageId } of order) {
            const { version, city } = record
            const position = pageId * 10
            await save(db, {
              dataset,
              jobId,
              pageId,
              startedAt: 1,
              records: [{ key: 'K', version, position, values: [city] }],
            })
          }
          const [row] = await stored(db, dataset)
          outcomes.add(`${row?.city} ${row?.version}`)
        }
        expect([...outcomes]).toHaveLength(1)
      }),
      { numRuns: 40 },
    )
  })

  it('never lets an older version overwrite, however new the job is', async () => {
    const dataset = freshDataset()
    await save(db, { dataset, records: [{ key: 'K', version: '2021-05-01', values: ['Mesa'] }] })
    const saved = await save(db, {
      dataset,
      jobId: 2,
      startedAt: 60,
      records: [{ key: 'K', version: '2020-12-31', values: ['Tempe'] }],
    })
    expect(saved).toMatchObject({ unchanged: 1, older: 1, updated: 0 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Mesa', version: '2021-05-01', revision: 1 }])
  })

  it('lets a newer job overwrite where the source has no dates of its own', async () => {
    const dataset = freshDataset()
    await save(db, { dataset, records: [{ key: 'K', values: ['Mesa'] }] })
    const saved = await save(db, { dataset, jobId: 2, startedAt: 1, records: [{ key: 'K', values: ['Tempe'] }] })
    expect(saved).toMatchObject({ updated: 1 })
  })

  it('changes nothing when a page of an older job is replayed', async () => {
    const dataset = freshDataset()
    const replayed = { dataset, jobId: 1, startedAt: 0, records: [{ key: 'K', values: ['Mesa'], position: 5 }] }
    await save(db, replayed)
    await save(db, { dataset, jobId: 2, startedAt: 9, records: [{ key: 'K', values: ['Tempe'], position: 0 }] })
    await save(db, replayed)
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Tempe', revision: 2 }])
    expect(await history(db, dataset)).toHaveLength(1)
  })

  it('lets a job that began earlier bring news of what a later one found unchanged', async () => {
    const dataset = freshDataset()
    await save(db, { dataset, jobId: 1, startedAt: 0, records: [{ key: 'K', values: ['Mesa'] }] })
    await save(db, { dataset, jobId: 3, startedAt: 9, records: [{ key: 'K', values: ['Mesa'] }] })
    // Its page may have been fetched long after it began: it was paused, or the page was bought again.
    const late = await save(db, { dataset, jobId: 2, startedAt: 5, records: [{ key: 'K', values: ['Tempe'] }] })
    expect(late).toMatchObject({ older: 0, updated: 1 })
  })

  it('writes nothing for a job that asks for no fields, whatever is stored', async () => {
    const dataset = freshDataset()
    await save(db, { dataset, jobId: 1, records: [{ key: 'K', version: '2022', values: ['Mesa'] }] })
    const keys = { dataset, jobId: 2, startedAt: 1, columns: [], records: [{ key: 'K', values: [] }] }
    expect(await save(db, keys)).toMatchObject({ unchanged: 1, older: 0 })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Mesa', version: '2022', revision: 1 }])
  })

  it('remembers a newer version of the same value, also where another field list brought it', async () => {
    const dataset = freshDataset()
    await save(db, { dataset, jobId: 1, records: [{ key: 'K', version: '2020', values: ['Mesa'] }] })
    const both = { columns: ['city', 'ownerName'] } as const
    await save(db, {
      dataset,
      jobId: 2,
      startedAt: 1,
      ...both,
      records: [{ key: 'K', version: '2020', values: ['Mesa', 'R. Vale'] }],
    })
    await save(db, { dataset, jobId: 3, startedAt: 2, records: [{ key: 'K', version: '2022', values: ['Mesa'] }] })
    await save(db, { dataset, jobId: 4, startedAt: 3, records: [{ key: 'K', version: '2021', values: ['Tempe'] }] })
    expect(await stored(db, dataset)).toMatchObject([{ city: 'Mesa', owner_name: 'R. Vale' }])
  })

  it('compares versions as bytes, not by a language', async () => {
    const dataset = freshDataset()
    await save(db, { dataset, records: [{ key: 'K', version: 'a', values: ['Mesa'] }] })
    const saved = await save(db, {
      dataset,
      jobId: 2,
      startedAt: 1,
      records: [{ key: 'K', version: 'B', values: ['Tempe'] }],
    })
    expect(saved).toMatchObject({ older: 1 })
    expect(
      await save(db, { dataset, jobId: 3, records: [{ key: 'K', version: 'é', values: ['Yuma'] }] }),
    ).toMatchObject({
      updated: 1,
    })
  })
})
