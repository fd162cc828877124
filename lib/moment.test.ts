import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { openMoment } from './moment.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('goes on after a statement that was cut, at the moment it had', async () => {
  const { signal } = new AbortController()
  const moment = await openMoment({ url: database.url, applicationName: 'moment test', statementLimit: 100, signal })
  const now = Prisma.sql`SELECT now()`
  const before = await moment.read(now)
  expect(await moment.tryToRead(Prisma.sql`SELECT pg_sleep(5)`)).toBeNull()
  expect(await moment.tryToRead(now)).toEqual(before)
  await expect(moment.tryToRead(Prisma.sql`SELECT 1/0`)).rejects.toMatchObject({ code: '22012' })
  await moment.end()
})
