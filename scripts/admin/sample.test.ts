import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { save } from '#lib/properties/store/pages-for-tests.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { untilSettled } from '#lib/testing/engine.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { adminProcess, type AdminAnswer } from './admin-for-tests.ts'

let database: TestDatabase
let stack: Stack

beforeAll(async () => {
  database = await createTestDatabase()
  stack = await standUp({ url: database.url, sandbox: { records: 2000, allowance: 500 }, workers: [] })
})

afterAll(async () => {
  await stack.close()
  await database.drop()
})

function admin(...words: string[]): Promise<AdminAnswer> {
  return adminProcess(words, { DATABASE_URL: database.url, SANDBOX_URL: stack.sandboxUrl })
}

/** A listing of a site, with the run and the receipt of the push that brought it. */
async function listingsOf(site: string): Promise<number> {
  const { jobId } = await completedJob(stack.db, { dataset: site, pages: ['written'] })
  await stack.db.batchJob.update({ where: { jobId }, data: { source: 'spider' } })
  await save(stack.db, { dataset: site, records: [{ key: 'L1' }] })
  await stack.db.property.updateMany({ where: { dataset: site }, data: { source: 'spider' } })
  await stack.db.spiderRun.create({
    data: { jobId, keyId: '', spider: 's', site, firstPushId: 1, closedAt: new Date(), outcome: 'complete' },
  })
  const ids = { batchId: randomUUID(), contentHash: randomUUID(), messageId: randomUUID() }
  await stack.db.push.create({
    data: { jobId, ...ids, state: 'written', records: 1, recordsWritten: 1, bodyBytes: 9, settledAt: new Date() },
  })
  return jobId
}

test('without a sandbox, or with a real account, no sample search is made', async () => {
  const none = await adminProcess(['sample-job'], { DATABASE_URL: database.url })
  const account = await adminProcess(['sample-job'], {
    DATABASE_URL: database.url,
    SANDBOX_URL: stack.sandboxUrl,
    PROPERTYRADAR_TOKEN: 'f'.repeat(40),
  })
  const sentence = 'The sample search needs the sandbox, and this installation does not use it.'
  expect([none, account]).toMatchObject([
    { exitCode: 1, complaint: sentence },
    { exitCode: 1, complaint: sentence },
  ])
  expect(await stack.db.batchJob.count()).toBe(0)
})

test(
  'a sample search is made once, runs over the allowance unasked, and is removed with all it left',
  { timeout: 90_000 },
  async () => {
    await stack.db.user.update({ where: { id: stack.userId }, data: { role: 'owner' } })
    const empty = await admin('remove-sandbox-data', '--yes')
    expect(empty.lines).toEqual(['Nothing of the sandbox is stored here.'])
    const made = await admin('sample-job')
    expect(made).toMatchObject({ exitCode: 0, complaint: '' })
    expect(made.lines).toEqual(['Job 1 collects 10,000 sample records from the sandbox.'])
    const again = await admin('sample-job')
    expect([again.exitCode, again.lines]).toEqual([0, ['No sample search: there are jobs already.']])

    const busy = await admin('remove-sandbox-data', '--yes')
    expect(busy).toMatchObject({
      exitCode: 1,
      complaint: expect.stringMatching(/^Job 1 is PENDING\. Let it end or cancel/),
    })

    await stack.addWorker('worker-1')
    const job = await untilSettled(stack, 1)
    expect(job).toMatchObject({ status: 'COMPLETED', dataset: 'sandbox', createdBy: stack.userId })
    const stored = job.insertedCount
    expect([stored, stored > 500]).toEqual([job.totalRecords, true])

    const other = await completedJob(stack.db, { dataset: 'propertyradar:0123456789ab', pages: ['written'] })
    await save(stack.db, { dataset: 'propertyradar:0123456789ab', records: [{ key: 'P1' }] })
    // Of its listing site, as a spider pushed them; of another site of the world nothing goes.
    const [pushed, kept] = await Promise.all(['127.0.0.1', 'listings.example'].map(listingsOf))
    const asked = await admin('remove-sandbox-data')
    expect(asked.lines[0]).toContain(
      `Of the sandbox are stored: ${stored.toLocaleString('en-US')} properties, 0 recorded changes`,
    )
    expect(asked.lines[0]).toContain('1 job with 5 pages, 5 raw answers, 5 purchases')
    expect(asked.lines[1]).toContain('Of its listing site (127.0.0.1) are stored: 1 property')
    expect(asked.lines.at(-1)).toContain('Nothing was removed.')
    expect(await stack.db.property.count()).toBe(stored + 3)

    const removed = await admin('remove-sandbox-data', '--yes')
    expect(removed).toMatchObject({ exitCode: 0, complaint: '' })
    expect(await stack.db.property.findMany({ select: { dataset: true }, orderBy: { dataset: 'asc' } })).toEqual([
      { dataset: 'listings.example' },
      { dataset: 'propertyradar:0123456789ab' },
    ])
    expect(await stack.db.batchJob.findMany({ select: { jobId: true }, orderBy: { jobId: 'asc' } })).toEqual([
      { jobId: other.jobId },
      { jobId: kept },
    ])
    expect(await stack.db.spiderRun.findMany({ select: { jobId: true } })).toEqual([{ jobId: kept }])
    expect(await stack.db.push.count({ where: { jobId: pushed ?? 0 } })).toBe(0)
  },
)
