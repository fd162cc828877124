import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCursor } from '#lib/cursor.ts'
import type { Database } from '#lib/db.ts'
import { MalformedError, NotFoundError } from '#lib/errors.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { propertyChangeSchema, propertyPieceSchema, propertyListSchema } from './contract.ts'
import { listProperties } from './search/list.ts'
import { makeAllSearchable, openStore, save } from './store/pages-for-tests.ts'
import { listChanges, readProperty } from './queries.ts'

describe('reading properties', () => {
  let db: Database
  let close: () => Promise<void>
  let jobId = 0

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
    const columns = ['city', 'stateOrProvince', 'listPrice', 'closeDate', 'parcelKey'] as const
    const records = Array.from({ length: 7 }, (_, index) => ({
      key: `K${index}`,
      values: [index % 2 === 0 ? 'Mesa' : '100%_\\', 'AZ', 1000.25 + index, '2020-02-29', `04013-${index}`],
      extra: { Zoning: `R${index}` },
    }))
    await save(db, { jobId: 1, columns, extraKeys: ['Zoning'], records })
    jobId = (await completedJob(db, { pages: ['written'], recordsPerPage: 1 })).jobId
    await save(db, { jobId, startedAt: 1, records: [{ key: 'K0', values: ['Tempe'] }] })
    const { propertyId } = await db.property.findFirstOrThrow({ where: { sourceKey: 'K0' } })
    await db.batchJobPage.updateMany({
      where: { jobId },
      data: { insertedIds: [], insertedCount: 0, updatedIds: [propertyId], updatedCount: 1 },
    })
    await makeAllSearchable(db)
  })
  afterAll(() => close())

  const list = (filter: Record<string, unknown> = {}) => listProperties(db, propertyPieceSchema.parse(filter))
  const keys = async (filter: Record<string, unknown>) => (await list(filter)).items.map((item) => item.sourceKey)

  it('shows them newest first as the contract says, with their count', async () => {
    const all = await list()
    expect(propertyListSchema.parse(all)).toEqual(all)
    expect(all).toMatchObject({ total: 7, totalIsEstimate: false, nextCursor: null })
    expect(all.items[0]).toMatchObject({
      sourceKey: 'K6',
      values: { city: 'Mesa', listPrice: 1006.25, closeDate: '2020-02-29', latitude: null },
      extra: { Zoning: 'R6' },
      revision: 1,
    })
  })

  it('gives each exactly once when read in pieces', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const piece = await list({ limit: 3, cursor })
      seen.push(...piece.items.map((item) => item.sourceKey))
      expect(piece.total).toBe(7)
      cursor = piece.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(['K6', 'K5', 'K4', 'K3', 'K2', 'K1', 'K0'])
  })

  it('filters by what a job delivered, by place and by parcel', async () => {
    expect(await keys({ jobId })).toEqual(['K0'])
    expect(await keys({ city: 'mesa', state: 'az' })).toEqual(['K6', 'K4', 'K2'])
    expect(await keys({ parcelKey: '04013-3' })).toEqual(['K3'])
    expect(await keys({ dataset: 'nowhere' })).toEqual([])
    expect(await keys({ source: 'spider' })).toEqual([])
  })

  it('takes any text as text', async () => {
    expect(await keys({ city: '100%_\\' })).toEqual(['K5', 'K3', 'K1'])
    expect(await keys({ city: '%' })).toEqual([])
    const hostile = fc.string({
      unit: fc.constantFrom("'", '"', '\\', '%', '_', ';', '--', '$1', '🏠'),
      minLength: 1,
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const found = await list({
          city: text,
          dataset: text,
          parcelKey: text,
          owner: `${text}   abc`,
          q: `${text} abc`,
        })
        expect(found.items).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  it('shows one with its history', async () => {
    const [first] = (await list({ jobId })).items
    const propertyId = first?.propertyId ?? 0
    expect(await readProperty(db, propertyId)).toEqual(first)
    const changes = await listChanges(db, propertyId)
    expect(changes.map((change) => propertyChangeSchema.parse(change))).toMatchObject([
      { revision: 2, jobId, fields: { city: ['Mesa', 'Tempe'] } },
    ])
    await expect(readProperty(db, 987_654)).rejects.toBeInstanceOf(NotFoundError)
    expect(await listChanges(db, 987_654)).toEqual([])
  })

  it.each([[9_007_199_254_740_991], [-9_007_199_254_740_991], [0]])(
    'answers a cursor of %i without failing',
    async (place) => {
      const answer = await list({ cursor: writeCursor([place]) }).catch((error: unknown) => error)
      expect(answer instanceof Error && !(answer instanceof MalformedError)).toBe(false)
    },
  )
})
