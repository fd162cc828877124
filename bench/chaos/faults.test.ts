import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { everyFault, runUnderFaults, type FaultRun } from './faults.ts'

const criteria = [{ name: 'State', value: ['AZ', 'WA', 'TX'] }]
const records = 4000
/** A fault strikes about one page in seven, so that ten pages meet every kind. */
const rate = 0.15

describe('a paid job under faults', { timeout: 240_000 }, () => {
  let database: TestDatabase
  let stack: Stack

  beforeAll(async () => {
    database = await createTestDatabase()
    stack = await standUp({
      url: database.url,
      sandbox: { records: 12_000 },
      settings: { PROPERTYRADAR_TIMEOUT_SECONDS: 1, BATCH_MAX_RETRIES: 6 },
      workers: ['worker-1', 'worker-2'],
    })
  })

  afterAll(async () => {
    await stack.close()
    await database.drop()
  })

  function expectExact(run: FaultRun): void {
    const { job, expected } = run
    expect(job.status, job.statusReason ?? '').toBe('COMPLETED')
    expect({
      processed: job.processedRecords,
      duplicate: job.duplicateCount,
      rejected: job.rejectedCount,
      missing: job.missingCount,
      stored: run.storedKeys.size,
    }).toEqual({
      processed: records,
      duplicate: expected.duplicate,
      rejected: expected.rejected,
      missing: 0,
      stored: expected.stored.size,
    })
    expect([...run.storedKeys].filter((key) => !expected.stored.has(key))).toEqual([])
    expect(run.purchasesStored).toBe(run.ledgerDelivered)
    expect(run.purchasesWrittenOff).toBeGreaterThanOrEqual(run.ledgerUndelivered)
  }

  it.each(Object.entries(everyFault(rate)))('ends exact under %s', async (_, faults) => {
    expectExact(await runUnderFaults(stack, faults, { criteria, maxRecords: records }))
  })

  it('ends exact under all of them at once', async () => {
    const all = Object.values(everyFault(rate / 4)).flat()
    expectExact(await runUnderFaults(stack, all, { criteria, maxRecords: records }))
  })
})
