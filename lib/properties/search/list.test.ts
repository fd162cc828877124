import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { propertyOrderSchema, propertyPieceSchema, queryOfFilter, readFilterQuery } from '#lib/properties/contract.ts'
import { readCharts } from '#lib/properties/charts/charts.ts'
import { listChoices } from '#lib/properties/choices.ts'
import { listProperties, withinLimits } from './list.ts'
import { changeMarks } from '#lib/properties/lists/marks.ts'
import { makeAllSearchable, openStore, save } from '#lib/properties/store/pages-for-tests.ts'
import { catchUp, isSearchBehind } from './search.ts'

const columns = [
  'city',
  'unparsedAddress',
  'ownerName',
  'parcelNumber',
  'estimatedValue',
  'closeDate',
  'poolPrivateYn',
] as const
const values: (string | number | boolean | null)[][] = [
  ['Mesa', '12 Oak Street', 'Juniper Trust', '101-22-003', 250_000, '2020-02-29', true],
  ['mesa', '14 Oak Lane', 'R. Vale', '101-22-004', 300_000, '2021-03-01', false],
  ['Tempe', '9 Elm Street', '50%_ \\ Holdings', '777', null, null, null],
  ['Tempe', '10 Elm Street', 'Zoë Vale', '778', 100_000, '2022-01-01', true],
  ['Reno', null, null, null, null, null, null],
]

describe('finding properties', () => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
    await save(db, { columns, records: values.map((row, index) => ({ key: `K${index}`, values: row })) })
    await makeAllSearchable(db)
  })
  afterAll(() => close())

  const list = (asked: Record<string, unknown>) => listProperties(db, propertyPieceSchema.parse(asked))
  const keys = async (asked: Record<string, unknown>) => (await list(asked)).items.map((item) => item.sourceKey)

  it.each([
    [{ city: 'MESA' }, ['K1', 'K0']],
    [{ city: ['mesa', 'Reno'] }, ['K4', 'K1', 'K0']],
    [{ estimatedValue: '200000..' }, ['K1', 'K0']],
    [{ estimatedValue: '..100000' }, ['K3']],
    [{ estimatedValue: '300000' }, ['K1']],
    [{ closeDate: '2020-02-29..2021-03-01' }, ['K1', 'K0']],
    [{ pool: 'yes' }, ['K3', 'K0']],
    [{ pool: 'no' }, ['K1']],
    [{ address: 'elm str' }, ['K3', 'K2']],
    [{ owner: 'zoë' }, ['K3']],
    [{ parcelNumber: '22-00' }, ['K1', 'K0']],
    [{ seen: '2000-01-01..' }, ['K4', 'K3', 'K2', 'K1', 'K0']],
    [{ stored: '..2000-01-01' }, []],
    [{ source: 'propertyradar', city: 'Reno' }, ['K4']],
  ])('filters by %o', async (asked, expected) => {
    expect(await keys(asked)).toEqual(expected)
    expect(await list(asked)).toMatchObject({ total: expected.length, totalIsEstimate: false })
  })

  it('takes a city for one however a source writes it: in the filter, in the charts and in what can be chosen', async () => {
    const { city } = await readCharts(db, {})
    expect(city.bars.find(({ name }) => name.toLowerCase() === 'mesa')).toMatchObject({ count: 2 })
    expect(city.bars).toHaveLength(3)
    expect((await listChoices(db, 'city')).map((name) => name.toLowerCase())).toEqual(['mesa', 'reno', 'tempe'])
    for (const written of ['Mesa', 'mesa', 'MESA']) expect((await list({ city: written })).total).toBe(2)
  })

  it.each([
    ['vale', ['K3', 'K1']],
    ['street elm', ['K3', 'K2']],
    ['101-22-003', ['K0']],
    ['VALE 14', ['K1']],
    ['50%_', ['K2']],
    ['nothing of it', []],
  ])('searches words of address, owner and parcel number: %s', async (q, expected) => {
    expect(await keys({ q })).toEqual(expected)
  })

  it.each([
    ['estimatedValue', ['K3', 'K0', 'K1', 'K4', 'K2']],
    ['-estimatedValue', ['K1', 'K0', 'K3', 'K4', 'K2']],
    ['address', ['K3', 'K0', 'K1', 'K2', 'K4']],
    ['closeDate', ['K0', 'K1', 'K3', 'K4', 'K2']],
  ])('orders by %s, what has no value last, each once when read in pieces', async (sort, expected) => {
    for (const limit of [1, 2, 3, 10]) {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const piece = await list({ sort, limit, cursor })
        found.push(...piece.items.map((item) => item.sourceKey))
        cursor = piece.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(found).toEqual(expected)
    }
  })

  it('refuses a cursor of another order as one that is not its own', async () => {
    const { nextCursor } = await list({ sort: 'address', limit: 1 })
    await expect(list({ sort: 'estimatedValue', limit: 1, cursor: nextCursor })).rejects.toMatchObject({
      code: 'bad-cursor',
    })
  })

  it('finds what was stored, changed or seen on some days in every order, and each once', async () => {
    for (const days of ['stored', 'changed', 'seen']) {
      for (const sort of propertyOrderSchema.options) {
        const found = await keys({ [days]: '2000-01-01..', sort })
        expect(found.toSorted(), `${days}, by ${sort}`).toEqual(['K0', 'K1', 'K2', 'K3', 'K4'])
      }
    }
    expect(await keys({ seen: '2000-01-01..', sort: '-estimatedValue' })).toEqual(['K1', 'K0', 'K3', 'K4', 'K2'])
  })

  it('finds marked ones, and those that are not', async () => {
    const [first] = (await list({ city: 'Reno' })).items
    await changeMarks(db, first?.propertyId ?? 0, { addTags: ['Call'], doNotContact: true }, 'someone')
    expect(await keys({ tag: 'Call' })).toEqual(['K4'])
    expect(await keys({ doNotContact: 'yes' })).toEqual(['K4'])
    expect(await keys({ doNotContact: 'no', city: 'Reno' })).toEqual([])
    expect(await keys({ doNotContact: 'no' })).toHaveLength(4)
  })

  it('says what cannot be read in a filter, and that a list is gone', async () => {
    for (const wrong of [
      { q: 'ab' },
      { owner: 'ab' },
      { estimatedValue: 'dear' },
      { estimatedValue: '..' },
      { closeDate: '2021-02-30' },
      { sort: 'colour' },
      { pool: 'perhaps' },
    ]) {
      expect(propertyPieceSchema.safeParse(wrong).success).toBe(false)
    }
    await expect(list({ listId: 999 })).rejects.toBeInstanceOf(NotFoundError)
  })

  it('keeps what it knows of an address and names the rest', () => {
    const { filter, ignored } = readFilterQuery('city=Mesa&city=Reno&jobId=x&colour=red&estimatedValue=1..&jobId=2')
    expect(filter).toEqual({ city: ['Mesa', 'Reno'], estimatedValue: '1..' })
    expect(ignored).toEqual(['jobId', 'colour'])
    expect(readFilterQuery(queryOfFilter(filter)).filter).toEqual(filter)
  })

  it('offers the values that are stored, as they are written', async () => {
    expect((await listChoices(db, 'city')).map((city) => city.toLowerCase())).toEqual(['mesa', 'reno', 'tempe'])
    expect(await listChoices(db, 'city', 'T')).toEqual(['Tempe'])
    expect(await listChoices(db, 'tag', 'c')).toEqual(['Call'])
    expect(await listChoices(db, 'county')).toEqual([])
  })

  it('cuts what takes too long and says how to narrow', async () => {
    const slow = withinLimits(db, (tx) => tx.$queryRaw`SELECT pg_sleep(10)::text`)
    await expect(slow).rejects.toMatchObject({ code: 'too-broad', message: expect.stringMatching(/Narrow it/) })
  })

  it('learns of pages after they are stored, and says while it does not know them', async () => {
    expect(await isSearchBehind(db)).toBe(false)
    const { jobId, pageIds } = await completedJob(db, { pages: ['written'], recordsPerPage: 1 })
    await save(db, { jobId, startedAt: 5, records: [{ key: 'K0', values: ['Yuma'] }] })
    const { propertyId } = await db.property.findFirstOrThrow({ where: { sourceKey: 'K0' } })
    await db.batchJobPage.updateMany({
      where: { jobId },
      data: { insertedIds: [], insertedCount: 0, updatedIds: [propertyId], updatedCount: 1 },
    })
    expect(await list({ city: 'Yuma' })).toMatchObject({ items: [], searchIsBehind: true })
    expect(await keys({ jobId })).toEqual(['K0'])
    expect(await catchUp(db)).toBe(pageIds.length)
    expect(await list({ city: 'Yuma' })).toMatchObject({ items: [{ sourceKey: 'K0' }], searchIsBehind: false })
    expect(await keys({ changedBy: jobId })).toEqual(['K0'])
    expect(await catchUp(db)).toBe(0)
  })

  it('learns that a property was seen again', async () => {
    const { propertyId } = await db.property.findFirstOrThrow({ where: { sourceKey: 'K2' } })
    const { jobId } = await completedJob(db, { pages: ['written'], recordsPerPage: 1 })
    const writtenAt = new Date('2090-05-05T10:00:00Z')
    await db.batchJobPage.updateMany({
      where: { jobId },
      data: { insertedIds: [], insertedCount: 0, unchangedIds: [propertyId], unchangedCount: 1, writtenAt },
    })
    await catchUp(db)
    expect(await keys({ seen: '2090-05-05' })).toEqual(['K2'])
  })
})
