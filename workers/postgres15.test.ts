import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { until } from '#lib/testing/until.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { startSearch, untilSettled } from '#lib/testing/engine.ts'
import { standUp, type Stack } from './stack-for-tests.ts'

describe('a job on PostgreSQL 15, the oldest that is supported', { timeout: 60_000 }, () => {
  let database: TestDatabase
  let stack: Stack

  beforeAll(async () => {
    database = await createTestDatabase({ server: 'postgres15' })
    stack = await standUp({ url: database.url, sandbox: { records: 10_000 } })
  })

  afterAll(async () => {
    await stack?.close()
    await database?.drop()
  })

  it('stores its records and ends with counters that add up', async () => {
    const [server] = await stack.db.$queryRaw<
      { version: string }[]
    >`SELECT current_setting('server_version') AS version`
    expect(server?.version).toMatch(/^15\./)
    const jobId = await startSearch(stack, { maxRecords: 800 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({
      status: 'COMPLETED',
      totalRecords: 800,
      processedRecords: 800,
      insertedCount: 800,
      successCount: 800,
      errorCount: 0,
      missingCount: 0,
      recordsBought: 800,
    })
    expect(await stack.db.property.count()).toBe(800)
    expect(await listProperties(stack.db, { jobId, sort: 'newest', limit: 1 })).toMatchObject({ total: 800 })
  })

  it('finds them by the search some moments later', async () => {
    const asked = { source: 'propertyradar', seen: '2000-01-01..', sort: '-estimatedValue', limit: 1 } as const
    const ask = () => listProperties(stack.db, asked)
    // Rows and total are asked side by side: one may know of what the other does not know yet.
    const found = await until('the search knows them', ask, (list) => !list.searchIsBehind && list.total === 800)
    expect(found.items).toHaveLength(1)
  })

  it('finds nothing changed when it runs again', async () => {
    const job = await untilSettled(stack, await startSearch(stack, { maxRecords: 800 }))
    expect(job).toMatchObject({ status: 'COMPLETED', unchangedCount: 800, insertedCount: 0, updatedCount: 0 })
    expect(await stack.db.propertyChange.count()).toBe(0)
  })

  it('updates what differs and keeps what was there before', async () => {
    // As if the vendor had corrected a hundred rows since: what is stored here differs from what it delivers.
    await stack.db.$executeRaw`
      UPDATE properties SET city = 'Nowhere', content_hash = gen_random_uuid()
      WHERE property_id IN (SELECT property_id FROM properties ORDER BY property_id LIMIT 100)`
    const jobId = await startSearch(stack, { maxRecords: 800 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 800, updatedCount: 100, unchangedCount: 700 })
    const changes = await stack.db.propertyChange.findMany({ where: { jobId } })
    expect(changes).toHaveLength(100)
    expect(changes[0]).toMatchObject({ revision: 2, fields: { city: ['Nowhere', expect.any(String)] } })
    expect(await stack.db.property.count({ where: { city: 'Nowhere' } })).toBe(0)
  })
})
