import { afterEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { ask, control, idsOf, ledgerSchema, search } from '#sandbox/testing/client.ts'
import { z } from 'zod'

let sandbox: Sandbox
afterEach(async () => await sandbox.close())

const ledger = (query = '') => control(sandbox.url, ledgerSchema, `ledger${query}`)

test('each returned row is billed once, the month first from the allowance and then at the price', async () => {
  sandbox = await startSandbox({ records: 1000, allowance: 250, pricePerRecord: 0.05 })
  const costs: unknown[] = []
  const bought: unknown[] = []
  for (const start of [0, 100, 200, 300]) {
    const { body } = await search(sandbox.url, [], `Purchase=1&Fields=RadarID,AVM&Limit=100&Start=${start}`)
    costs.push(body.totalCost)
    bought.push(...(body.results ?? []).map(({ RadarID }) => RadarID))
  }
  expect(costs).toEqual(['0.00', '0.00', '2.50', '5.00'])
  const { requests, totals } = await ledger('?detail=ids')
  expect(totals).toEqual({ requests: 4, records: 400, free: 250, cost: 7.5 })
  expect(requests.map(({ rows, freeRows, cost, delivered }) => ({ rows, freeRows, cost, delivered }))).toEqual([
    { rows: 100, freeRows: 100, cost: 0, delivered: true },
    { rows: 100, freeRows: 100, cost: 0, delivered: true },
    { rows: 100, freeRows: 50, cost: 2.5, delivered: true },
    { rows: 100, freeRows: 0, cost: 5, delivered: true },
  ])
  expect(requests.flatMap(({ radarIds }) => radarIds)).toEqual(bought)
})

test('previews, RadarIDs alone, empty pages, suggestions and refusals cost nothing', async () => {
  sandbox = await startSandbox({ records: 100, allowance: 50 })
  await search(sandbox.url, [], 'Purchase=0&Fields=All')
  await search(sandbox.url, [], 'Purchase=1&Fields=RadarID')
  await search(sandbox.url, [], 'Purchase=1&Fields=All&Start=100')
  await search(sandbox.url, [], 'Purchase=1&Fields=Nonsense')
  await ask(sandbox.url, '/v1/suggestions/County?SuggestionInput=a', { body: { Criteria: [] } })
  const { totals } = await ledger()
  expect(totals).toEqual({ requests: 0, records: 0, free: 0, cost: 0 })
  const { body } = await search(sandbox.url, [], 'Purchase=0')
  expect(body.quantityFreeRemaining).toBe(50)
})

test('the allowance left falls by each purchase, of one property too, and never below nothing', async () => {
  sandbox = await startSandbox({ records: 100, allowance: 11 })
  const left = async () => (await search(sandbox.url, [], 'Purchase=0')).body.quantityFreeRemaining
  const found = await search(sandbox.url, [], 'Purchase=1&Fields=RadarID,AVM&Limit=10')
  expect(await left()).toBe(1)
  await ask(sandbox.url, `/v1/properties/${idsOf(found.body.results)[0]}?Purchase=1&Fields=RadarID,AVM`)
  expect(await left()).toBe(0)
  await search(sandbox.url, [], 'Purchase=1&Fields=RadarID,AVM&Limit=10')
  expect(await left()).toBe(0)
})

test('buying a record again is charged, or free where the setting says so', async () => {
  sandbox = await startSandbox({ records: 100, repeats: 'free', allowance: 30 })
  const buy = () => search(sandbox.url, [], 'Purchase=1&Fields=AVM&Limit=20')
  await buy()
  await buy()
  expect((await search(sandbox.url, [], 'Purchase=0')).body.quantityFreeRemaining).toBe(10)
  await sandbox.close()
  sandbox = await startSandbox({ records: 100, allowance: 30 })
  await buy()
  await buy()
  expect((await search(sandbox.url, [], 'Purchase=0')).body.quantityFreeRemaining).toBe(0)
})

test('above the allowance a purchase is refused where the setting says so, and nothing is billed', async () => {
  sandbox = await startSandbox({ records: 100, allowance: 15, overAllowance: 'refuse' })
  expect((await search(sandbox.url, [], 'Purchase=1&Fields=AVM&Limit=16')).status).toBe(400)
  expect((await ledger()).totals.records).toBe(0)
  expect((await search(sandbox.url, [], 'Purchase=1&Fields=AVM&Limit=15')).status).toBe(200)
})

test('a reset empties the ledger and gives the allowance back', async () => {
  sandbox = await startSandbox({ records: 100, allowance: 15 })
  await search(sandbox.url, [], 'Purchase=1&Fields=AVM&Limit=10')
  await control(sandbox.url, z.object({ reset: z.literal(true) }), 'reset', { method: 'POST' })
  expect((await ledger()).totals).toEqual({ requests: 0, records: 0, free: 0, cost: 0 })
  expect((await search(sandbox.url, [], 'Purchase=0')).body.quantityFreeRemaining).toBe(15)
})

test('the ledger can be read page by page', async () => {
  sandbox = await startSandbox({ records: 100 })
  for (const start of [0, 1, 2, 3]) await search(sandbox.url, [], `Purchase=1&Fields=AVM&Limit=1&Start=${start}`)
  expect((await ledger('?after=1&limit=2')).requests.map(({ start }) => start)).toEqual([1, 2])
})
