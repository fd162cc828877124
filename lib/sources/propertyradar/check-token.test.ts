import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { control, ledgerSchema } from '#sandbox/testing/client.ts'
import { criteria } from './catalogue.ts'
import { checkToken } from './check-token.ts'

let sandbox: Sandbox
const never = new AbortController().signal

beforeAll(async () => {
  sandbox = await startSandbox({ records: 500, tokens: { 'sandbox-solo-token': { plan: 'solo' } } })
  vi.stubEnv('PROPERTYRADAR_TOKEN', 'sandbox-solo-token')
  vi.stubEnv('PROPERTYRADAR_URL', sandbox.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
})

test('a token of a small plan: its allowance, the criteria it may not use with what to use instead, and no bill', async () => {
  let turns = 0
  const report = await checkToken(never, async () => {
    turns += 1
  })
  const gated = criteria.filter((criterion) => criterion.planGated !== undefined)
  expect(report).toMatchObject({ dataset: 'sandbox', allowanceLeft: 25_000 })
  expect(report.gated.map(({ name }) => name)).toEqual(gated.map(({ name }) => name))
  expect(report.gated.filter(({ accepted }) => accepted)).toEqual([])
  expect(report.gated.find(({ name }) => name === 'isHighEquity')?.remark).toMatch(/Use EquityPercent/)
  expect(turns).toBe(gated.length + 1)
  expect((await control(sandbox.url, ledgerSchema, 'ledger')).totals.requests).toBe(0)
})

test('a token that is not known: one sentence that names the setting, at the first preview', async () => {
  vi.resetModules()
  vi.stubEnv('PROPERTYRADAR_TOKEN', 'sandbox-of-somebody-else')
  const { checkToken: checkAgain } = await import('./check-token.ts')
  const error: unknown = await checkAgain(never, async () => undefined).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'token-refused', errorClass: 'ask-person' })
  expect(String(error)).toMatch(/PROPERTYRADAR_TOKEN/)
})
