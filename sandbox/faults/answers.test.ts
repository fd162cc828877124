import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { faultPlanSchema } from '#sandbox/faults/schema.ts'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { ask, control, faultLogSchema, ledgerSchema, requestsSchema, search, until } from '#sandbox/testing/client.ts'

let sandbox: Sandbox
let url: string

beforeAll(async () => {
  sandbox = await startSandbox({ records: 2000, allowance: 1_000_000 })
  url = sandbox.url
})
afterAll(async () => await sandbox.close())
beforeEach(async () => {
  await setFaults([])
  await control(url, z.unknown(), 'reset', { method: 'POST' })
})

const setFaults = (faults: unknown[], seed = 1) =>
  control(url, faultPlanSchema, 'faults', { method: 'PUT', body: { seed, faults } })
const log = (query = '') => control(url, faultLogSchema, `faults/log${query}`)
const ledger = () => control(url, ledgerSchema, 'ledger?detail=ids')
const buy = (start = 0, limit = 50) =>
  search(url, [], `Purchase=1&Fields=RadarID,AVM,Address&Limit=${limit}&Start=${start}`)

async function billedAndUnanswered(kind: string) {
  const { requests } = await ledger()
  expect(requests).toHaveLength(1)
  expect(requests[0]).toMatchObject({ rows: 50, delivered: false })
  const { entries, records } = await log()
  expect(entries).toMatchObject([{ kind, start: 0, limit: 50, attempt: 1, billed: true }])
  expect(entries[0]?.records.map(({ radarId }) => radarId)).toEqual(requests[0]?.radarIds)
  expect(records).toEqual({ unanswered: 50 })
}

async function nothingBilled(kind: string) {
  expect((await ledger()).totals.requests).toBe(0)
  expect((await log()).entries).toMatchObject([{ kind, billed: false, records: [] }])
}

test('latency makes an answer late and changes nothing else', async () => {
  await setFaults([{ kind: 'latency', rate: 1, ms: 60, jitterMs: 20 }])
  const began = performance.now()
  const { status, body } = await buy()
  expect(performance.now() - began).toBeGreaterThan(55)
  expect({ status, rows: body.resultCount }).toEqual({ status: 200, rows: 50 })
  expect((await log()).summary).toEqual({ latency: 1 })
})

test('too many requests come with Retry-After or without it, and bill nothing', async () => {
  await setFaults([{ kind: 'tooManyRequests', rate: 1, retryAfterSeconds: 7 }])
  const told = await buy()
  expect({ status: told.status, after: told.headers.get('retry-after') }).toEqual({ status: 429, after: '7' })
  expect(told.body.eventid).toBeDefined()
  await setFaults([{ kind: 'tooManyRequests', rate: 1 }])
  const untold = await buy()
  expect({ status: untold.status, after: untold.headers.get('retry-after') }).toEqual({ status: 429, after: null })
  expect((await ledger()).totals.requests).toBe(0)
})

test.each([500, 502, 503])('a server error %i comes before billing', async (status) => {
  await setFaults([{ kind: 'serverError', rate: 1, status }])
  expect((await buy()).status).toBe(status)
  await nothingBilled('serverError')
})

test('a server error may come after billing', async () => {
  await setFaults([{ kind: 'serverError', rate: 1, status: 503, billed: true }])
  expect((await buy()).status).toBe(503)
  await billedAndUnanswered('serverError')
})

test('a connection dropped before billing bills nothing', async () => {
  await setFaults([{ kind: 'dropConnection', rate: 1, when: 'beforeBilling' }])
  await expect(buy()).rejects.toThrow(/fetch failed|terminated|aborted/)
  await nothingBilled('dropConnection')
})

test.each(['afterBilling', 'midBody'])(
  'a connection dropped %s leaves billed records without an answer',
  async (when) => {
    await setFaults([{ kind: 'dropConnection', rate: 1, when }])
    await expect(buy()).rejects.toThrow(/fetch failed|terminated|aborted/)
    await billedAndUnanswered('dropConnection')
  },
)

test('a truncated body says 200 and is no JSON', async () => {
  await setFaults([{ kind: 'truncateBody', rate: 1 }])
  await expect(buy()).rejects.toThrow(SyntaxError)
  await billedAndUnanswered('truncateBody')
})

test('a late answer is billed at once, and the client that gave up is seen', async () => {
  await setFaults([{ kind: 'lateAnswer', rate: 1, ms: 60_000 }])
  const impatient = ask(url, '/v1/properties?Purchase=1&Fields=RadarID,AVM&Limit=50', {
    body: { Criteria: [] },
    signal: AbortSignal.timeout(100),
  })
  await expect(impatient).rejects.toThrow(/fetch failed|terminated|aborted/)
  await billedAndUnanswered('lateAnswer')
  const seen = await until(
    () => control(url, requestsSchema, 'requests'),
    ({ open }) => open === 0,
  )
  expect(seen.requests).toMatchObject([{ path: '/v1/properties', aborted: true }])
})

test('an error may hide in a 200, and rows and count may be missing', async () => {
  await setFaults([{ kind: 'errorBody', rate: 1 }])
  const hidden = await buy()
  expect({ status: hidden.status, error: hidden.body.error }).toEqual({ status: 200, error: 'Something went wrong' })
  await setFaults([{ kind: 'missingCount', rate: 1 }])
  const missing = await buy()
  expect({ status: missing.status, body: missing.body }).toEqual({ status: 200, body: { results: [] } })
  expect((await ledger()).totals.requests).toBe(0)
  expect((await log()).summary).toEqual({ errorBody: 1, missingCount: 1 })
})

test('a clamped limit returns and bills fewer rows, and the rest comes when asked for', async () => {
  const whole = (await buy(100)).body.results ?? []
  await control(url, z.unknown(), 'reset', { method: 'POST' })
  await setFaults([{ kind: 'clampLimit', rate: 1, to: 20 }])
  const first = await buy(100)
  expect(first.body.results).toEqual(whole.slice(0, 20))
  expect(first.body.totalResultCount).toBe(2000)
  expect((await ledger()).totals.records).toBe(20)
  const { entries } = await log()
  expect(entries[0]?.records.map(({ radarId, row, effect }) => ({ radarId, row, effect }))).toEqual(
    whole.slice(20).map(({ RadarID }, position) => ({ radarId: RadarID, row: 120 + position, effect: 'postponed' })),
  )
  expect((await buy(120, 20)).body.results).toEqual(whole.slice(20, 40))
})

test('an empty page has the count and no rows, and bills nothing', async () => {
  await setFaults([{ kind: 'emptyPage', rate: 1, attempts: 1 }])
  const { body } = await buy()
  expect({ rows: body.results, count: body.totalResultCount }).toEqual({ rows: [], count: 2000 })
  expect((await ledger()).totals.requests).toBe(0)
  expect((await log()).records).toEqual({ postponed: 50 })
  expect((await buy()).body.resultCount).toBe(50)
})

test('a client that leaves while its purchase waits is billed only if billing had begun, and both are recorded', async () => {
  await control(url, z.unknown(), 'settings', { method: 'PUT', body: { latencyMs: 60_000 } })
  await setFaults([])
  const gone = new AbortController()
  const waiting = ask(url, '/v1/properties?Purchase=1&Fields=AVM', { body: { Criteria: [] }, signal: gone.signal })
  await until(
    () => control(url, requestsSchema, 'requests'),
    ({ open }) => open === 1,
  )
  gone.abort()
  await expect(waiting).rejects.toThrow(/fetch failed|terminated|aborted/)
  const before = await until(
    () => control(url, requestsSchema, 'requests'),
    ({ open }) => open === 0,
  )
  expect(before).toMatchObject({ aborted: 1, requests: [{ aborted: true }] })
  expect((await ledger()).totals.requests).toBe(0)

  await control(url, z.unknown(), 'settings', { method: 'PUT', body: { latencyMs: 200 } })
  const leaving = new AbortController()
  const paid = ask(url, '/v1/properties?Purchase=1&Fields=AVM&Limit=50', {
    body: { Criteria: [] },
    signal: leaving.signal,
  })
  await until(ledger, ({ totals }) => totals.requests === 1)
  leaving.abort()
  await expect(paid).rejects.toThrow(/fetch failed|terminated|aborted/)
  const { entries } = await until(log, (read) => read.entries.length > 0)
  expect(entries).toMatchObject([{ kind: 'clientGone', billed: true }])
  expect(entries[0]?.records).toHaveLength(50)
  expect((await ledger()).requests[0]?.delivered).toBe(false)
  await control(url, z.unknown(), 'settings', { method: 'PUT', body: { latencyMs: 0 } })
})

test('a plan that makes no sense is refused with the place of the mistake, and the one before stays', async () => {
  await setFaults([{ kind: 'emptyPage', rate: 0.5 }])
  const refuse = async (body: unknown) => {
    const { error } = await control(url, z.object({ error: z.string() }), 'faults', { method: 'PUT', body })
    return error
  }
  expect(await refuse({ faults: [{ kind: 'emptyPage', rate: 2 }] })).toContain('faults.0.rate')
  expect(await refuse({ faults: [{ kind: 'earthquake', rate: 1 }] })).toContain('faults.0.kind')
  expect(await refuse({ faults: [{ kind: 'clampLimit', rate: 1 }] })).toContain('faults.0.to')
  expect((await control(url, faultPlanSchema, 'faults')).faults).toMatchObject([{ kind: 'emptyPage', rate: 0.5 }])
})

test('the sandbox’s own endpoints do not answer a web page', async () => {
  const response = await fetch(`${url}/__sandbox/ledger`, {
    headers: { origin: 'https://example.com', connection: 'close' },
  })
  expect(response.status).toBe(403)
})
