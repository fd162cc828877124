import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { addLog } from '#lib/jobs/log.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { completedJob, failedJob, needsDecisionJob, pendingJob } from '#lib/testing/factories.ts'
import { readCauses } from './causes.ts'
import { readCharts, stretchOf } from './charts.ts'
import { causesSchema, chartsSchema, timelineSchema } from './contract.ts'
import { listTimeline } from './timeline.ts'

describe('what can be read about one run', () => {
  let database: TestDatabase
  let db: Database

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 2, applicationName: 'evidence test' })
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const say = (jobId: number, pageNumber: number, message: string, code = 'unavailable') =>
    db.batchJobPage.updateMany({ where: { jobId, pageNumber }, data: { errorMessage: message, errorCode: code } })

  it('groups pages that failed alike although the numbers in their messages differ, with the first as the example', async () => {
    const { jobId } = await failedJob(db, { pages: ['failed', 'written', 'failed', 'failed'] })
    await say(jobId, 1, 'The source closed the connection.')
    await say(jobId, 3, 'The source answered 503 after 1,204 ms.')
    await say(jobId, 4, 'The source answered 503 after 88 ms.')
    const causes = await readCauses(db, jobId)
    expect(causesSchema.parse(causes)).toEqual(causes)
    expect(causes.pages).toMatchObject([
      {
        pages: 2,
        records: 800,
        examplePage: 3,
        message: 'The source answered 503 after 1,204 ms.',
        code: 'unavailable',
      },
      { pages: 1, examplePage: 1 },
    ])
  })

  it('puts what a person must decide above what failed more often', async () => {
    const { jobId } = await needsDecisionJob(db, { pages: ['failed', 'failed', 'unclear'] })
    const causes = await readCauses(db, jobId)
    expect(causes.pages.map(({ state, pages }) => [state, pages])).toEqual([
      ['unclear', 1],
      ['failed', 2],
    ])
  })

  it('has no cause for a job in which nothing went wrong', async () => {
    const { jobId } = await completedJob(db)
    expect(await readCauses(db, jobId)).toEqual({ pages: [], morePageCauses: 0, rejects: [], moreRejectCauses: 0 })
  })

  it('groups rejects by code and field, and answers at most 50 causes and how many more there are', async () => {
    const { jobId, pageIds } = await completedJob(db)
    const reject = {
      source: 'propertyradar',
      dataset: 'sandbox',
      jobId,
      pageId: pageIds[1] ?? 0n,
      reason: 'Not a date.',
      rawText: '{}',
    }
    const few = Array.from({ length: 60 }, (_, index) => ({
      ...reject,
      position: index,
      code: `code-${index}`,
      field: null,
    }))
    const many = [100, 101].map((position) => ({
      ...reject,
      position,
      code: 'not-a-date',
      field: 'closeDate',
      sourceKey: `K${position}`,
    }))
    await db.reject.createMany({ data: [...few, ...many] })
    const causes = await readCauses(db, jobId)
    expect(causes.rejects).toHaveLength(50)
    expect(causes.moreRejectCauses).toBe(11)
    expect(causes.rejects[0]).toEqual({
      code: 'not-a-date',
      field: 'closeDate',
      records: 2,
      open: 2,
      example: { pageNumber: 2, position: 100, sourceKey: 'K100', reason: 'Not a date.' },
    })
  })

  it('tells what happened and who did it, newest first, without what single pages went through', async () => {
    const { jobId } = await completedJob(db)
    const line = { jobId, level: 'info', message: 'So it was.' } as const
    await addLog(db, { ...line, event: 'job-created', actor: 'analyst-1' })
    await addLog(db, { ...line, event: 'page-retry', pageNumber: 1, level: 'warn' })
    await addLog(db, { ...line, event: 'page-skipped', pageNumber: 2, actor: 'analyst-1' })
    await addLog(db, { ...line, event: 'job-completed' })
    const all = await listTimeline(db, jobId, { limit: 10 })
    expect(timelineSchema.parse(all)).toEqual(all)
    expect(all.items.map(({ event, actor, pageNumber }) => [event, actor, pageNumber])).toEqual([
      ['job-completed', null, null],
      ['page-skipped', 'Analyst-1', 2],
      ['job-created', 'Analyst-1', null],
    ])
    const first = await listTimeline(db, jobId, { limit: 2 })
    const second = await listTimeline(db, jobId, { limit: 2, cursor: first.nextCursor ?? undefined })
    expect([...first.items, ...second.items]).toEqual(all.items)
  })

  it('has no charts before anything is written', async () => {
    const { jobId } = await pendingJob(db)
    expect(await readCharts(db, jobId)).toEqual({ throughput: null, pages: null })
  })

  it('shows records over time with the stretches in which nothing came, and times and sizes page by page', async () => {
    const begin = new Date(Date.UTC(2026, 0, 1, 12))
    const { jobId } = await completedJob(db, {
      createdAt: begin,
      pages: ['written', 'written', 'written'],
      recordsPerPage: 100,
    })
    for (const [pageNumber, second] of [
      [1, 1],
      [2, 1],
      [3, 4],
    ] as const) {
      await db.batchJobPage.updateMany({
        where: { jobId, pageNumber },
        data: { writtenAt: new Date(begin.getTime() + second * 1000), fetchMs: pageNumber * 100, storeMs: 10 },
      })
    }
    const charts = await readCharts(db, jobId)
    expect(chartsSchema.parse(charts)).toEqual(charts)
    expect(charts.throughput).toMatchObject({ bucketSeconds: 1, averagePerSecond: 75 })
    expect(charts.throughput?.points.map(({ records }) => records)).toEqual([0, 200, 0, 0, 100])
    expect(charts.pages?.points).toHaveLength(3)
    expect(charts.pages?.points[2]).toMatchObject({
      firstPage: 3,
      lastPage: 3,
      fetchMs: 300,
      longestFetchMs: 300,
      storeMs: 10,
      records: 100,
    })
  })

  it('answers at most 120 points however many pages there are and however long it took', async () => {
    const begin = new Date(Date.UTC(2026, 0, 1, 12))
    const { jobId } = await completedJob(db, {
      createdAt: begin,
      pages: Array.from({ length: 500 }, () => 'written' as const),
      recordsPerPage: 2,
    })
    await db.$executeRaw`
      UPDATE batch_job_pages SET written_at = ${begin}::timestamptz + page_number * interval '13 minutes' WHERE job_id = ${jobId}`
    const { throughput, pages } = await readCharts(db, jobId)
    expect(throughput?.points.length).toBeLessThanOrEqual(120)
    expect(throughput?.points.reduce((sum, { records }) => sum + records, 0)).toBe(1000)
    expect(pages?.points.length).toBeLessThanOrEqual(120)
    expect(pages?.points.reduce((sum, point) => sum + point.pages, 0)).toBe(500)
  })

  it('takes stretches of time that fit into 120 for any duration', () => {
    for (const seconds of [0, 1, 119, 120, 3599, 86_400, 86_400 * 400]) {
      expect(Math.floor(seconds / stretchOf(seconds)) + 1).toBeLessThanOrEqual(120)
    }
  })
})
