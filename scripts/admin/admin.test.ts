import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { childEnvironment } from '#scripts/machine/environment.ts'

const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-admin-'))
let testDatabase: TestDatabase
let db: Database
let runAdmin: (words: string[], print: (line: string) => void, complain: (line: string) => void) => Promise<number>

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  // The settings are read once, when the first module that needs them is loaded; so they are set before that.
  vi.stubEnv('PARCELYARD_HOME', home)
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('PUBLIC_URL', '')
  vi.stubEnv('LOG_LEVEL', 'silent')
  runAdmin = (await import('./run.ts')).runAdmin
  const { connect } = await import('#lib/db.ts')
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

async function admin(...words: string[]): Promise<Ended> {
  const lines: string[] = []
  const complaints: string[] = []
  const exitCode = await runAdmin(words, lines.push.bind(lines), complaints.push.bind(complaints))
  return { exitCode, lines, complaint: complaints.join('\n') }
}

/** The same in a process of its own, as an operator runs it. */
function adminProcess(words: string[], environment: Record<string, string> = {}, typed = ''): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  const changes = { PARCELYARD_HOME: home, DATABASE_URL: undefined, NODE_NO_WARNINGS: '1', ...environment }
  const script = path.join(import.meta.dirname, '../admin.ts')
  const child = spawn(process.execPath, [script, ...words], { env: childEnvironment(changes) })
  let output = ''
  let complaint = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (complaint += String(chunk)))
  child.on('error', reject)
  child.on('close', (exitCode) =>
    resolve({ exitCode, lines: output.trimEnd().split('\n'), complaint: complaint.trim() }),
  )
  child.stdin.end(typed)
  return promise
}

test('the key stands alone on the last line, belongs to the first owner, and can be listed and revoked', async () => {
  const made = await adminProcess(['create-api-key', '--name', 'nightly import'])
  expect(made).toMatchObject({ exitCode: 0, complaint: '' })
  const key = made.lines.at(-1) ?? ''
  expect(key).toMatch(/^py_[A-Za-z]{64}$/)
  const [stored] = await db.apikey.findMany()
  expect(await db.user.findMany()).toMatchObject([{ id: stored?.referenceId, role: 'owner' }])

  const { lines } = await admin('list-api-keys')
  expect(lines[0]).toContain('nightly import')
  expect(lines.join()).not.toContain(key)
  expect((await admin('revoke-api-key', 'nightly import')).exitCode).toBe(0)
  expect(await db.apikey.count()).toBe(0)
})

test('people are added, get a link to the running web server, and a password that is piped in', async () => {
  const added = await admin('create-user', '--email', 'Lea@Example.com', '--name', 'Lea', '--role', 'admin')
  expect(added.lines.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:3456\/sign-in\/link\?token=[\w-]{43}$/)
  expect(await db.user.findUnique({ where: { email: 'lea@example.com' } })).toMatchObject({ role: 'admin' })
  const set = await adminProcess(['set-password', '--email', 'lea@example.com'], {}, 'a long enough one\n')
  expect(set).toMatchObject({ exitCode: 0, lines: ['The password of lea@example.com is set.'] })
  expect(await db.account.count({ where: { providerId: 'credential' } })).toBe(1)
  const short = await adminProcess(['set-password', '--email', 'lea@example.com'], {}, 'short\n')
  expect(short.complaint).toBe('password: A password has at least 10 characters.')
})

test.each([
  [['frobnicate'], 'There is no command “frobnicate”; see “npm run -s admin -- help”.'],
  [['create-api-key'], 'Write: npm run -s admin -- create-api-key --name NAME [--user USER]'],
  [['create-api-key', '--nmae', 'x'], 'Write: npm run -s admin -- create-api-key --name NAME [--user USER]'],
  [['create-api-key', '--name', 'x', '--user', 'no@example.com'], 'Nobody has the e-mail address no@example.com.'],
  [['create-user', '--email', 'x', '--name', 'X'], 'email: Write an e-mail address, such as ana@example.com.'],
  [['create-user', '--email', 'x@example.com', '--name', 'X', '--role', 'king'], 'There is no role “king”'],
  [['revoke-api-key', 'none'], 'There is no API key “none”'],
  [['revoke-api-key'], 'Write: npm run -s admin -- revoke-api-key <id or name>'],
])('%j ends with one sentence and exit code 1', async (words, sentence) => {
  const { exitCode, complaint, lines } = await admin(...words)
  expect([exitCode, lines]).toEqual([1, []])
  expect(complaint).toContain(sentence)
  expect(complaint.split('\n')).toHaveLength(1)
})

test('without a running stack, with one that is gone, or with wrong settings it says so', async () => {
  const [nowhere, gone, wrong] = await Promise.all([
    adminProcess(['list-api-keys'], { PARCELYARD_HOME: path.join(home, 'none') }),
    adminProcess(['list-api-keys'], { DATABASE_URL: 'postgres://x:y@127.0.0.1:9/z' }),
    adminProcess(['help'], { PORT: 'many' }),
  ])
  expect(nowhere.complaint).toBe('Parcelyard is not running here; start it with “npm start”, or set DATABASE_URL.')
  expect(gone.complaint).toBe('The database cannot be reached; is “npm start” still running?')
  expect(wrong.complaint).toContain('PORT')
  expect([nowhere, gone, wrong].map(({ exitCode }) => exitCode)).toEqual([1, 1, 1])
})

test('links lead to PUBLIC_URL where it is set, and DATABASE_URL goes before the stack’s own', async () => {
  const { findStack } = await import('./running-stack.ts')
  const { readSettings } = await import('#lib/env.ts')
  const settings = { PARCELYARD_HOME: home, PUBLIC_URL: 'https://yard.example/', DATABASE_URL: 'postgres://a@b/c' }
  expect(findStack(readSettings(settings))).toEqual({
    databaseUrl: 'postgres://a@b/c',
    webUrl: 'https://yard.example',
    sandboxUrl: undefined,
  })
  const damaged = path.join(home, 'damaged')
  mkdirSync(path.join(damaged, 'run'), { recursive: true })
  writeFileSync(path.join(damaged, 'run', 'stack.json'), '{"databaseUrl":')
  expect(() => findStack(readSettings({ PARCELYARD_HOME: damaged }))).toThrow('is damaged')
})

test('help names every command', async () => {
  const { lines } = await admin('help')
  for (const name of ['sign-in-link', 'create-user', 'set-password', 'create-api-key', 'list-api-keys']) {
    expect(lines.join('\n')).toContain(name)
  }
})
