import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { propertyOrderSchema, propertyPieceSchema } from '#lib/properties/contract.ts'
import { searchCondition, type Membership, type OpenedFilter } from '#lib/properties/search/filter.ts'
import { listProperties, withinLimits } from '#lib/properties/search/list.ts'
import { changeMarks } from './marks.ts'
import { planMembers } from './members.ts'
import { makeAllSearchable, openStore, save } from '#lib/properties/store/pages-for-tests.ts'

const keys = Array.from({ length: 12 }, (_, index) => `K${String(index).padStart(2, '0')}`)

describe('members of jobs and marks', () => {
  let db: Database
  let close: () => Promise<void>
  let jobId: number

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
    const columns = ['city', 'estimatedValue'] as const
    await save(db, {
      columns,
      records: keys.map((key, index) => ({
        key,
        values: [index % 2 === 0 ? 'Mesa' : 'Reno', index % 3 === 0 ? null : index],
      })),
    })
    await makeAllSearchable(db)
    const properties = await db.property.findMany({ orderBy: { propertyId: 'asc' } })
    const ids = properties.map(({ propertyId }) => propertyId)
    const job = await completedJob(db, { pages: ['written'], recordsPerPage: 8 })
    jobId = job.jobId
    await db.batchJobPage.updateMany({ where: { jobId }, data: { insertedIds: ids.slice(2, 10), insertedCount: 8 } })
    for (const id of ids.slice(0, 5)) await changeMarks(db, Number(id), { addTags: ['Call'] }, 'someone')
  })
  afterAll(() => close())

  const drivers: (Membership | null | undefined)[] = [undefined, null, 'jobId', 'tag']

  it('are the same ones from whichever they are begun', async () => {
    const filter: OpenedFilter = { jobId, tag: 'Call', city: 'mesa' }
    for (const driver of drivers) {
      const rows = await db.$queryRaw`
        SELECT source_key FROM properties WHERE property_id IN (
          SELECT s.property_id FROM property_search s ${searchCondition(filter, driver)}) ORDER BY property_id`
      const found = z.array(z.object({ source_key: z.string() })).parse(rows)
      expect(
        found.map((row) => row.source_key),
        `from ${driver}`,
      ).toEqual(['K02', 'K04'])
    }
  })

  it('are begun from the smallest, and looked up among the rows where none is small', async () => {
    const plan = (filter: OpenedFilter, few: number) => withinLimits(db, (tx) => planMembers(tx, filter, few))
    expect(await plan({ city: 'mesa' }, 6)).toEqual({ driver: undefined, isFew: false })
    expect(await plan({ jobId, tag: 'Call' }, 6)).toEqual({ driver: 'tag', isFew: true })
    expect(await plan({ jobId }, 8)).toEqual({ driver: 'jobId', isFew: true })
    const between = [3n, 10n]
    expect(await plan({ jobId }, 7)).toEqual({ driver: null, isFew: false, between })
    expect(await plan({ jobId, also: [{ tag: 'Call' }] }, 5)).toEqual({ driver: 'tag', isFew: true })
    expect(await plan({ tag: 'nobody has it' }, 5)).toEqual({ driver: 'tag', isFew: true })
  })

  it('come in every order, piece by piece, and each once', async () => {
    for (const sort of propertyOrderSchema.options) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const piece = await listProperties(db, propertyPieceSchema.parse({ jobId, sort, limit: 3, cursor }))
        expect(piece).toMatchObject({ total: 8, totalIsEstimate: false })
        seen.push(...piece.items.map(({ sourceKey }) => sourceKey))
        cursor = piece.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(seen.toSorted(), sort).toEqual(keys.slice(2, 10).toSorted())
    }
    const dearest = await listProperties(db, propertyPieceSchema.parse({ jobId, sort: '-estimatedValue', tag: 'Call' }))
    expect(dearest.items.map(({ sourceKey }) => sourceKey)).toEqual(['K04', 'K02', 'K03'])
  })
})
