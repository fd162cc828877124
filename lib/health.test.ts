import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Database } from '#lib/db.ts'
import type { Health } from '#lib/health.ts'
import { makeUser } from '#lib/testing/factories.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'

let testDatabase: TestDatabase
let readHealth: () => Promise<Health>
let database: () => Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  // The settings are read once, when the first module that needs them is loaded; so they are set before that.
  vi.stubEnv('DATABASE_URL', testDatabase.url)
  vi.stubEnv('LOG_LEVEL', 'silent')
  vi.stubEnv('QUEUE_BUFFER_SIZE', '5')
  readHealth = (await import('#lib/health.ts')).readHealth
  database = (await import('#lib/db.ts')).database
  // The first connection may take long on a busy machine, and health waits for five seconds only.
  await database().user.count()
})

afterAll(async () => {
  await database().$disconnect()
  await testDatabase.drop()
})

test('without a worker the installation is degraded; one that died longer than 15 s ago does not count', async () => {
  expect(await readHealth()).toMatchObject({ status: 'degraded', database: 'ok', queue: 'ok', workers: 'none' })
  const long = new Date(Date.now() - 16_000)
  await database().worker.create({ data: { workerId: 'dead', memoryMb: 90, heartbeatAt: long } })
  expect(await readHealth()).toMatchObject({ status: 'degraded', details: { workers: [] } })
})

test('with a living worker it is well, and says what waits', async () => {
  await database().worker.create({ data: { workerId: 'host-1', memoryMb: 90, pagesInHand: 2 } })
  expect(await readHealth()).toMatchObject({
    status: 'ok',
    workers: 'ok',
    details: { queuedPages: 0, pagesInHand: 0, workers: [{ workerId: 'host-1', state: 'working', pagesInHand: 2 }] },
  })
})

test('pushes that wait are counted, and warned of from 80 % of what may wait and 5 s after they were due', async () => {
  const db = database()
  await makeUser(db, 'spider-owner')
  const job = { source: 'spider', name: 'a', dataset: 'a.example', criteria: {}, summary: '', priority: 1, paid: false }
  const { jobId } = await db.batchJob.create({
    data: { ...job, createdBy: 'spider-owner', status: 'PROCESSING', startedAt: new Date(), totalRecords: 0 },
  })
  const push = { batchId: randomUUID(), jobId, records: 1, body: new Uint8Array([1]), bodyBytes: 1 }
  const one = () => ({ ...push, contentHash: randomUUID(), messageId: randomUUID() })
  await db.push.createMany({ data: [one(), one(), one()] })
  expect((await readHealth()).details).toMatchObject({ pushes: { waiting: 3, limit: 5 }, warnings: [] })
  await db.push.create({ data: one() })
  const details = (await readHealth()).details
  expect(details?.warnings).toEqual([expect.stringMatching(/^4 pushes wait of 5/)])
  await db.push.updateMany({ data: { waitingSince: new Date(Date.now() - 60_000) } })
  expect((await readHealth()).details?.warnings).toHaveLength(2)
  await db.push.deleteMany()
})

test('while the database is gone it is down and says no more', async () => {
  await testDatabase.drop()
  expect(await readHealth()).toMatchObject({ status: 'down', database: 'down', queue: 'unknown', details: null })
})
