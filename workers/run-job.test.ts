import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { Queue } from '#lib/queue.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { openEngine, startSearch, untilJob, untilSettled, type Engine } from '#lib/testing/engine.ts'
import { startSandbox } from '#sandbox/server.ts'
import { startWorker } from './start-worker.ts'

describe('a job from its request to its rows', () => {
  let database: TestDatabase
  let engine: Engine
  let sandbox: Awaited<ReturnType<typeof startSandbox>>
  let workerDb: Database
  let worker: { stop(): Promise<void> }

  beforeAll(async () => {
    database = await createTestDatabase()
    sandbox = await startSandbox({ records: 5000, latencyMs: 0, allowance: 100_000 })
    process.env.SANDBOX_URL = sandbox.url
    process.env.PROPERTYRADAR_REQUESTS_PER_SECOND = '1000'
    process.env.DATABASE_URL = database.url
    engine = await openEngine(database.url)
    workerDb = connect({ url: database.url, connections: 10, applicationName: 'worker' })
    const queue = await Queue.open({ url: database.url, applicationName: 'worker queue', supervise: true })
    worker = await startWorker({
      url: database.url,
      name: 'test-worker',
      db: workerDb,
      queue,
      onLeave: () => undefined,
    })
  })

  afterAll(async () => {
    await worker.stop()
    await workerDb.$disconnect()
    await engine.close()
    await sandbox.close()
    await database.drop()
  })

  it('buys exactly the records of its ceiling and asks the last page for the remainder', async () => {
    const jobId = await startSearch(engine, { maxRecords: 425 })
    const job = await untilSettled(engine, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 425, insertedCount: 425, recordsBought: 425 })
    const pages = await engine.db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } })
    expect(pages.map((page) => page.recordLimit)).toEqual([400, 25])
  })

  it('says that nothing changed when the same search runs again', async () => {
    const jobId = await startSearch(engine, { maxRecords: 425 })
    const job = await untilSettled(engine, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', unchangedCount: 425, insertedCount: 0 })
    expect(job.statusReason).toContain('Nothing changed')
  })

  it('fetches a free search without a purchase', async () => {
    const jobId = await startSearch(engine, { fields: ['RadarID'], criteria: [{ name: 'State', value: ['WA'] }] })
    const job = await untilSettled(engine, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', recordsBought: 0, paid: false })
    expect(await engine.db.purchase.count({ where: { jobId } })).toBe(0)
  })

  it('ends a search without matches at once', async () => {
    const jobId = await startSearch(engine, { criteria: [{ name: 'RadarID', value: ['P0000000'] }], maxRecords: 10 })
    const job = await untilJob(engine, jobId, (now) => now.status === 'COMPLETED')
    expect(job).toMatchObject({ totalRecords: 0, processedRecords: 0, percentComplete: 100 })
  })
})
