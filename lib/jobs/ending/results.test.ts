import { describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { cancelledJob, completedJob, failedJob, runningJob } from '#lib/testing/factories.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { noteSeen, settleAfterEnd, settleAtEnd } from './results.ts'

const { db } = await openJobsOfFile()

describe('the results of a job that ended', () => {
  const settle = (jobId: number) => inTransaction(db, (tx) => settleAtEnd(tx, jobId))
  const job = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })
  const pages = (jobId: number) =>
    db.batchJobPage.findMany({
      where: { jobId },
      orderBy: { pageNumber: 'asc' },
      select: { insertedIds: true, updatedIds: true, unchangedIds: true, duplicateCount: true },
    })

  type Results = [inserted: bigint[], updated: bigint[], unchanged: bigint[]]
  const twice: Results[] = [
    [[], [], [1n]],
    [[], [], [1n]],
  ]

  /** Gives the pages of a job other results, and the job the sums of them. */
  async function deliver({ jobId, pageIds }: { jobId: number; pageIds: bigint[] }, results: Results[]): Promise<void> {
    const sum = (outcome: 0 | 1 | 2): number => results.reduce((total, page) => total + page[outcome].length, 0)
    for (const [index, [insertedIds, updatedIds, unchangedIds]] of results.entries()) {
      const received = insertedIds.length + updatedIds.length + unchangedIds.length
      await db.batchJobPage.update({
        where: { pageId: pageIds[index] ?? 0n },
        data: {
          insertedIds,
          updatedIds,
          unchangedIds,
          recordsReceived: received,
          insertedCount: insertedIds.length,
          updatedCount: updatedIds.length,
          unchangedCount: unchangedIds.length,
        },
      })
    }
    const stored = sum(0) + sum(1) + sum(2)
    await db.batchJob.update({
      where: { jobId },
      data: {
        insertedCount: sum(0),
        updatedCount: sum(1),
        unchangedCount: sum(2),
        successCount: stored,
        processedRecords: stored,
      },
    })
  }

  it('count a property that came unchanged on two pages once, and the repeat as a duplicate across pages', async () => {
    const drafted = await completedJob(db)
    await deliver(drafted, [
      [[], [], [1n, 2n, 3n]],
      [[], [], [4n, 2n, 1n]],
    ])
    expect(await settle(drafted.jobId)).toEqual({ updated: 0, unchanged: 2 })
    expect(await job(drafted.jobId)).toMatchObject({
      processedRecords: 6,
      unchangedCount: 4,
      duplicateCount: 2,
      crossPageDuplicates: 2,
      successCount: 4,
    })
    expect(await pages(drafted.jobId)).toMatchObject([
      { unchangedIds: [1n, 2n, 3n], duplicateCount: 0 },
      { unchangedIds: [4n], duplicateCount: 2 },
    ])
  })

  it('let the delivery that wrote a property stand, whichever page it was on', async () => {
    const drafted = await completedJob(db, { pages: ['written', 'written', 'written'] })
    await deliver(drafted, [
      [[], [], [1n, 2n]],
      [[2n], [1n], [3n]],
      [[], [2n], [1n]],
    ])
    expect(await settle(drafted.jobId)).toEqual({ updated: 1, unchanged: 3 })
    expect(await job(drafted.jobId)).toMatchObject({
      insertedCount: 1,
      updatedCount: 1,
      unchangedCount: 1,
      duplicateCount: 4,
      processedRecords: 7,
    })
    expect(await pages(drafted.jobId)).toMatchObject([
      { insertedIds: [], updatedIds: [], unchangedIds: [] },
      { insertedIds: [2n], updatedIds: [1n], unchangedIds: [3n] },
      { insertedIds: [], updatedIds: [], unchangedIds: [] },
    ])
  })

  it('are settled once: a second time changes nothing, and other jobs are left alone', async () => {
    const drafted = await completedJob(db)
    const other = await completedJob(db)
    await deliver(drafted, twice)
    await deliver(other, twice)
    await settle(drafted.jobId)
    const once = await job(drafted.jobId)
    expect(await settle(drafted.jobId)).toEqual({ updated: 0, unchanged: 0 })
    expect(await job(drafted.jobId)).toEqual(once)
    expect(await job(other.jobId)).toMatchObject({ unchangedCount: 2, duplicateCount: 0 })
  })

  it.each([
    ['cancelled', cancelledJob],
    ['failed', failedJob],
  ])('are settled of a %s job when its last page is in', async (_, makeJob) => {
    const drafted = await makeJob(db, { pages: ['written', 'written', 'fetching'] })
    await deliver(drafted, twice)
    expect(await settleAfterEnd(db, drafted.jobId)).toBe('still open')
    expect(await job(drafted.jobId)).toMatchObject({ duplicateCount: 0 })
    await db.batchJobPage.updateMany({
      where: { jobId: drafted.jobId, state: 'fetching' },
      data: { state: 'cancelled', messageId: null },
    })
    expect(await settleAfterEnd(db, drafted.jobId)).toBe(1)
    expect(await job(drafted.jobId)).toMatchObject({ unchangedCount: 1, duplicateCount: 1 })
  })

  it('are not settled of a job that runs', async () => {
    const running = await runningJob(db, { pages: ['written', 'written'] })
    await deliver(running, twice)
    expect(await settleAfterEnd(db, running.jobId)).toBe(0)
    expect(await job(running.jobId)).toMatchObject({ duplicateCount: 0 })
  })

  it('of a large job are settled slice by slice, with the same outcome', async () => {
    const drafted = await completedJob(db)
    const ids = Array.from({ length: 40 }, (_, index) => BigInt(index + 1))
    await deliver(drafted, [
      [[], [], ids],
      [[], [], ids.slice(10, 30)],
    ])
    expect(await settleAfterEnd(db, drafted.jobId, 7)).toBe(20)
    expect(await job(drafted.jobId)).toMatchObject({ unchangedCount: 40, duplicateCount: 20, successCount: 40 })
    expect(await pages(drafted.jobId)).toMatchObject([{ unchangedIds: ids }, { unchangedIds: [], duplicateCount: 20 }])
  })

  it('tell the properties that are still there that they were seen, page after page, never to an older moment', async () => {
    const results = (first: number): Results[] =>
      Array.from({ length: 45 }, (_, page) => [[], [], [BigInt(first + page)]] satisfies Results)
    const draft = { pages: results(0).map(() => 'written' as const), recordsPerPage: 1 }
    const older = await completedJob(db, { ...draft, createdAt: new Date('2026-01-01') })
    const newer = await completedJob(db, { ...draft, createdAt: new Date('2026-02-01') })
    await deliver(older, results(1000))
    await deliver(newer, results(1020))
    await db.$executeRaw`
      INSERT INTO properties (property_id, source, dataset, source_key, observed_at, position, content_hash, first_job_id, last_job_id)
      SELECT id, 'propertyradar', 'seen', id::text, now(), 0, gen_random_uuid(), 1, 1 FROM generate_series(1000, 1060) AS id`
    await noteSeen(db, { jobId: newer.jobId })
    await noteSeen(db, { jobId: older.jobId })
    await noteSeen(db, { jobId: older.jobId })
    const seen = await db.propertySeen.findMany({ orderBy: { propertyId: 'asc' } })
    expect(seen.map((row) => [row.propertyId, row.jobId])).toEqual(
      // Those above were removed meanwhile.
      Array.from({ length: 61 }, (_, index) => [BigInt(1000 + index), index < 20 ? older.jobId : newer.jobId]),
    )
    expect(seen[30]?.lastSeenAt).toEqual(new Date('2026-02-01'))
  })
})
