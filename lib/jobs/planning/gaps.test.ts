import { describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { ConflictError } from '#lib/errors.ts'
import { completedJob, failedJob, runningJob } from '#lib/testing/factories.ts'
import { until } from '#lib/testing/until.ts'
import { cancelJob, createJob, retryJob } from '#lib/jobs/commands.ts'
import { asPerson, openJobsOfFile, pageStates } from '#lib/jobs/jobs-for-tests.ts'
import { rerunPage } from '#lib/jobs/pages/page-decisions.ts'

const { db, queue } = await openJobsOfFile()

describe('the gap of a job', () => {
  const fetchGap = (gapOf: number) =>
    createJob(db, queue, {
      source: 'propertyradar',
      dataset: 'sandbox',
      request: { criteria: [{ name: 'City', value: ['Mesa'] }], onlyMissing: {} },
      summary: 'City is Mesa',
      paid: true,
      sensitiveCriteria: [],
      reason: null,
      name: undefined,
      note: undefined,
      options: { priority: 'normal', maxRecords: 500 },
      pricePerRecord: null,
      currency: null,
      estimate: null,
      createdBy: 'analyst-1',
      gapOf,
    })
  const rerun = (jobId: number) => rerunPage(db, queue, { ...asPerson(jobId), pageNumber: 2 })
  const retry = (jobId: number) => retryJob(db, queue, asPerson(jobId))

  it('is fetched by one open job, however often and at once it is asked for', async () => {
    const { jobId } = await failedJob(db, { paid: true })
    const asked = await Promise.allSettled([fetchGap(jobId), fetchGap(jobId), fetchGap(jobId)])
    const made = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    expect(made).toHaveLength(1)
    const refusals = asked.flatMap((answer): unknown[] => (answer.status === 'rejected' ? [answer.reason] : []))
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(ConflictError)
      expect(refusal).toMatchObject({ code: 'gap-open' })
      expect(String(refusal)).toContain(`Job ${made[0]} is fetching`)
    }
    await cancelJob(db, queue, asPerson(made[0] ?? 0))
    expect(await fetchGap(jobId)).toBeGreaterThan(0)
  })

  it('is not fetched of a job that runs again', async () => {
    const { jobId } = await runningJob(db)
    await expect(fetchGap(jobId)).rejects.toThrow(/has ended/)
  })

  it('waits for whoever is just retrying its job, and is then not fetched', async () => {
    const { jobId } = await failedJob(db, { paid: true })
    const asked = await inTransaction(db, async (tx) => {
      await tx.$executeRaw`UPDATE batch_jobs SET status = 'PROCESSING', completed_at = NULL WHERE job_id = ${jobId}`
      const asking = { answer: fetchGap(jobId).catch((error: unknown) => error) }
      await until(
        'the gap waits for the row of its job',
        () => db.$queryRaw`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        (waiting) => Array.isArray(waiting) && waiting.length > 0,
        10,
      )
      return asking
    })
    expect(String(await asked.answer)).toMatch(/has ended/)
  })

  it.each([
    ['retried', retry],
    ['run again page by page', rerun],
  ])('keeps its job from being %s, since both would pay for the same records', async (_, ask) => {
    const { jobId } = await failedJob(db, { paid: true })
    const gap = await fetchGap(jobId)
    await expect(ask(jobId)).rejects.toMatchObject({ code: 'gap-fetched' })
    expect(await pageStates(db, jobId)).toEqual(['written', 'failed'])
    await cancelJob(db, queue, asPerson(gap))
    // It bought nothing, so nothing can be bought twice.
    await ask(jobId)
    expect(await pageStates(db, jobId)).toEqual(['written', 'queued'])
  })

  it('keeps its job from being retried when it has ended and bought some of it', async () => {
    const { jobId } = await failedJob(db, { paid: true })
    const gap = await completedJob(db, { paid: true })
    await db.batchJob.update({ where: { jobId: gap.jobId }, data: { gapOf: jobId } })
    await expect(retry(jobId)).rejects.toMatchObject({ code: 'gap-fetched' })
  })

  it.each([
    ['is free', { paid: false }, null],
    ['names its records, which are compared when they are bought', { paid: true }, new Date(0)],
  ])('lets a job be retried that %s', async (_, draft, leftOutSince) => {
    const { jobId } = await failedJob(db, draft)
    await db.batchJob.update({ where: { jobId }, data: { leftOutSince } })
    await fetchGap(jobId)
    await retry(jobId)
    expect(await pageStates(db, jobId)).toEqual(['written', 'queued'])
  })
})
