import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { changeSettings } from '#lib/env.ts'
import { cancelJob, resumeJob, retryJob } from '#lib/jobs/commands.ts'
import { startSearch, untilJob, untilSettled, type SearchOptions } from '#lib/testing/engine.ts'
import { readBilledKeys, readLedger, resetSandbox, setFaults } from '#bench/chaos/sandbox-facts.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'

const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'TX', 'OR', 'NV', 'FL'] }]
const part = [{ name: 'State', value: ['CA'] }]

const stack = await standUpForFile({ sandbox: { records: 1200, allowance: 1_000_000 }, settings: { PAGE_SIZE: 100 } })

describe('buying only what is missing', { timeout: 60_000 }, () => {
  let matched = 0

  const settings = (change: object) =>
    fetch(`${stack.sandboxUrl}/__sandbox/settings`, { method: 'PUT', body: JSON.stringify(change) })
  const run = async (options: SearchOptions) => untilSettled(stack, await startSearch(stack, options))
  const billed = async () => (await readLedger(stack.sandboxUrl)).totals.records
  const stored = () => stack.db.property.count()
  const billedKeys = () => readBilledKeys(stack.sandboxUrl)
  const person = (jobId: number) => ({ jobId, userId: stack.userId, userName: 'Analyst One' })
  const leftOver = () => stack.db.listedKeys.count()

  it('buys what is not stored and nothing of what is: bought and fresh together are the matches', async () => {
    const first = await run({ criteria: part, maxRecords: 10_000 })
    expect(first).toMatchObject({ status: 'COMPLETED' })
    const fresh = first.processedRecords
    const job = await run({ criteria, maxRecords: 10_000, onlyMissing: {} })
    matched = job.matchedRecords ?? 0
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: matched - fresh, processedRecords: matched - fresh })
    expect(job).toMatchObject({ insertedCount: matched - fresh, missingCount: 0, recordsBought: matched - fresh })
    expect(job.summary).toContain('only what is not stored yet')
    expect(await billed()).toBe(matched)
    const keys = await billedKeys()
    expect(new Set(keys).size).toBe(keys.length)
    expect(await stored()).toBe(matched)
    expect(await leftOver()).toBe(0)
  })

  it('asks for its pages by name, as many at a time as a page takes', async () => {
    const job = await stack.db.batchJob.findFirstOrThrow({ orderBy: { jobId: 'desc' }, include: { pages: true } })
    const pages = job.pages.toSorted((one, other) => one.pageNumber - other.pageNumber)
    expect(pages.slice(0, -1).every((page) => page.recordLimit === 100)).toBe(true)
    expect(pages.every((page) => page.sourceKeys.length === page.recordLimit)).toBe(true)
    expect(pages.map((page) => page.startOffset)).toEqual(pages.map((_, index) => index * 100))
  })

  it('buys nothing when everything is fresh, and says so', async () => {
    await resetSandbox(stack.sandboxUrl)
    const job = await run({ criteria, maxRecords: 10_000, onlyMissing: { olderThanDays: 90 } })
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: 0, processedRecords: 0, matchedRecords: matched })
    expect(job.statusReason).toContain('none is missing or older than 90 days')
    expect(await billed()).toBe(0)
  })

  it('buys again what was seen too long ago, counting the last time it was found unchanged', async () => {
    await resetSandbox(stack.sandboxUrl)
    const old = await stack.db.property.findMany({ orderBy: { propertyId: 'asc' }, take: 30 })
    const ids = old.map((property) => property.propertyId)
    const past = new Date(Date.now() - 40 * 86_400_000)
    await stack.db.property.updateMany({ where: { propertyId: { in: ids } }, data: { updatedAt: past } })
    await stack.db.propertySeen.createMany({
      data: ids.slice(0, 10).map((propertyId) => ({ propertyId, lastSeenAt: new Date(), jobId: 1 })),
    })
    const none = await run({ criteria, maxRecords: 10_000, onlyMissing: { olderThanDays: 45 } })
    expect(none.totalRecords).toBe(0)
    const job = await run({ criteria, maxRecords: 10_000, onlyMissing: { olderThanDays: 30 } })
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: 20, unchangedCount: 20 })
    expect((await billedKeys()).toSorted()).toEqual(
      old
        .slice(10)
        .map((property) => property.sourceKey)
        .toSorted(),
    )
  })

  it('keeps within the ceiling and stops listing once it is reached', async () => {
    await resetSandbox(stack.sandboxUrl)
    await stack.db.property.deleteMany({})
    const job = await run({ criteria, maxRecords: 120, onlyMissing: {} })
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: 120, recordsBought: 120, matchedRecords: matched })
    expect(await billed()).toBe(120)
  })

  it('stops for a person before it buys more than the allowance, and lists anew once approved', async () => {
    await resetSandbox(stack.sandboxUrl)
    await settings({ allowance: 100 })
    await stack.db.allowance.deleteMany({})
    const job = await run({ criteria, maxRecords: 300, onlyMissing: {} })
    expect(job).toMatchObject({ status: 'PAUSED', needs: 'approval', approvalRecords: 300, recordsBought: 0 })
    expect(await leftOver()).toBe(0)
    await resumeJob(stack.db, stack.queue, { ...person(job.jobId), confirmRecords: 300 })
    expect(await untilSettled(stack, job.jobId)).toMatchObject({ status: 'COMPLETED', recordsBought: 300 })
    expect(await billed()).toBe(300)
    await settings({ allowance: 1_000_000 })
    await stack.db.allowance.deleteMany({})
  })

  it('stops for a person when the search grew since it was counted', async () => {
    await resetSandbox(stack.sandboxUrl)
    const estimate = { matchedRecords: 10, allowanceLeft: 1_000_000 }
    const job = await run({ criteria, maxRecords: 100, onlyMissing: {}, estimate })
    expect(job).toMatchObject({ status: 'PAUSED', needs: 'approval', recordsBought: 0 })
    expect(job.statusReason).toContain('grew from 10')
    await cancelJob(stack.db, stack.queue, person(job.jobId))
    expect(await billed()).toBe(0)
  })

  it('counts keys that are not answered as missing, and does not pay for them', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [{ kind: 'duplicateRecords', rate: 1, count: 3, onlyPurchases: true, times: 1 }])
    const job = await run({ criteria, maxRecords: 200, onlyMissing: {} })
    await setFaults(stack.sandboxUrl, [])
    expect(job).toMatchObject({ status: 'COMPLETED', duplicateCount: 3, possiblyNotSeenCount: 3 })
    const log = await stack.db.batchJobLog.findFirstOrThrow({ where: { jobId: job.jobId, event: 'keys-not-answered' } })
    expect(log.message).toContain('3 did not come')
  })

  it('asks for the rest of a short answer by name, once', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [{ kind: 'clampLimit', rate: 1, to: 40, onlyPurchases: true, times: 1 }])
    const before = await stored()
    const job = await run({ criteria, maxRecords: 100, onlyMissing: {} })
    await setFaults(stack.sandboxUrl, [])
    expect(job).toMatchObject({ status: 'COMPLETED', insertedCount: 100, missingCount: 0, recordsBought: 100 })
    expect(await stored()).toBe(before + 100)
    const keys = await billedKeys()
    expect([keys.length, new Set(keys).size]).toEqual([100, 100])
    const rest = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId: job.jobId, remainderOf: 1 } })
    expect(rest).toMatchObject({ recordLimit: 60, state: 'written' })
  })

  it('counts what the source names no key for as missing', async () => {
    await resetSandbox(stack.sandboxUrl)
    await run({ criteria, maxRecords: 10_000, onlyMissing: {} })
    await stack.db.property.deleteMany({ where: { propertyId: { in: await someIds(50) } } })
    await setFaults(stack.sandboxUrl, [
      { kind: 'malformedRecords', rate: 1, count: 2, only: ['radarIdMissing'], start: { from: 500, to: 500 } },
    ])
    const job = await run({ criteria, maxRecords: 10_000, onlyMissing: {} })
    await setFaults(stack.sandboxUrl, [])
    const log = await stack.db.batchJobLog.findMany({ where: { jobId: job.jobId, event: 'records-not-named' } })
    expect(job.status).toBe('COMPLETED')
    expect(job.missingCount).toBe(2)
    expect(log).toHaveLength(1)
  })

  const someIds = async (count: number) =>
    (await stack.db.property.findMany({ take: count, orderBy: { propertyId: 'desc' } })).map((row) => row.propertyId)

  it('does not buy again what is kept as a reject', async () => {
    await resetSandbox(stack.sandboxUrl)
    await run({ criteria, maxRecords: 10_000, onlyMissing: {} })
    await stack.db.property.deleteMany({ where: { propertyId: { in: await someIds(20) } } })
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [
      { kind: 'malformedRecords', rate: 1, count: 5, only: ['wrongType'], onlyPurchases: true },
    ])
    const broken = await run({ criteria, maxRecords: 10_000, onlyMissing: {} })
    await setFaults(stack.sandboxUrl, [])
    expect(broken.totalRecords).toBe(20)
    expect(broken.rejectedCount).toBeGreaterThan(0)
    const again = await run({ criteria, maxRecords: 10_000, onlyMissing: {} })
    expect(again.totalRecords).toBe(0)
    expect(await billed()).toBe(20)
  })

  it('fetches what a job did not see, and nothing that it saw', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [
      { kind: 'emptyPage', rate: 1, onlyPurchases: true, start: { from: 100, to: 100 } },
    ])
    const job = await run({ criteria, maxRecords: 300 })
    await setFaults(stack.sandboxUrl, [])
    expect(job).toMatchObject({ status: 'FAILED', processedRecords: 200, missingCount: 100 })
    const gap = { criteria, maxRecords: 100, onlyMissing: { notSeenSince: job.startedAt ?? '' } }
    expect(await run(gap)).toMatchObject({ status: 'COMPLETED', processedRecords: 100, missingCount: 0 })
    const bought = await billedKeys()
    expect([bought.length, new Set(bought).size]).toEqual([300, 300])
  })

  it('fails with the reason where the account is told no RadarIDs free of charge', async () => {
    await settings({ freeIds: false })
    const job = await run({ criteria, maxRecords: 100, onlyMissing: {} })
    await settings({ freeIds: true })
    expect(job).toMatchObject({ status: 'FAILED', recordsBought: 0 })
    expect(job.errorDetails).toContain('not which ones')
  })

  it('lists anew after it was cancelled in the middle and retried', async () => {
    await resetSandbox(stack.sandboxUrl)
    await stack.db.property.deleteMany({})
    await stack.db.reject.deleteMany({})
    await settings({ latencyMs: 150 })
    const jobId = await startSearch(stack, { criteria, maxRecords: 10_000, onlyMissing: {} })
    await untilJob(stack, jobId, (job) => job.status === 'PENDING')
    await cancelJob(stack.db, stack.queue, person(jobId))
    await retryJob(stack.db, stack.queue, person(jobId))
    await settings({ latencyMs: 0 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: matched, recordsBought: matched })
    const keys = await billedKeys()
    expect(new Set(keys).size).toBe(keys.length)
    expect(await leftOver()).toBe(0)
  })

  it('forgets what a dead listing left, and is planned once however many messages ask for it', async () => {
    await resetSandbox(stack.sandboxUrl)
    await stack.db.property.deleteMany({})
    await settings({ latencyMs: 100 })
    const jobId = await startSearch(stack, { criteria, maxRecords: 10_000, onlyMissing: {} })
    await stack.db.listedKeys.create({
      data: { jobId, startOffset: 0, run: randomUUID(), received: 1, keys: ['PZZZZZZZ'] },
    })
    const again = { jobId, attempt: 1 }
    await stack.queue.send(stack.db, 'plan-job', again, { priority: 200 })
    await stack.queue.send(stack.db, 'plan-job', again, { priority: 200 })
    const stale = { ...again, listing: { run: randomUUID(), listed: 1, wanted: 1 } }
    await stack.queue.send(stack.db, 'plan-job', stale, { priority: 200 })
    const job = await untilSettled(stack, jobId)
    await settings({ latencyMs: 0 })
    expect(job).toMatchObject({ status: 'COMPLETED', recordsBought: matched, missingCount: 0 })
    const keys = await billedKeys()
    expect([keys.length, new Set(keys).size]).toEqual([matched, matched])
    expect(await leftOver()).toBe(0)
  })

  it('goes on where it was when its worker leaves in the middle of the listing', async () => {
    await resetSandbox(stack.sandboxUrl)
    await stack.db.property.deleteMany({})
    changeSettings({ PROPERTYRADAR_IN_FLIGHT: 1 })
    const second = await stack.addWorker('worker-2')
    await settings({ latencyMs: 100 })
    const jobId = await startSearch(stack, { criteria, maxRecords: 10_000, onlyMissing: {} })
    await second()
    await settings({ latencyMs: 0 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', recordsBought: matched })
    expect(await billed()).toBe(matched)
    changeSettings({ PROPERTYRADAR_IN_FLIGHT: 4 })
  })
})
