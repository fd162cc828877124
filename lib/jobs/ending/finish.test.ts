import { describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { needsDecisionJob, pausedJob, runningJob } from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { finishIfDone } from './finish.ts'
import { claimed, counts, resultsOf, events, openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { addCounts, markWritten, type ClaimedPage, type PageCounts } from '#lib/jobs/pages/page-commands.ts'

const { db, queue } = await openJobsOfFile()

describe('the end of a job', () => {
  const job = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })
  const finish = (jobId: number) => inTransaction(db, (tx) => finishIfDone(tx, queue, jobId))

  /** The end of a page’s commit, as the worker does it. */
  const commit = (page: ClaimedPage, brought: PageCounts) => async (tx: Parameters<typeof addCounts>[0]) => {
    await markWritten(tx, page, brought, resultsOf(brought))
    await addCounts(tx, page.jobId, brought)
    await finishIfDone(tx, queue, page.jobId)
  }

  it('comes exactly once when the two last pages commit together, whoever is first', async () => {
    const { jobId, pageIds } = await runningJob(db, { pages: ['written', 'fetching', 'fetching'] })
    const one = await claimed(db, pageIds[1] ?? 0n)
    const other = await claimed(db, pageIds[2] ?? 0n)
    const held = await holdTransaction(db, commit(one, counts(400)))
    const second = inTransaction(db, commit(other, counts(400)))
    await untilBlocked(db)
    expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', processedRecords: 400 })
    await held.commit()
    await second
    expect(await job(jobId)).toMatchObject({ status: 'COMPLETED', processedRecords: 1200 })
    expect(await events(db, jobId)).toEqual(['job-completed'])
  })

  it('comes exactly once when many last pages commit at the same moment', async () => {
    const { jobId, pageIds } = await runningJob(db, { pages: Array.from({ length: 8 }, () => 'fetching' as const) })
    const pages = await Promise.all(pageIds.map((pageId) => claimed(db, pageId)))
    await Promise.all(pages.map((page) => inTransaction(db, commit(page, counts(400)))))
    expect(await job(jobId)).toMatchObject({ status: 'COMPLETED', processedRecords: 3200 })
    expect(await events(db, jobId)).toEqual(['job-completed'])
  })

  it('does not come while a page is open', async () => {
    const { jobId } = await runningJob(db)
    await finish(jobId)
    expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', completedAt: null })
  })

  it('is FAILED with the first page’s reason when pages gave up, and says what is kept', async () => {
    const { jobId } = await runningJob(db, { pages: ['written', 'failed', 'failed'] })
    await finish(jobId)
    expect(await job(jobId)).toMatchObject({
      status: 'FAILED',
      errorDetails: 'The source did not answer.',
      statusReason: '2 of 3 pages gave up; 400 records kept. Retry asks only for the pages that are missing.',
    })
  })

  it('is not COMPLETED while pages are cancelled: the job stays cancelled', async () => {
    const { jobId } = await runningJob(db, { pages: ['written', 'written', 'cancelled'] })
    await finish(jobId)
    const ended = await job(jobId)
    expect(ended).toMatchObject({ status: 'CANCELLED' })
    expect(ended.completedAt).not.toBeNull()
    expect(ended.statusReason).toContain('1 of 3 pages')
  })

  it('waits for a person when only unclear pages are left, also beside failed ones', async () => {
    const { jobId } = await runningJob(db, { paid: true, pages: ['written', 'unclear', 'failed'] })
    await finish(jobId)
    expect(await job(jobId)).toMatchObject({ status: 'PAUSED', needs: 'decision', completedAt: null })
    await finish(jobId)
    expect(await events(db, jobId)).toEqual(['needs-decision'])
  })

  it('comes to a job that waited for a decision once nothing is unclear any more', async () => {
    const { jobId } = await needsDecisionJob(db, { pages: ['written', 'skipped'] })
    await finish(jobId)
    expect(await job(jobId)).toMatchObject({ status: 'COMPLETED', needs: null })
  })

  it('does not come to a job that a person paused', async () => {
    const { jobId } = await pausedJob(db, { pages: ['written'] })
    await finish(jobId)
    expect(await job(jobId)).toMatchObject({ status: 'PAUSED' })
  })

  it('tells what came unchanged on two pages in the same moment, so that its words are right', async () => {
    const { jobId, pageIds } = await runningJob(db, { pages: ['fetching', 'fetching'], recordsPerPage: 2 })
    for (const [pageId, unchangedIds] of [
      [pageIds[0] ?? 0n, ['900001', '900002']],
      [pageIds[1] ?? 0n, ['900002', '900003']],
    ] as const) {
      const page = await claimed(db, pageId)
      const brought = counts(0, { unchanged: 2, received: 2 })
      await inTransaction(db, async (tx) => {
        await markWritten(tx, page, brought, { insertedIds: [], updatedIds: [], unchangedIds, rewrittenIds: [] })
        await addCounts(tx, jobId, brought)
        await finishIfDone(tx, queue, jobId)
      })
    }
    expect(await job(jobId)).toMatchObject({
      status: 'COMPLETED',
      processedRecords: 4,
      unchangedCount: 3,
      duplicateCount: 1,
      statusReason:
        'Nothing changed: all 3 properties were already stored as delivered. 1 duplicate in the source. 1 possibly not seen.',
    })
  })

  const stored = (change: Partial<PageCounts>): PageCounts => {
    const all = counts(0, change)
    const received = all.inserted + all.updated + all.unchanged + all.duplicate + all.rejected
    return { ...all, received }
  }

  it.each([
    ['new and updated', stored({ inserted: 1300, updated: 2 }), '1,300 new, 2 updated.'],
    [
      'nothing new',
      stored({ unchanged: 1302 }),
      'Nothing changed: all 1,302 properties were already stored as delivered.',
    ],
    ['rejects', stored({ inserted: 1299, rejected: 3 }), '1,299 new, 3 rejected.'],
    ['duplicates', stored({ inserted: 1301, duplicate: 1 }), '1,301 new. 1 duplicate in the source.'],
    ['missing records', stored({ inserted: 1301 }), '1,301 new. 1 record missing.'],
    [
      'a page that drifted',
      stored({ inserted: 1300, duplicate: 2, crossPageDuplicate: 2 }),
      '1,300 new. 2 duplicates in the source. 2 possibly not seen.',
    ],
    ['nothing at all', stored({}), 'Nothing was stored. 1,302 records missing.'],
  ])('says in plain words what came of it: %s', async (_, brought, words) => {
    const { jobId, pageIds } = await runningJob(db, { pages: ['fetching'], recordsPerPage: 1302 })
    const page = await claimed(db, pageIds[0] ?? 0n)
    await inTransaction(db, commit(page, brought))
    expect(await job(jobId)).toMatchObject({ status: 'COMPLETED', statusReason: words })
  })
})
