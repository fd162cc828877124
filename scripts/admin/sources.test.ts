import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { control, ledgerSchema } from '#sandbox/testing/client.ts'
import { adminProcess, type AdminAnswer } from './admin-for-tests.ts'

let database: TestDatabase
let db: Database
let sandbox: Sandbox

beforeAll(async () => {
  database = await createTestDatabase()
  db = connect({ url: database.url, connections: 2, applicationName: 'test' })
  sandbox = await startSandbox({ records: 500 })
})

afterAll(async () => {
  await sandbox.close()
  await db.$disconnect()
  await database.drop()
})

function checkToken(settings: Record<string, string>): Promise<AdminAnswer> {
  return adminProcess(['check-token'], {
    DATABASE_URL: database.url,
    PROPERTYRADAR_URL: sandbox.url,
    PROPERTYRADAR_REQUESTS_PER_SECOND: '1000',
    ...settings,
  })
}

test('a token of a small plan: allowance, what it may not use with what to use instead, turns given back, no bill', async () => {
  const { exitCode, lines, complaint } = await checkToken({ PROPERTYRADAR_TOKEN: 'sandbox-solo-token' })
  expect([exitCode, complaint]).toEqual([0, ''])
  const text = lines.join('\n')
  expect(text).toContain('Left of this month’s allowance: 25,000 records.')
  expect(text).toMatch(/Of \d+ criteria that depend on the plan, the account may use 0\./)
  expect(text).toMatch(/^ {2}isHighEquity: .+ Use EquityPercent/m)
  expect(text).toMatch(/^ {2}OriginalSaleDate, SaleDate, .+: .+Trustee Sale Tracking/m)
  expect(text).not.toContain('Accepted:')
  expect(text).toContain('Set PROPERTYRADAR_PRICE_PER_RECORD')
  expect(text).not.toContain('sandbox-solo-token')
  expect(await db.throttle.count({ where: { name: 'propertyradar:sandbox' } })).toBe(1)
  expect(await db.throttleSlot.count()).toBe(0)
  expect((await control(sandbox.url, ledgerSchema, 'ledger')).totals.requests).toBe(0)
})

test('a token of a large plan may use every criterion', async () => {
  const { lines } = await checkToken({
    PROPERTYRADAR_TOKEN: 'sandbox-token',
    PROPERTYRADAR_PRICE_PER_RECORD: '0.03',
  })
  const text = lines.join('\n')
  expect(text).toMatch(/Of (\d+) criteria that depend on the plan, the account may use \1\./)
  expect(text).toMatch(/^Accepted: SiteAddress, /m)
  expect(text).not.toContain('Not accepted')
  expect(text).not.toContain('PROPERTYRADAR_PRICE_PER_RECORD')
})

test.each([
  ['no token', {}, 'There is no token to check.'],
  ['a token nobody knows', { PROPERTYRADAR_TOKEN: 'sandbox-of-nobody' }, 'Check PROPERTYRADAR_TOKEN'],
  ['a real token towards a sandbox', { PROPERTYRADAR_TOKEN: 'a'.repeat(40) }, 'Nothing was sent.'],
])('%s ends with one sentence and exit code 1', async (_, settings, sentence) => {
  const { exitCode, complaint } = await checkToken(settings)
  expect(exitCode).toBe(1)
  expect(complaint).toContain(sentence)
  expect(complaint.split('\n')).toHaveLength(1)
  expect(await db.throttleSlot.count()).toBe(0)
})

test('a throttle that is held up says how long, in place of waiting without end', async () => {
  await db.$executeRaw`
    UPDATE throttles SET blocked_until = now() + interval '1 hour', reason = 'PropertyRadar asked for a pause.'
    WHERE name = 'propertyradar:sandbox'`
  const { exitCode, complaint } = await checkToken({ PROPERTYRADAR_TOKEN: 'sandbox-token' })
  expect(exitCode).toBe(1)
  expect(complaint).toMatch(/PropertyRadar asked for a pause\. ?\.? Try again in 3,\d{3} seconds\.$/)
})
