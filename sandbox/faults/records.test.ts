import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { breakages, faultPlanSchema } from '#sandbox/faults/schema.ts'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { control, faultLogSchema, idsOf, ledgerSchema, search } from '#sandbox/testing/client.ts'

const RECORDS = 1013
const PAGE = 100
const FIELDS = 'RadarID,Address,City,AVM,Beds,LastTransferRecDate,inForeclosure'
let sandbox: Sandbox
let url: string
let undisturbed: Awaited<ReturnType<typeof pages>>

beforeAll(async () => {
  sandbox = await startSandbox({ records: RECORDS, allowance: 100_000_000, today: '2026-09-01' })
  url = sandbox.url
  undisturbed = await pages()
})
afterAll(async () => await sandbox.close())

const setFaults = async (faults: unknown[], seed = 1) => {
  await control(url, z.unknown(), 'reset', { method: 'POST' })
  await control(url, faultPlanSchema, 'faults', { method: 'PUT', body: { seed, faults } })
}
const log = () => control(url, faultLogSchema, 'faults/log')

async function page(start: number, limit = PAGE) {
  const { body } = await search(url, [], `Purchase=1&Fields=${FIELDS}&Limit=${limit}&Start=${start}`)
  return body.results ?? []
}

const starts = Array.from({ length: Math.ceil(RECORDS / PAGE) }, (_, turn) => turn * PAGE)

async function pages(order: number[] = starts) {
  const found = new Map<number, Awaited<ReturnType<typeof page>>>()
  await Promise.all(order.map(async (start) => found.set(start, await page(start))))
  return starts.flatMap((start) => found.get(start) ?? [])
}

test(
  'shifted order and duplicates: what came is everything, plus what the log calls repeated, minus what it calls withheld',
  { timeout: 30_000 },
  async () => {
    const plan = fc.record({
      seed: fc.integer({ min: 0, max: 1000 }),
      by: fc.integer({ min: 1, max: 120 }),
      count: fc.integer({ min: 1, max: 150 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ seed, by, count }) => {
        await setFaults(
          [
            { kind: 'shiftOrder', rate: 0.5, by },
            { kind: 'duplicateRecords', rate: 0.5, count },
          ],
          seed,
        )
        const came = idsOf(await pages())
        expect(came).toHaveLength(RECORDS)
        const { entries } = await log()
        const expected = new Map(idsOf(undisturbed).map((id) => [id, 1]))
        for (const { radarId, effect } of entries.flatMap(({ records }) => records)) {
          expected.set(radarId, (expected.get(radarId) ?? 0) + (effect === 'repeated' ? 1 : -1))
        }
        const counted = new Map(idsOf(undisturbed).map((id) => [id, 0]))
        for (const id of came) counted.set(id, (counted.get(id) ?? 0) + 1)
        expect(counted).toEqual(expected)
      }),
      { numRuns: 12 },
    )
  },
)

test('a page shifted by one repeats one record of its neighbour and withholds one of its own', async () => {
  await setFaults([{ kind: 'shiftOrder', rate: 1, by: 1, start: { from: 300, to: 300 } }])
  const ids = idsOf(undisturbed)
  expect(idsOf(await page(300))).toEqual(ids.slice(299, 399))
  const { entries } = await log()
  expect(entries[0]?.records).toEqual([
    { radarId: ids[399], row: 399, effect: 'withheld' },
    { radarId: ids[299], row: 299, effect: 'repeated' },
  ])
})

test('the first page shifts the other way, and a single page cannot shift at all', async () => {
  await setFaults([{ kind: 'shiftOrder', rate: 1, by: 2 }])
  expect(idsOf(await page(0))).toEqual(idsOf(undisturbed).slice(2, 102))
  await page(0, 1000)
  const before = (await log()).summary
  const one = await search(
    url,
    [{ name: 'LimitSort', value: [{ limit: 40, sort_field: 'APN' }] }],
    `Purchase=1&Fields=${FIELDS}`,
  )
  expect(one.body.resultCount).toBe(40)
  expect((await log()).summary).toEqual(before)
})

test('every way of breaking a record is done as logged, and the other records are untouched', async () => {
  for (const way of breakages) {
    await setFaults([{ kind: 'malformedRecords', rate: 1, count: 3, only: [way] }])
    const rows = await page(200)
    const { entries } = await log()
    const broken = new Map(entries[0]?.records.map(({ row, note }) => [row - 200, note?.split(' ')[0] ?? '']))
    expect(broken.size).toBe(3)
    const changed = rows.flatMap((row, position) => {
      const original = undisturbed[200 + position] ?? {}
      const names = new Set([...Object.keys(row), ...Object.keys(original)])
      return [...names].filter((name) => row[name] !== original[name]).map((field) => ({ position, field }))
    })
    expect(new Map(changed.map(({ position, field }) => [position, field]))).toEqual(broken)
    expect(changed).toHaveLength(3)
    for (const { position, field } of changed) expect(looksBroken(way, rows[position]?.[field])).toBe(true)
  }
})

const looksBroken = (way: (typeof breakages)[number], value: unknown): boolean =>
  ({
    nulCharacter: String(value).includes('\u0000'),
    overflow: Number(value) > 1e200,
    wrongType: typeof value === 'object',
    radarIdMissing: value === undefined,
    radarIdForm: !/^P[0-9A-F]{7}$/.test(String(value)),
    longText: String(value).length === 200_000,
    loneSurrogate: !String(value).isWellFormed(),
    impossibleDate: value === '2024-02-31',
  })[way]

test('a repeated record is never broken as well', async () => {
  await setFaults([
    { kind: 'duplicateRecords', rate: 1, count: 30 },
    { kind: 'malformedRecords', rate: 1, count: 100 },
  ])
  await page(100)
  const { entries } = await log()
  const touchedTwice = new Set(
    entries.flatMap(({ records }) =>
      records.filter(({ effect }) => effect === 'repeated').map(({ radarId }) => radarId),
    ),
  )
  const broken = entries.flatMap(({ records }) =>
    records.filter(({ effect }) => effect === 'malformed').map(({ radarId }) => radarId),
  )
  expect(broken.length).toBeGreaterThan(20)
  expect(broken.filter((id) => touchedTwice.has(id))).toEqual([])
})

const everyKind = [
  { kind: 'serverError', rate: 0.2 },
  { kind: 'tooManyRequests', rate: 0.2 },
  { kind: 'clampLimit', rate: 0.2, to: 30 },
  { kind: 'shiftOrder', rate: 0.3, by: 3 },
  { kind: 'duplicateRecords', rate: 0.3, count: 2 },
  { kind: 'malformedRecords', rate: 0.3, count: 2 },
]

async function logOf(order: number[], seed: number) {
  await setFaults(everyKind, seed)
  for (const _ of [1, 2]) await pages(order)
  const { entries } = await log()
  return entries.map((entry) => JSON.stringify({ ...entry, id: 0 })).toSorted()
}

test(
  'the same seed strikes the same requests in the same way, in whatever order they arrive',
  { timeout: 30_000 },
  async () => {
    const once = await logOf(starts, 5)
    expect(once.length).toBeGreaterThan(5)
    expect(await logOf(starts.toReversed(), 5)).toEqual(once)
    expect(await logOf(starts, 6)).not.toEqual(once)
  },
)

test('a fault can spare free requests, stop after some strikes, or strike first attempts alone', async () => {
  await setFaults([{ kind: 'emptyPage', rate: 1, onlyPurchases: true, times: 3, attempts: 1 }])
  const free = await search(url, [], 'Purchase=0&Fields=RadarID&Limit=10')
  expect(free.body.resultCount).toBe(10)
  const sizes: number[] = []
  for (const start of [0, 0, 100, 100, 200, 300]) sizes.push((await page(start)).length)
  expect(sizes).toEqual([0, 100, 0, 100, 0, 100])
})

test('an answer that is lost is not changed as well, and the ledger holds every row that left', async () => {
  await setFaults([
    { kind: 'dropConnection', rate: 1, when: 'afterBilling', start: { from: 500, to: 500 } },
    { kind: 'malformedRecords', rate: 1 },
  ])
  await expect(page(500)).rejects.toThrow('fetch failed')
  await page(600)
  expect((await log()).summary).toEqual({ dropConnection: 1, malformedRecords: 1 })
  const { totals } = await control(url, ledgerSchema, 'ledger')
  expect(totals.records).toBe(200)
})

test('the log is read page by page', async () => {
  await setFaults([{ kind: 'malformedRecords', rate: 1 }])
  await pages()
  const first = await control(url, faultLogSchema, 'faults/log?limit=4')
  const rest = await control(url, faultLogSchema, `faults/log?after=${first.entries.at(-1)?.id ?? 0}`)
  expect([first.entries.length, rest.entries.length]).toEqual([4, starts.length - 4])
  expect(first.records).toEqual({ malformed: starts.length })
})
