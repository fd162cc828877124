import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, inTransaction, type Database } from '#lib/db.ts'
import { propertyPieceSchema } from '#lib/properties/contract.ts'
import { planMembers } from '#lib/properties/lists/members.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { sampled } from '#lib/properties/search/totals.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { completedJob } from '#lib/testing/factories.ts'

describe('many properties', () => {
  let database: TestDatabase
  let db: Database
  let jobId = 0
  let listId = 0

  // A job of 12,000 and a list of 11,000 of them, all among the older half of 24,000; every eighth has no bedroom.
  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 2, applicationName: 'totals' })
    jobId = (await completedJob(db, { pages: Array.from({ length: 30 }, () => 'written' as const) })).jobId
    await db.$executeRaw`
      INSERT INTO properties (property_id, source, dataset, source_key, observed_at, content_hash, position, first_job_id,
                              last_job_id, bedrooms_total)
      SELECT n, 'file', 'all', 'K' || n, now(), md5(n::text)::uuid, 0, 1, 1, n % 8 FROM generate_series(1, 24000) AS n`
    await db.$executeRaw`
      INSERT INTO property_search (property_id, created_at, updated_at, last_seen_at, source, dataset, bedrooms_total)
      SELECT property_id, now(), now(), now(), source, dataset, bedrooms_total FROM properties`
    const list = await db.propertyList.create({ data: { name: 'Some', kind: 'fixed', createdBy: 'analyst-1' } })
    listId = list.listId
    await db.$executeRaw`
      INSERT INTO property_list_members (list_id, property_id) SELECT ${listId}, n FROM generate_series(1001, 12000) AS n`
    await db.$executeRaw`INSERT INTO property_marks (property_id, do_not_contact, changed_by) VALUES (12000, true, 'analyst-1')`
    await db.$executeRaw`ANALYZE properties, property_search, property_list_members`
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const ask = (filter: object) => listProperties(db, propertyPieceSchema.parse({ limit: 3, ...filter }))
  const ids = async (filter: object) => (await ask(filter)).items.map(({ propertyId }) => propertyId)

  it('of one list are counted, however many', async () => {
    expect(await ask({ listId })).toMatchObject({ total: 11_000, totalIsEstimate: false })
  })

  it('of a job or a list and a value are told as the share the value has of all', async () => {
    const some = { bedroomsTotal: '1..' }
    const ofJob = await ask({ jobId, ...some })
    expect(ofJob.totalIsEstimate).toBe(true)
    expect(ofJob.total).toBeGreaterThan(10_300)
    expect(ofJob.total).toBeLessThan(10_700)
    expect(await ask({ listId, ...some })).toMatchObject({ total: 9625, totalIsEstimate: false })
    expect(await ask({ jobId, bedroomsTotal: '0' })).toMatchObject({ total: 1500, totalIsEstimate: false })
  })

  it('of a job and a list are no more than either has', async () => {
    const both = await ask({ jobId, listId })
    expect(both.total).toBeGreaterThan(10_000)
    expect(both.total).toBeLessThanOrEqual(11_000)
  })

  it('of several values are told from blocks drawn by lot, within what chance allows', async () => {
    const filter = { bedroomsTotal: '2..5', dataset: 'all' }
    expect(await sampled(db, filter)).toEqual({ likely: 12_000, least: 12_000 })
    const { likely, least } = await sampled(db, filter, 60)
    expect(Math.abs(likely - 12_000)).toBeLessThan(likely - least)
    expect(likely - least).toBeLessThan(6000)
    expect(await sampled(db, { city: 'Nowhere' }, 60)).toEqual({ likely: 0, least: 0 })
  })

  it('of a job come in their order, from its own first or last on', async () => {
    expect(await ids({ jobId, doNotContact: 'no' })).toEqual([11_999, 11_998, 11_997])
    expect(await ids({ jobId, bedroomsTotal: '0', sort: 'newest' })).toEqual([12_000, 11_992, 11_984])
    expect(await ids({ listId, bedroomsTotal: '0..1', sort: 'changed' })).toEqual([1001, 1008, 1009])
  })

  it('are looked for between the ends of what is asked for, where that is too much to begin from', async () => {
    const between = async (filter: object) =>
      (await inTransaction(db, (tx) => planMembers(tx, propertyPieceSchema.parse(filter)))).between
    expect(await between({ jobId })).toEqual([1n, 12_000n])
    expect(await between({ jobId, listId })).toEqual([1001n, 12_000n])
    expect(await between({ doNotContact: 'yes' })).toBeUndefined()
    expect(await between({})).toBeUndefined()
  })
})
