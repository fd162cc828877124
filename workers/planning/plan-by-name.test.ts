import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { changeSettings } from '#lib/env.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { startSearch, untilJob, untilSettled, type SearchOptions } from '#lib/testing/engine.ts'
import { pendingJob } from '#lib/testing/factories.ts'
import { deliveredIds, readListings, resetSandbox, setFaults } from '#bench/chaos/sandbox-facts.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'
import { sweep } from '#workers/upkeep/sweep.ts'

const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'TX', 'OR', 'NV', 'FL'] }]

const stack = await standUpForFile({ sandbox: { records: 2000, allowance: 1_000_000 } })

describe('planning a job that names its records', { timeout: 60_000 }, () => {
  let matched = 0

  beforeAll(async () => {
    matched = (await deliveredIds(stack.sandboxUrl, criteria, 100_000)).size
  })
  beforeEach(async () => {
    await setFaults(stack.sandboxUrl, [])
    await resetSandbox(stack.sandboxUrl)
    await stack.db.throttle.deleteMany({})
    // The search may be taking over what the test before has stored: of the two one may have to begin again.
    await inTransaction(
      stack.db,
      (tx) => tx.$executeRaw`TRUNCATE properties, property_seen, property_changes, rejects CASCADE`,
    )
  })

  const start = (options: SearchOptions = {}) =>
    startSearch(stack, { criteria, maxRecords: 10_000, onlyMissing: {}, ...options })
  it.each([
    ['told to slow down', { kind: 'tooManyRequests', retryAfterSeconds: 1 }],
    ['answered by half', { kind: 'truncateBody' }],
    ['cut off', { kind: 'dropConnection', when: 'midBody' }],
  ])('keeps what it has listed when it is %s in the middle', async (_, fault) => {
    await setFaults(stack.sandboxUrl, [{ ...fault, rate: 1, times: 1, start: { from: 1000, to: 1000 } }])
    const job = await untilSettled(stack, await start())
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: matched, missingCount: 0 })
    const from = await readListings(stack.sandboxUrl)
    const once = Array.from({ length: Math.ceil(matched / 500) }, (_stretch, index) => index * 500)
    expect(from.toSorted((one, other) => one - other)).toEqual([...once, 1000].toSorted((one, other) => one - other))
  })

  it('goes on from what is kept when its message was lost', async () => {
    const { dataset, json } = openRequest('propertyradar', { criteria, onlyMissing: {} })
    const draft = { dataset, criteria: Object(json), paid: true, maxRecords: 10_000 }
    const { jobId } = await pendingJob(stack.db, draft)
    const keys = [...(await deliveredIds(stack.sandboxUrl, criteria, 1000)).keys()]
    const run = randomUUID()
    await stack.db.listedKeys.createMany({
      data: [0, 500].map((startOffset) => ({
        jobId,
        startOffset,
        run,
        received: 500,
        keys: keys.slice(startOffset, startOffset + 500),
      })),
    })
    await stack.db.$executeRaw`UPDATE batch_jobs SET updated_at = now() - interval '7 minutes' WHERE job_id = ${jobId}`
    await resetSandbox(stack.sandboxUrl)
    await sweep(stack.db, stack.queue)
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: matched, missingCount: 0 })
    expect(Math.min(...(await readListings(stack.sandboxUrl)))).toBe(1000)
  })

  it('fails, after its tries, with the reason when the comparison takes longer than it may', async () => {
    // A database that is busy for a minute whenever pages are made.
    await stack.db.$executeRaw`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'`
    await stack.db.$executeRaw`
      CREATE TRIGGER dawdle BEFORE INSERT ON batch_job_pages FOR EACH STATEMENT EXECUTE FUNCTION dawdle()`
    changeSettings({ PLANNING_TIME_LIMIT_SECONDS: 1, BATCH_MAX_RETRIES: 1 })
    const jobId = await start()
    await untilJob(stack, jobId, (job) => job.statusReason?.includes('took longer than 1 s') ?? false)
    const job = await untilSettled(stack, jobId)
    changeSettings({ PLANNING_TIME_LIMIT_SECONDS: 120, BATCH_MAX_RETRIES: 3 })
    await stack.db.$executeRaw`DROP FUNCTION dawdle() CASCADE`
    expect(job).toMatchObject({ status: 'FAILED', recordsBought: 0 })
    expect(job.statusReason).toContain('longer than 1 s')
  })

  it.each([
    ['whole', undefined],
    ['only for what is missing', {}],
  ])('refuses a ceiling below the price of a record, asked for %s, and says the least', async (_, onlyMissing) => {
    await fetch(`${stack.sandboxUrl}/__sandbox/settings`, { method: 'PUT', body: JSON.stringify({ allowance: 0 }) })
    await stack.db.allowance.deleteMany({})
    const ceiling = { maxRecords: undefined, maxCost: 0.05, pricePerRecord: 0.1, onlyMissing }
    const job = await untilSettled(stack, await start(ceiling))
    await fetch(`${stack.sandboxUrl}/__sandbox/settings`, {
      method: 'PUT',
      body: JSON.stringify({ allowance: 1_000_000 }),
    })
    await stack.db.allowance.deleteMany({})
    expect(job).toMatchObject({ status: 'FAILED', recordsBought: 0, processedRecords: 0 })
    expect(job.statusReason).toContain('at least 0.1 USD')
  })
})
