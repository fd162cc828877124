import { describe, expect, it } from 'vitest'
import { readLedger } from '#bench/chaos/sandbox-facts.ts'
import { pauseJob, resumeJob } from '#lib/jobs/commands.ts'
import { jobNow, startSearch, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'

const stack = await standUpForFile({ sandbox: { records: 100_000, latencyMs: 100 }, workers: [] })

describe('a job of another account than the one that is set', { timeout: 60_000 }, () => {
  /** As if it had been made while another token was set. */
  const giveAway = (jobId: number) =>
    stack.db.$executeRaw`UPDATE batch_jobs SET dataset = 'propertyradar:0123456789ab' WHERE job_id = ${jobId}`

  it('is not counted and buys nothing: it fails and says whose it is', async () => {
    const jobId = await startSearch(stack, { maxRecords: 400 })
    await giveAway(jobId)
    await stack.addWorker('worker-1')
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'FAILED', recordsBought: 0 })
    expect(job.statusReason).toContain('belongs to another account')
  })

  it('stops when the account changes in the middle, and keeps what it has', async () => {
    const jobId = await startSearch(stack, { maxRecords: 8000 })
    await untilJob(stack, jobId, (job) => job.processedRecords > 0, 10)
    const person = { jobId, userId: stack.userId, userName: 'Analyst One' }
    await pauseJob(stack.db, person)
    const inHand = { jobId, state: { in: ['fetching', 'fetched'] } }
    await untilJob(stack, jobId, (job) => job.pages.fetching + job.pages.fetched === 0, 10)
    expect(await stack.db.batchJobPage.count({ where: inHand })).toBe(0)
    const before = await readLedger(stack.sandboxUrl)
    await giveAway(jobId)
    await resumeJob(stack.db, stack.queue, person)
    const job = await untilJob(
      stack,
      jobId,
      ({ status, statusReason }) => {
        return status === 'PAUSED' && statusReason?.includes('another account') === true
      },
      10,
    )
    expect(job.processedRecords).toBe((await jobNow(stack, jobId)).recordsBought)
    expect((await readLedger(stack.sandboxUrl)).totals).toEqual(before.totals)
    expect(await stack.db.purchase.count({ where: { jobId, state: 'reserved' } })).toBe(0)
  })
})
