import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'

const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-export-'))
let testDatabase: TestDatabase
let key: string

// The settings are read once, when the first module that needs them is loaded; so they are set before that.
async function load() {
  const [route, running, access, auth, db] = await Promise.all([
    import('./route.ts'),
    import('#lib/properties/export/running.ts'),
    import('#lib/access/commands.ts'),
    import('#lib/access/auth.ts'),
    import('#lib/db.ts'),
  ])
  return { ...route, ...running, ...access, ...auth, ...db }
}
let the: Awaited<ReturnType<typeof load>>

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', testDatabase.url)
  vi.stubEnv('PARCELYARD_HOME', home)
  vi.stubEnv('LOG_LEVEL', 'silent')
  the = await load()
  await the.createUser(the.database(), { email: 'ana@example.com', name: 'Ana', role: 'analyst' })
  key = (await the.createApiKey(the.database(), the.auth(), { name: 'test', email: 'ana@example.com' })).key
})
afterAll(async () => {
  await the.database().$disconnect()
  await testDatabase.drop()
  rmSync(home, { recursive: true, force: true })
})

const begin = (signal?: AbortSignal): Promise<Response> =>
  the.GET(
    new Request('http://127.0.0.1:3000/api/properties/export?format=csv', {
      headers: { 'x-api-key': key },
      ...(signal === undefined ? {} : { signal }),
    }),
    { params: Promise.resolve({}) },
  )

test('an export whose reader stops gives its place back, in the middle or before the first byte', async () => {
  const gone = new AbortController()
  const taken = [await begin(gone.signal)]
  while (taken.length < the.mostExports) taken.push(await begin())
  expect(taken.map(({ status }) => status)).toEqual(taken.map(() => 200))
  expect((await begin()).status, 'all places taken').toBe(409)

  const reader = taken[1]?.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  const next = await begin()
  expect(next.status, 'after a reader who stopped').toBe(200)
  expect((await begin()).status, 'all places taken again').toBe(409)

  gone.abort()
  const last = await begin()
  expect(last.status, 'after a caller who went').toBe(200)
  for (const answer of [...taken.slice(2), next, last]) await answer.body?.cancel()
})
