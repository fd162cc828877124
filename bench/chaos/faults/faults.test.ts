import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { emptyProperties } from './every-fault.ts'
import { brokenByFaults } from './expect-faults.ts'
import { everyFault, runUnderFaults } from './faults.ts'

const criteria = [{ name: 'State', value: ['AZ', 'WA', 'TX'] }]
const records = 4000
/** A fault strikes about one page in seven, so that ten pages meet every kind. */
const rate = 0.15

describe('a paid job under faults', { timeout: 240_000 }, () => {
  let database: TestDatabase
  let stack: Stack
  let undisturbed: ReadonlyMap<string, string>

  beforeAll(async () => {
    database = await createTestDatabase()
    stack = await standUp({
      url: database.url,
      sandbox: { records: 12_000 },
      settings: { PROPERTYRADAR_TIMEOUT_SECONDS: 1, BATCH_MAX_RETRIES: 6 },
      workers: ['worker-1', 'worker-2'],
    })
    undisturbed = (await runUnderFaults(stack, [], { criteria, maxRecords: records })).stored
  })

  beforeEach(async () => {
    await emptyProperties(stack)
  })

  afterAll(async () => {
    await stack.close()
    await database.drop()
  })

  it.each(Object.entries(everyFault(rate)))('ends exact under %s', async (_, faults) => {
    const run = await runUnderFaults(stack, faults, { criteria, maxRecords: records })
    expect(brokenByFaults(run, records, undisturbed)).toEqual([])
  })

  it('ends exact under all of them at once', async () => {
    const all = Object.values(everyFault(rate / 4)).flat()
    const run = await runUnderFaults(stack, all, { criteria, maxRecords: records })
    expect(brokenByFaults(run, records, undisturbed)).toEqual([])
  })
})
