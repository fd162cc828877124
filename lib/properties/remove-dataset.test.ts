import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import {
  cancelledJob,
  completedJob,
  failedJob,
  needsDecisionJob,
  pendingJob,
  runningJob,
} from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { makeAllSearchable, save } from './store/pages-for-tests.ts'
import { countDataset, removeDataset } from './remove-dataset.ts'
import { catchUp } from './search/search.ts'

const place = { source: 'propertyradar', dataset: 'sandbox' }
const neighbour = { source: 'propertyradar', dataset: 'propertyradar:0123456789ab' }
let database: TestDatabase
let db: Database

beforeAll(async () => {
  database = await createTestDatabase()
  db = connect({ url: database.url, connections: 4, applicationName: 'test' })
})

afterAll(async () => {
  await db.$disconnect()
  await database.drop()
})

beforeEach(async () => {
  await db.$executeRaw`
    TRUNCATE properties, property_search, property_seen, property_changes, rejects, raw_pages, purchases,
             batch_job_pages, batch_job_logs, batch_jobs, allowances, estimates
    RESTART IDENTITY CASCADE`
})

/** A dataset with something in every table: 25 properties, each changed once, of one job of three pages. */
async function fill({ source, dataset }: typeof place): Promise<number> {
  const { jobId, pageIds } = await completedJob(db, { dataset, paid: true, pages: ['written', 'written', 'written'] })
  const pageId = Number(pageIds[0])
  const records = Array.from({ length: 25 }, (_, index) => ({ key: `P${index}` }))
  await save(db, { jobId, pageId, dataset, records: records.map((record) => ({ ...record, values: ['Mesa'] })) })
  await save(db, {
    jobId,
    pageId,
    dataset,
    startedAt: 5,
    records: records.map((record) => ({ ...record, values: ['Yuma'] })),
  })
  for (const [position, id] of pageIds.entries()) {
    await db.rawPage.create({
      data: { jobId, pageId: id, httpStatus: 200, complete: true, body: new Uint8Array(3), bodyBytes: 3 },
    })
    await db.reject.create({
      data: { source, dataset, jobId, pageId: id, position, code: 'wrong-kind', reason: 'No number.', rawText: '{}' },
    })
    await db.batchJobLog.create({ data: { jobId, level: 'info', event: 'page-written', message: 'Written.' } })
  }
  await db.$executeRaw`
    INSERT INTO property_seen (property_id, last_seen_at, job_id)
    SELECT property_id, now(), ${jobId} FROM properties WHERE dataset = ${dataset}`
  await makeAllSearchable(db)
  await db.allowance.create({ data: { dataset, left: 10, reported: 10, reportedAt: new Date() } })
  await db.estimate.create({ data: { dataset, requestHash: 'a'.repeat(32), matchedRecords: 1, countedMs: 1 } })
  return jobId
}

/** Rows of every table, all datasets together. */
async function rowsInAll(): Promise<number[]> {
  return Promise.all([
    db.property.count(),
    db.propertySeen.count(),
    db.propertySearch.count(),
    db.propertyChange.count(),
    db.reject.count(),
    db.rawPage.count(),
    db.purchase.count(),
    db.batchJobPage.count(),
    db.batchJobLog.count(),
    db.batchJob.count(),
    db.allowance.count(),
    db.estimate.count(),
  ])
}

test('a dataset goes with everything it left, in many small batches, and its neighbour keeps every row', async () => {
  await fill(neighbour)
  const before = await rowsInAll()
  await fill(place)
  expect(await countDataset(db, place)).toEqual({
    properties: 25,
    changes: 25,
    rejects: 3,
    jobs: 1,
    pages: 3,
    rawPages: 3,
    purchases: 3,
    logs: 3,
  })
  const progress: number[] = []
  await removeDataset(db, place, { batch: 10, onProgress: (properties) => progress.push(properties) })
  expect(progress).toEqual([10, 20, 25])
  expect(await rowsInAll()).toEqual(before)
  expect(before.every((rows) => rows > 0)).toBe(true)
  expect(Object.values(await countDataset(db, place)).every((rows) => rows === 0)).toBe(true)
})

test('what the search is taking over while its dataset is removed does not come back to it', async () => {
  await fill(place)
  await db.propertySearch.deleteMany()
  // The row the search is about to write is taken, so that it stops in the middle of its turn.
  const held = await holdTransaction(
    db,
    (tx) => tx.$executeRaw`
      INSERT INTO property_search (property_id, created_at, updated_at, last_seen_at, source, dataset)
      SELECT max(property_id), now(), now(), now(), '', '' FROM properties`,
  )
  const catching = catchUp(db)
  await untilBlocked(db)
  const removal = removeDataset(db, place)
  await Promise.race([removal, untilBlocked(db, 2)])
  await held.rollBack()
  expect(await catching).toBe(3)
  await removal
  expect((await rowsInAll()).every((rows) => rows === 0)).toBe(true)
})

test('a dataset that is not there is removed without complaint', async () => {
  await fill(neighbour)
  const before = await rowsInAll()
  await removeDataset(db, place)
  expect(await rowsInAll()).toEqual(before)
})

test.each([
  ['waits to be counted', () => pendingJob(db)],
  ['is at work', () => runningJob(db)],
  ['needs a decision', () => needsDecisionJob(db)],
  ['is cancelled and still brings in a page it paid for', () => cancelledJob(db, { paid: true, pages: ['fetched'] })],
])('while a job of it %s, nothing is removed', async (_, makeJob) => {
  await fill(place)
  const { jobId } = await makeJob()
  const before = await rowsInAll()
  await expect(removeDataset(db, place)).rejects.toMatchObject({
    code: 'wrong-state',
    message: expect.stringMatching(new RegExp(`^Job ${jobId} .*nothing more was removed`)),
  })
  expect(await rowsInAll()).toEqual(before)
})

test('jobs that ended badly go too, and a running job of another dataset does not stand in the way', async () => {
  await failedJob(db)
  await cancelledJob(db)
  await runningJob(db, { dataset: neighbour.dataset })
  await removeDataset(db, place)
  expect(await db.batchJob.findMany({ select: { dataset: true } })).toEqual([{ dataset: neighbour.dataset }])
})

test('a job that begins in the middle ends the removal, and running it again after the job finishes it', async () => {
  await fill(place)
  let jobId = 0
  const removal = removeDataset(db, place, {
    batch: 10,
    onProgress: (properties) => {
      if (properties === 10) begun = pendingJob(db).then((made) => (jobId = made.jobId))
    },
  })
  let begun: Promise<number> | undefined
  const outcome = await removal.then(
    () => 'removed',
    (error: unknown) => error,
  )
  await begun
  // The job was asked for between two batches: either one of them saw it, or all were done before it came.
  if (outcome !== 'removed') expect(outcome).toMatchObject({ code: 'wrong-state' })
  expect(await db.batchJob.count({ where: { jobId } })).toBe(1)
  await db.$executeRaw`UPDATE batch_jobs SET status = 'CANCELLED', completed_at = now() WHERE job_id = ${jobId}`
  await removeDataset(db, place)
  expect((await rowsInAll()).every((rows) => rows === 0)).toBe(true)
})
