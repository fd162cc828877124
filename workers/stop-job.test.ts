import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cancelJob, pauseJob, resumeJob, retryJob } from '#lib/jobs/commands.ts'
import { jobNow, startSearch, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { until } from '#lib/testing/until.ts'
import { standUpForFile } from './file-stack-for-tests.ts'

const requestsSchema = z.object({
  open: z.number(),
  requests: z.array(z.object({ aborted: z.boolean().optional() })),
})

const stack = await standUpForFile({ sandbox: { records: 2000, latencyMs: 400 }, settings: { PAGE_SIZE: 100 } })

describe('stopping a job that runs', { timeout: 60_000 }, () => {
  async function sandboxRequests() {
    const answer = await fetch(`${stack.sandboxUrl}/__sandbox/requests`)
    return requestsSchema.parse(await answer.json())
  }

  const asPerson = (jobId: number) => ({ jobId, userId: stack.userId, userName: 'Analyst One' })
  const free = { fields: ['RadarID'], criteria: [{ name: 'State', value: ['AZ', 'CA', 'WA', 'TX'] }] }

  const inFlight = (jobId: number) =>
    untilJob(stack, jobId, (job) => job.pages.fetching > 0).then(() =>
      until('a request at the sandbox', sandboxRequests, ({ open }) => open > 0),
    )

  it('closes the running request of a free source and leaves nothing queued', async () => {
    const before = (await sandboxRequests()).requests.filter((request) => request.aborted).length
    const jobId = await startSearch(stack, free)
    await inFlight(jobId)
    await cancelJob(stack.db, stack.queue, asPerson(jobId))
    await until('the connection to close', sandboxRequests, ({ requests }) => {
      return requests.filter((request) => request.aborted).length > before
    })
    const job = await untilJob(stack, jobId, ({ pages }) => pages.queued + pages.fetching + pages.fetched === 0)
    expect(job.status).toBe('CANCELLED')
    const left = await stack.db.batchJobPage.count({ where: { jobId, messageId: { not: null } } })
    expect(left).toBe(0)
  })

  it('brings in the paid page in hand of a cancelled job and buys no other', async () => {
    const jobId = await startSearch(stack, { maxRecords: 1000, criteria: free.criteria })
    await inFlight(jobId)
    await cancelJob(stack.db, stack.queue, asPerson(jobId))
    const job = await untilJob(stack, jobId, ({ pages }) => pages.queued + pages.fetching + pages.fetched === 0)
    expect(job.status).toBe('CANCELLED')
    expect(job.processedRecords).toBeGreaterThan(0)
    expect(job.processedRecords).toBe(job.recordsBought)
    expect(job.pages.written * 100).toBe(job.processedRecords)
    const { reservedRecords } = await stack.db.batchJob.findUniqueOrThrow({ where: { jobId } })
    expect(reservedRecords).toBe(job.recordsBought)
  })

  it('goes on after a retry with the pages that are not written', async () => {
    const [last] = await stack.db.batchJob.findMany({ where: { paid: true }, orderBy: { jobId: 'desc' }, take: 1 })
    const jobId = last?.jobId ?? 0
    const before = await jobNow(stack, jobId)
    await retryJob(stack.db, stack.queue, asPerson(jobId))
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 1000, recordsBought: 1000 })
    expect(before.processedRecords).toBeLessThan(1000)
  })

  it('pauses without losing a try and resumes to the end', async () => {
    const jobId = await startSearch(stack, free)
    await inFlight(jobId)
    await pauseJob(stack.db, asPerson(jobId))
    const paused = await untilJob(stack, jobId, ({ pages }) => pages.fetching + pages.fetched === 0)
    expect(paused.status).toBe('PAUSED')
    await resumeJob(stack.db, stack.queue, asPerson(jobId))
    const job = await untilSettled(stack, jobId)
    expect(job.status).toBe('COMPLETED')
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId } })
    expect(pages.map((page) => page.attempts)).toEqual(pages.map(() => 0))
  })

  it('hands its pages back at shutdown without a lost try, and another worker ends the job', async () => {
    const stop = await stack.addWorker('worker-2')
    const jobId = await startSearch(stack, { maxRecords: 1000, criteria: free.criteria })
    await until(
      'worker-2 to hold a page',
      () => stack.db.batchJobPage.count({ where: { jobId, worker: 'worker-2', state: 'fetching' } }),
      (held) => held > 0,
    )
    await stop()
    expect(await stack.db.batchJobPage.count({ where: { jobId, worker: 'worker-2', state: 'fetching' } })).toBe(0)
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 1000, recordsBought: 1000, recordsUnclear: 0 })
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId } })
    expect(pages.map((page) => [page.attempts, page.unendedStarts])).toEqual(pages.map(() => [0, 0]))
  })
})
