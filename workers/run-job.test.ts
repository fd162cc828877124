import { describe, expect, it } from 'vitest'
import { startSearch, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { standUpForFile } from './file-stack-for-tests.ts'

const stack = await standUpForFile({ sandbox: { records: 5000 } })

describe('a job from its request to its rows', () => {
  it('buys exactly the records of its ceiling and asks the last page for the remainder', async () => {
    const jobId = await startSearch(stack, { maxRecords: 425 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 425, insertedCount: 425, recordsBought: 425 })
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } })
    expect(pages.map((page) => page.recordLimit)).toEqual([400, 25])
  })

  it('says that nothing changed when the same search runs again', async () => {
    const jobId = await startSearch(stack, { maxRecords: 425 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', unchangedCount: 425, insertedCount: 0 })
    expect(job.statusReason).toContain('Nothing changed')
  })

  it('fetches a free search without a purchase', async () => {
    const jobId = await startSearch(stack, { fields: ['RadarID'], criteria: [{ name: 'State', value: ['WA'] }] })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', recordsBought: 0, paid: false })
    expect(await stack.db.purchase.count({ where: { jobId } })).toBe(0)
  })

  it('ends a search without matches at once', async () => {
    const jobId = await startSearch(stack, { criteria: [{ name: 'RadarID', value: ['P0000000'] }], maxRecords: 10 })
    const job = await untilJob(stack, jobId, (now) => now.status === 'COMPLETED')
    expect(job).toMatchObject({ totalRecords: 0, processedRecords: 0, percentComplete: 100 })
  })
})
