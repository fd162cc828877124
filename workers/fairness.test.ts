import { describe, expect, it } from 'vitest'
import { cancelJob } from '#lib/jobs/commands.ts'
import { countRecords } from '#lib/sources/count.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { startSearch, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { standUpForFile } from './file-stack-for-tests.ts'

const everywhere = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]

const stack = await standUpForFile({
  sandbox: { records: 12_000, latencyMs: 100 },
  settings: { PAGE_SIZE: 20, JOB_PAGES_IN_FLIGHT: 3, SWEEP_INTERVAL_SECONDS: 0.5, PRIORITY_AGING_SECONDS: 1 },
})

describe('jobs beside each other', { timeout: 90_000 }, () => {
  /** Pages of one job written between the making of another and that one’s first page. */
  async function writtenBetween(large: number, small: number): Promise<number> {
    const made = await stack.db.batchJob.findUniqueOrThrow({ where: { jobId: small } })
    const first = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId: small, state: 'written' } })
    return stack.db.batchJobPage.count({
      where: { jobId: large, writtenAt: { gte: made.createdAt, lt: first.writtenAt ?? made.createdAt } },
    })
  }

  it('writes a one-page job within ten pages of a 500-page job of equal priority', async () => {
    const large = await startSearch(stack, { fields: ['RadarID'], criteria: everywhere, maxRecords: 10_000 })
    await untilJob(stack, large, (job) => job.pages.written > 10)
    // The person saw an estimate first, as on the screen.
    const request = openRequest('propertyradar', { criteria: [{ name: 'State', value: ['AZ'] }], fields: ['RadarID'] })
    await countRecords(stack.db, new Slots(stack.db, 'web'), request, AbortSignal.timeout(10_000))
    const small = await startSearch(stack, { fields: ['RadarID'], maxRecords: 20 })
    await untilSettled(stack, small)
    const between = await writtenBetween(large, small)
    await cancelJob(stack.db, stack.queue, { jobId: large, userId: stack.userId, userName: 'Analyst One' })
    expect(between).toBeLessThanOrEqual(10)
  })

  it('never starves a job of low priority behind urgent ones', async () => {
    const urgent = await startSearch(stack, {
      fields: ['RadarID'],
      criteria: everywhere,
      maxRecords: 10_000,
      priority: 'urgent',
    })
    await untilJob(stack, urgent, (job) => job.pages.written > 5)
    const low = await startSearch(stack, { fields: ['RadarID'], maxRecords: 20, priority: 'low' })
    await untilSettled(stack, low)
    const meanwhile = await untilJob(stack, urgent, () => true)
    expect(meanwhile.status).toBe('PROCESSING')
    await cancelJob(stack.db, stack.queue, { jobId: urgent, userId: stack.userId, userName: 'Analyst One' })
  })

  it('has at most the set number of pages of one job in flight, over all workers', async () => {
    await stack.addWorker('worker-2')
    const jobId = await startSearch(stack, { fields: ['RadarID'], criteria: everywhere, maxRecords: 600 })
    let most = 0
    const watch = setInterval(() => {
      void stack.db.throttleSlot.count({ where: { jobId } }).then((held) => {
        most = Math.max(most, held)
      })
    }, 10)
    const job = await untilSettled(stack, jobId)
    clearInterval(watch)
    expect(job.status).toBe('COMPLETED')
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(3)
    const workers = await stack.db.batchJobPage.groupBy({ by: ['worker'], where: { jobId } })
    expect(new Set(workers.map(({ worker }) => worker))).toEqual(new Set(['worker-1', 'worker-2']))
  })
})
