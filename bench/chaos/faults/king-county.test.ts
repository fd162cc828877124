import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { runUnderFaults } from './faults.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const file = path.resolve(root, '../shared/data/king-county-sales.csv')
const reason = 'needs ../shared/data/king-county-sales.csv, which is not here'
/** The whole file: 21,613 sales of 21,436 parcels, 54 full pages and one of 13. */
const whole = { criteria: [{ name: 'State', value: ['WA'] }], maxRecords: 21_613 }

// Under every fault this file is stored by `npm run chaos -- faults`; here generated records are.
describe(`the King County file (${existsSync(file) ? 'real data' : reason})`, { timeout: 300_000 }, () => {
  let database: TestDatabase
  let stack: Stack

  beforeAll(async () => {
    if (!existsSync(file)) return
    database = await createTestDatabase()
    stack = await standUp({
      url: database.url,
      sandbox: { csv: { file, mapping: path.join(root, 'sandbox/king-county-sales.mapping.json') } },
      settings: { PROPERTYRADAR_TIMEOUT_SECONDS: 2, BATCH_MAX_RETRIES: 6 },
      workers: ['worker-1', 'worker-2'],
    })
  })

  afterAll(async () => {
    if (!existsSync(file)) return
    await stack.close()
    await database.drop()
  })

  const values = async () =>
    stack.db.$queryRaw`
      SELECT md5(string_agg(source_key || content_hash::text || version, ',' ORDER BY source_key)) AS hash, count(*)::int AS rows
      FROM properties`

  it.skipIf(!existsSync(file))('is stored whole, and a second run changes nothing and says so', async () => {
    const first = await runUnderFaults(stack, [], whole)
    expect(first.job).toMatchObject({
      status: 'COMPLETED',
      processedRecords: 21_613,
      insertedCount: 21_436,
      duplicateCount: 177,
      rejectedCount: 0,
      missingCount: 0,
      possiblyNotSeenCount: 1,
    })
    expect(first.job.pages).toMatchObject({ total: 55, written: 55 })
    expect(first.purchasesStored).toBe(first.ledgerDelivered)
    expect(first.ledgerDelivered).toBe(21_613)
    const stored = await values()
    const second = await runUnderFaults(stack, [], whole)
    expect(second.job).toMatchObject({
      processedRecords: 21_613,
      insertedCount: 0,
      updatedCount: 0,
      unchangedCount: 21_436,
    })
    expect(second.job.statusReason).toContain('Nothing changed')
    expect(await values()).toEqual(stored)
  })
})
