import { beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { changeSettings } from '#lib/env.ts'
import { cancelJob, pauseJob, resumeJob, retryJob } from '#lib/jobs/commands.ts'
import { buyPageAgain, skipPage } from '#lib/jobs/pages/page-decisions.ts'
import { writeOff } from '#lib/spend/commands.ts'
import { jobNow, startSearch, untilJob, untilSettled, type SearchOptions } from '#lib/testing/engine.ts'
import { until } from '#lib/testing/until.ts'
import { readBilledKeys, readLedger, resetSandbox, setFaults } from '#bench/chaos/sandbox-facts.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'

const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'TX', 'OR', 'NV', 'FL'] }]
const part = [{ name: 'State', value: ['CA', 'TX'] }]
const firstPurchase = { onlyPurchases: true, rate: 1, times: 1 }

const stack = await standUpForFile({
  sandbox: { records: 700, allowance: 1_000_000 },
  settings: { PAGE_SIZE: 100, PROPERTYRADAR_TIMEOUT_SECONDS: 2, PROPERTYRADAR_GRACE_SECONDS: 1 },
  workers: ['worker-1', 'worker-2'],
})

describe('a record that several jobs name', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    await oneAtATime(false)
    await setFaults(stack.sandboxUrl, [])
    await settings({ latencyMs: 0 })
    await resetSandbox(stack.sandboxUrl)
    // The search may be taking over what the test before has stored: of the two one may have to begin again.
    await inTransaction(
      stack.db,
      (tx) => tx.$executeRaw`TRUNCATE properties, property_seen, property_changes, rejects CASCADE`,
    )
  })

  /** So that a job can be stopped between two of its pages. */
  const oneAtATime = async (narrow: boolean): Promise<void> => {
    changeSettings({ PROPERTYRADAR_IN_FLIGHT: narrow ? 1 : 4 })
    await stack.db.throttle.deleteMany({})
  }
  const settings = (change: object) =>
    fetch(`${stack.sandboxUrl}/__sandbox/settings`, { method: 'PUT', body: JSON.stringify(change) })
  const start = (options: SearchOptions = {}) =>
    startSearch(stack, { criteria, maxRecords: 10_000, onlyMissing: {}, ...options })
  const run = async (options: SearchOptions = {}) => untilSettled(stack, await start(options))
  const person = (jobId: number, pageNumber = 1) => ({
    jobId,
    pageNumber,
    userId: stack.userId,
    userName: 'Analyst One',
    raiseCeiling: true,
  })
  const close = (tx: Parameters<typeof writeOff>[0], purchaseId: bigint) =>
    writeOff(tx, purchaseId, stack.userId, 'Decided.')
  const expectBilledOnce = async (records: number): Promise<void> => {
    const keys = await readBilledKeys(stack.sandboxUrl)
    expect([keys.length, new Set(keys).size]).toEqual([records, records])
  }
  const events = async (jobId: number, event: string) => stack.db.batchJobLog.findMany({ where: { jobId, event } })

  it('is bought once by two jobs that were planned at the same time, and each of them ends whole', async () => {
    await settings({ latencyMs: 50 })
    const ids = await Promise.all([start(), start(), start({ criteria: part })])
    const jobs = await Promise.all(ids.map((jobId) => untilSettled(stack, jobId)))
    const matched = jobs[0]?.matchedRecords ?? 0
    expect(jobs.map((job) => [job.status, job.missingCount])).toEqual(ids.map(() => ['COMPLETED', 0]))
    expect(jobs.map((job) => job.processedRecords - (job.totalRecords ?? 0))).toEqual([0, 0, 0])
    expect(jobs.reduce((sum, job) => sum + job.recordsBought, 0)).toBe(matched)
    await expectBilledOnce(matched)
    expect(await stack.db.property.count()).toBe(matched)
  })

  it('is bought once although each job had planned to refresh it, for what was found unchanged counts as seen at once', async () => {
    const first = await run()
    const past = new Date(Date.now() - 40 * 86_400_000)
    await stack.db.property.updateMany({ data: { updatedAt: past } })
    await resetSandbox(stack.sandboxUrl)
    await settings({ latencyMs: 50 })
    const refresh = { onlyMissing: { olderThanDays: 30 } }
    const ids = await Promise.all([start(refresh), start(refresh)])
    const jobs = await Promise.all(ids.map((jobId) => untilSettled(stack, jobId)))
    expect(jobs.map((job) => [job.status, job.missingCount])).toEqual(ids.map(() => ['COMPLETED', 0]))
    expect(jobs.reduce((sum, job) => sum + job.unchangedCount, 0)).toBe(first.matchedRecords)
    await expectBilledOnce(first.matchedRecords ?? 0)
  })

  it('counts as seen while the job that found it unchanged is paused', async () => {
    await run()
    const past = new Date(Date.now() - 40 * 86_400_000)
    await stack.db.property.updateMany({ data: { updatedAt: past } })
    await resetSandbox(stack.sandboxUrl)
    await oneAtATime(true)
    await settings({ latencyMs: 80 })
    const whole = await startSearch(stack, { criteria, maxRecords: 10_000 })
    await untilJob(stack, whole, (job) => job.processedRecords > 0)
    await pauseJob(stack.db, person(whole))
    await untilJob(stack, whole, (job) => job.pages.fetching + job.pages.fetched === 0)
    const paused = await jobNow(stack, whole)
    const job = await run({ onlyMissing: { olderThanDays: 30 } })
    const matched = job.matchedRecords ?? 0
    expect(paused.unchangedCount).toBeGreaterThan(0)
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: matched - paused.unchangedCount, missingCount: 0 })
    await expectBilledOnce(matched)
    await cancelJob(stack.db, stack.queue, person(whole))
  })

  it.each([
    [
      'resumed',
      (id: number) => pauseJob(stack.db, person(id)),
      (id: number) => resumeJob(stack.db, stack.queue, person(id)),
    ],
    [
      'cancelled and retried',
      (id: number) => cancelJob(stack.db, stack.queue, person(id)),
      (id: number) => retryJob(stack.db, stack.queue, person(id)),
    ],
  ])('is not bought again by a job that is %s after another has bought it', async (_, stop, goOn) => {
    await oneAtATime(true)
    await settings({ latencyMs: 80 })
    const jobId = await start()
    await untilJob(stack, jobId, (job) => job.processedRecords > 0)
    await stop(jobId)
    await untilJob(stack, jobId, (job) => job.pages.fetching + job.pages.fetched === 0)
    const before = await jobNow(stack, jobId)
    const other = await run()
    const matched = other.matchedRecords ?? 0
    // Nothing the stopped job had promised is lost to the other one.
    expect(other).toMatchObject({ status: 'COMPLETED', missingCount: 0 })
    expect(other.processedRecords).toBe(matched - before.processedRecords)
    await goOn(jobId)
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: before.processedRecords, missingCount: 0 })
    expect(job.pages.written).toBe(job.pages.total)
    expect(await events(jobId, 'keys-left-out')).not.toHaveLength(0)
    await expectBilledOnce(matched)
  })

  it.each([
    ['skipped', 100, (id: number, n: number) => skipPage(stack.db, stack.queue, person(id, n), close)],
    ['bought again', 0, (id: number, n: number) => buyPageAgain(stack.db, stack.queue, person(id, n), close)],
  ])('waits while it may have been paid for, until a person has %s the page', async (_, leftToOther, decide) => {
    await setFaults(stack.sandboxUrl, [{ kind: 'dropConnection', when: 'afterBilling', ...firstPurchase }])
    const jobId = await start({ maxRecords: 200 })
    await untilJob(stack, jobId, (job) => job.needs === 'decision')
    const unclear = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, state: 'unclear' } })
    const other = await start({ maxRecords: 200 })
    const waiting = await untilJob(stack, other, (job) => job.statusReason?.includes('may have been paid for') ?? false)
    expect(waiting.statusReason).toContain(`page ${unclear.pageNumber} of job ${jobId}`)
    await until(
      'the other pages',
      () => jobNow(stack, other),
      (job) => job.pages.queued + job.pages.fetching === 1,
    )
    expect((await readLedger(stack.sandboxUrl)).totals.records).toBe(300)
    expect(await events(other, 'page-waits')).toHaveLength(1)
    await decide(jobId, unclear.pageNumber)
    const job = await untilSettled(stack, other)
    expect(job).toMatchObject({ status: 'COMPLETED', missingCount: 0, processedRecords: 100 + leftToOther })
    expect((await readLedger(stack.sandboxUrl)).totals.records).toBe(400)
  })
})
