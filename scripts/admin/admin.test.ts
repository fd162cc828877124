import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { childEnvironment } from '#scripts/stack/environment.ts'

const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-admin-'))
let testDatabase: TestDatabase
let db: Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = connect({ url: testDatabase.url, connections: 2, applicationName: 'test' })
  mkdirSync(path.join(home, 'run'))
  const stack = { databaseUrl: testDatabase.url, webUrl: 'http://127.0.0.1:3456', sandboxUrl: null }
  writeFileSync(path.join(home, 'run', 'stack.json'), JSON.stringify(stack), { mode: 0o600 })
})

afterAll(async () => {
  await db.$disconnect()
  await testDatabase.drop()
  rmSync(home, { recursive: true, force: true })
})

interface Ended {
  exitCode: number | null
  lines: string[]
  complaint: string
}

function admin(words: string[], given: { typed?: string; environment?: Record<string, string> } = {}): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  const environment = { PARCELYARD_HOME: home, DATABASE_URL: undefined, NODE_NO_WARNINGS: '1', ...given.environment }
  const script = path.join(import.meta.dirname, '../admin.ts')
  const child = spawn(process.execPath, [script, ...words], { env: childEnvironment(environment) })
  let output = ''
  let complaint = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (complaint += String(chunk)))
  child.on('error', reject)
  child.on('close', (exitCode) => resolve({ exitCode, lines: output.trimEnd().split('\n'), complaint: complaint.trim() }))
  child.stdin.end(given.typed ?? '')
  return promise
}

test('the key stands alone on the last line, belongs to the first owner, and can be listed and revoked', async () => {
  const made = await admin(['create-api-key', '--name', 'nightly import'])
  expect(made).toMatchObject({ exitCode: 0, complaint: '' })
  const key = made.lines.at(-1) ?? ''
  expect(key).toMatch(/^py_[A-Za-z]{64}$/)
  const [stored] = await db.apikey.findMany()
  expect(await db.user.findMany()).toMatchObject([{ id: stored?.referenceId, role: 'owner' }])

  const { lines } = await admin(['list-api-keys'])
  expect(lines[0]).toContain('nightly import')
  expect(lines.join()).not.toContain(key)
  expect((await admin(['revoke-api-key', 'nightly import'])).exitCode).toBe(0)
  expect(await db.apikey.count()).toBe(0)
})

test('people are added, get a link to the running web server, and a password that is piped in', async () => {
  const added = await admin(['create-user', '--email', 'Lea@Example.com', '--name', 'Lea', '--role', 'admin'])
  expect(added.lines.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:3456\/sign-in\/link\?token=[\w-]{43}$/)
  expect(await db.user.findUnique({ where: { email: 'lea@example.com' } })).toMatchObject({ role: 'admin' })
  const link = await admin(['sign-in-link', '--email', 'lea@example.com'], {
    environment: { PUBLIC_URL: 'https://yard.example/' },
  })
  expect(link.lines.at(-1)).toMatch(/^https:\/\/yard\.example\/sign-in\/link/)
  const set = await admin(['set-password', '--email', 'lea@example.com'], { typed: 'a long enough one\n' })
  expect(set).toMatchObject({ exitCode: 0, lines: ['The password of lea@example.com is set.'] })
  expect(await db.account.count({ where: { providerId: 'credential' } })).toBe(1)
})

test.each([
  [['frobnicate'], 'There is no command “frobnicate”; see “npm run -s admin -- help”.'],
  [['create-api-key'], 'Write: npm run -s admin -- create-api-key --name NAME [--user USER]'],
  [['create-api-key', '--nmae', 'x'], 'Write: npm run -s admin -- create-api-key --name NAME [--user USER]'],
  [['create-api-key', '--name', 'x', '--user', 'no@example.com'], 'Nobody has the e-mail address no@example.com.'],
  [['create-user', '--email', 'x', '--name', 'X'], 'email: Write an e-mail address, such as ana@example.com.'],
  [['create-user', '--email', 'x@example.com', '--name', 'X', '--role', 'king'], 'There is no role “king”'],
  [['set-password', '--email', 'lea@example.com'], 'password: A password has at least 10 characters.'],
  [['revoke-api-key', 'none'], 'There is no API key “none”'],
])('%j ends with one sentence and exit code 1', async (words, sentence) => {
  const { exitCode, complaint } = await admin(words)
  expect(exitCode).toBe(1)
  expect(complaint).toContain(sentence)
  expect(complaint.split('\n')).toHaveLength(1)
})

test('without a running stack, or with one that is gone, it says so', async () => {
  const nowhere = await admin(['list-api-keys'], { environment: { PARCELYARD_HOME: path.join(home, 'none') } })
  expect(nowhere.complaint).toBe('Parcelyard is not running here; start it with “npm start”, or set DATABASE_URL.')
  const gone = await admin(['list-api-keys'], { environment: { DATABASE_URL: 'postgres://x:y@127.0.0.1:9/z' } })
  expect(gone.complaint).toBe('The database cannot be reached; is “npm start” still running?')
  const wrong = await admin(['help'], { environment: { PORT: 'many' } })
  expect(wrong.complaint).toContain('PORT')
  expect([nowhere, gone, wrong].map(({ exitCode }) => exitCode)).toEqual([1, 1, 1])
})

test('help names every command', async () => {
  const { lines } = await admin(['help'])
  for (const name of ['sign-in-link', 'create-user', 'set-password', 'create-api-key', 'list-api-keys']) {
    expect(lines.join('\n')).toContain(name)
  }
})
