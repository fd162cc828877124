import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, createUser } from '#lib/access/commands.ts'
import { connect, type Database } from '#lib/db.ts'
import { changeSettings, env } from '#lib/env.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { GET, PATCH } from './route.ts'

let testDatabase: TestDatabase
let db: Database
let owner: string
let analyst: string

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = connect({ url: testDatabase.url, connections: 2, applicationName: 'test' })
  changeSettings({ DATABASE_URL: testDatabase.url, AUTH_SECRET: 'x'.repeat(32) })
  const keyOf = async (role: 'owner' | 'analyst') => {
    const email = `${role}@example.com`
    await createUser(db, { email, name: role, role })
    return (await createApiKey(db, createAuth(db, env()), { name: role, email })).key
  }
  owner = await keyOf('owner')
  analyst = await keyOf('analyst')
})
afterAll(async () => {
  await db.$disconnect()
  await testDatabase.drop()
})

const ask = async (handler: typeof GET, key: string, change?: object) => {
  const body = change === undefined ? {} : { method: 'PATCH', body: JSON.stringify(change) }
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const answer = await handler(new Request('http://127.0.0.1/api/settings', { headers, ...body }), {
    params: Promise.resolve({}),
  })
  return { status: answer.status, body: await answer.json() }
}

it('an owner switches batching off and on; an analyst reads it and changes nothing', async () => {
  expect(await ask(GET, analyst)).toEqual({ status: 200, body: { batching: true } })
  expect(await ask(PATCH, owner, { batching: false })).toEqual({ status: 200, body: { batching: false } })
  expect(await ask(PATCH, analyst, { batching: true })).toMatchObject({ status: 403, body: { code: 'owners-only' } })
  expect(await ask(GET, analyst)).toEqual({ status: 200, body: { batching: false } })
  expect(await ask(PATCH, owner, { batching: 'yes' })).toMatchObject({ status: 422 })
  expect(await ask(PATCH, owner, { batching: true })).toEqual({ status: 200, body: { batching: true } })
})
