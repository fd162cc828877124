import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { completedJob, failedJob } from '#lib/testing/factories.ts'
import { listFileSources } from './loads.ts'

describe('what files were loaded into', () => {
  let database: TestDatabase
  let db: Database

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 2, applicationName: 'loads' })
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const load = async (dataset: string, pages: number, more: object = {}) => {
    const { jobId } = await completedJob(db, { pages: Array.from({ length: pages }, () => 'written' as const) })
    await db.batchJob.update({ where: { jobId }, data: { source: 'file', dataset, ...more } })
    return jobId
  }

  it('is nothing before the first file', async () => {
    await completedJob(db)
    expect(await listFileSources(db)).toEqual({ items: [] })
  })

  it('is told by data set with what is usual, sums of a month and the latest loads, the latest first', async () => {
    for (const pages of [1, 2, 2]) await load('king', pages)
    await load('king', 9, { createdAt: new Date(Date.now() - 40 * 86_400_000) })
    const { jobId: failed } = await failedJob(db)
    await db.batchJob.update({ where: { jobId: failed }, data: { source: 'file', dataset: 'king' } })
    const pima = await load('pima', 1)
    const { items } = await listFileSources(db)
    expect(items.map(({ dataset }) => dataset)).toEqual(['pima', 'king'])
    expect(items[0]).toMatchObject({ usual: 400, accepted: 400, rejected: 0, loads: [{ jobId: pima, undone: false }] })
    // Two written pages are the middle of the whole loads; what failed and what is old is not usual, or not of this month.
    expect(items[1]).toMatchObject({ usual: 800, loads: [{ jobId: failed, status: 'FAILED' }, {}, {}, {}, {}] })
    expect(items[1]?.accepted).toBeLessThan(9 * 400)
  })

  it('shows eight loads of each at most', async () => {
    for (let count = 0; count < 10; count += 1) await load('pima', 0)
    expect((await listFileSources(db)).items[0]?.loads).toHaveLength(8)
  })
})
