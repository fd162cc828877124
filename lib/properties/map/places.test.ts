import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { readCharts } from '#lib/properties/charts/charts.ts'
import { propertyChartsSchema } from '#lib/properties/charts/contract.ts'
import { propertyPieceSchema } from '#lib/properties/contract.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { makeAllSearchable, openStore, save } from '#lib/properties/store/pages-for-tests.ts'
import { readMap } from './clusters.ts'
import { mapQuerySchema, propertyMapSchema } from './contract.ts'

describe('the map and the charts of a filter', () => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
    const columns = ['city', 'latitude', 'longitude', 'estimatedValue', 'estimatedEquity', 'yearBuilt'] as const
    const records = Array.from({ length: 300 }, (_, index) => {
      const place = index % 10 === 0 ? [null, null] : [33 + (index % 50) / 25, -112 - (index % 30) / 20]
      const city = index % 7 === 0 ? null : `City ${index % 25}`
      return {
        key: `K${index}`,
        values: [city, ...place, index * 15_000, index * 1000 - 50_000, index % 9 === 0 ? null : 1880 + (index % 140)],
      }
    })
    await save(db, { columns, records })
    await makeAllSearchable(db)
  })
  afterAll(() => close())

  const map = (query: Record<string, unknown>) => readMap(db, mapQuerySchema.parse(query))
  const total = async (query: Record<string, unknown>) =>
    (await listProperties(db, propertyPieceSchema.parse(query))).total

  it('counts every row of the filter once, as many as the table has', async () => {
    for (const filter of [{}, { city: 'City 3' }, { estimatedValue: '..300000' }, { city: 'nowhere' }]) {
      for (const box of [{}, { west: -112.6, east: -112.2, south: 33.5, north: 34.2, zoom: 9 }]) {
        const found = await map({ ...filter, ...box })
        expect(propertyMapSchema.parse(found)).toEqual(found)
        expect(found.inBox + found.elsewhere + found.withoutPlace).toBe(await total(filter))
        expect(found.clusters.reduce((sum, { count }) => sum + count, 0)).toBe(found.inBox)
      }
    }
    expect((await map({})).withoutPlace).toBe(30)
    expect((await map({ city: 'nowhere' })).bounds).toBeNull()
  })

  it('finds exactly the properties of a cluster by its box', async () => {
    for (const zoom of [4, 8, 11, 16]) {
      const { clusters } = await map({ zoom })
      for (const { west, east, south, north, count, propertyId } of clusters.slice(0, 12)) {
        expect(await total({ latitude: `${south}..${north}`, longitude: `${west}..${east}` })).toBe(count)
        expect(propertyId === null).toBe(count > 1)
      }
    }
  })

  it('spreads every row of the filter over bars that add up', async () => {
    for (const filter of [{}, { estimatedValue: '..300000' }, { city: 'nowhere' }]) {
      const charts = await readCharts(db, filter)
      expect(propertyChartsSchema.parse(charts)).toEqual(charts)
      expect(charts.total).toBe(await total(filter))
      for (const { bars, without } of [charts.estimatedValue, charts.estimatedEquity, charts.yearBuilt]) {
        expect(bars.length).toBeLessThanOrEqual(60)
        expect(bars.reduce((sum, { count }) => sum + count, without)).toBe(charts.total)
      }
      const { bars, others, without } = charts.city
      expect(bars.length).toBeLessThanOrEqual(20)
      expect(bars.reduce((sum, { count }) => sum + count, others + without)).toBe(charts.total)
    }
    const { estimatedValue, city } = await readCharts(db, {})
    expect(estimatedValue.bars[0]).toEqual({ from: 0, to: 100_000, count: 7 })
    expect(city.bars[0]?.name).toMatch(/^City \d+$/)
  })
})
