import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Database } from '#lib/db.ts'
import type { Health } from '#lib/health.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'

let testDatabase: TestDatabase
let readHealth: () => Promise<Health>
let database: () => Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  // The settings are read once, when the first module that needs them is loaded; so they are set before that.
  vi.stubEnv('DATABASE_URL', testDatabase.url)
  vi.stubEnv('LOG_LEVEL', 'silent')
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

test('while the database is gone it is down and says no more', async () => {
  await testDatabase.drop()
  expect(await readHealth()).toMatchObject({ status: 'down', database: 'down', queue: 'unknown', details: null })
})
