import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { makeUser } from '#lib/testing/factories.ts'
import type { AdminContext } from './command.ts'
import { siteCommands } from './sites.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = connect({ url: database.url, connections: 1, applicationName: 'admin test' })
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
})

async function say(name: string, argument = '', options: Record<string, string> = {}): Promise<string[]> {
  const lines: string[] = []
  const context: AdminContext = {
    db,
    databaseUrl: database.url,
    settings: env(),
    webUrl: 'http://127.0.0.1:3000',
    sandboxUrl: undefined,
    print: (line) => lines.push(line),
  }
  await siteCommands.find((command) => command.name === name)?.run(context, options, argument)
  return lines
}

it('records who said that a site may be read, and that it was taken back', async () => {
  const statement = 'Our own site, agreed with its editor.'
  await expect(say('permit-site', 'www.Listings.example', { statement })).rejects.toThrow('Nobody here is an owner')
  await makeUser(db, 'ann')
  await expect(say('permit-site', 'listings.example', { statement, user: 'ann@example.com' })).rejects.toThrow('owner')
  await db.user.update({ where: { id: 'ann' }, data: { role: 'owner' } })
  expect(await say('permit-site', 'www.Listings.example', { statement })).toEqual([
    'listings.example may be read, says Ann <ann@example.com>: one request at a time, within its robots.txt.',
  ])
  await expect(say('permit-site', 'https://listings.example/', { statement })).rejects.toThrow('host of the site alone')
  expect(await say('withdraw-site', 'listings.example')).toEqual(['listings.example may no longer be read.'])
  await expect(say('withdraw-site', 'listings.example')).rejects.toThrow('Nothing says')
  const [line, ...others] = await say('list-sites')
  expect(line).toMatch(/^listings\.example .* until .*\(Ann <ann@example\.com>\) .*Our own site/)
  expect(others).toEqual([])
})
