import { auth } from '#lib/access/auth.ts'
import { createApiKey } from '#lib/access/commands.ts'
import { connect, database, type Database } from '#lib/db.ts'
import { changeSettings, type Settings } from '#lib/env.ts'
import { createTestDatabase } from './database.ts'
import { makeUser } from './factories.ts'

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>

/** Routes over a database of their own, asked by people with keys; no server runs. */
export interface Api {
  db: Database
  /** Asks a route as a person; `address` is its path and query, `params` its variable parts. */
  ask(
    handler: Handler,
    address: string,
    options?: { as?: string; params?: Record<string, string | number>; init?: RequestInit },
  ): Promise<Response>
  close(): Promise<void>
}

/** Makes the people with a key each; the first asks where nobody is named. */
export async function openApi(people: readonly [string, ...string[]], settings: Partial<Settings> = {}): Promise<Api> {
  const testDatabase = await createTestDatabase()
  changeSettings({ DATABASE_URL: testDatabase.url, AUTH_SECRET: 'for-tests-'.repeat(4), ...settings })
  const db = connect({ url: testDatabase.url, connections: 2, applicationName: 'api test' })
  const keys = new Map<string, string>()
  for (const name of people) {
    await makeUser(db, name)
    keys.set(name, (await createApiKey(db, auth(), { name, email: `${name}@example.com` })).key)
  }
  return {
    db,
    ask: (handler, address, { as = people[0], params = {}, init = {} } = {}) => {
      const headers = new Headers(init.headers)
      headers.set('x-api-key', keys.get(as) ?? '')
      if (init.body !== undefined) headers.set('content-type', 'application/json')
      const texts = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
      return handler(new Request(new URL(address, 'http://localhost'), { ...init, headers }), {
        params: Promise.resolve(texts),
      })
    },
    close: async () => {
      await database().$disconnect()
      await db.$disconnect()
      await testDatabase.drop()
    },
  }
}
