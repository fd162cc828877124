import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { changeSettings, env } from '#lib/env.ts'
import { completedJob, pendingJob, runningJob } from '#lib/testing/factories.ts'
import { holdTransaction } from '#lib/testing/held-transaction.ts'
import { events, liveMessages, openJobsOfFile, pageStates } from '#lib/jobs/jobs-for-tests.ts'
import { usualSecondsPerPage } from '#lib/jobs/estimate/pace.ts'
import {
  failJob,
  jobToPlan,
  pauseForPerson,
  recordsWithin,
  startPages,
  stopForApproval,
  whyApprove,
  whyConfirm,
  type JobToPlan,
} from './planning.ts'
import { messagePriority, sendPages, sendWindow, windowSize } from '#lib/jobs/pages/window.ts'

const { db, queue } = await openJobsOfFile()

describe('planning', () => {
  const usual = env().JOB_PAGES_IN_FLIGHT
  afterEach(() => changeSettings({ JOB_PAGES_IN_FLIGHT: usual }))

  const job = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })

  describe('how many records', () => {
    const none = { maxRecords: null, maxCost: null, pricePerRecord: null }

    it.each([
      ['all that match without a ceiling', none, 5000, null, 5000],
      ['no more than the ceiling', { ...none, maxRecords: 25 }, 5000, null, 25],
      ['no more than match', { ...none, maxRecords: 9000 }, 5000, null, 5000],
      ['what the cost allows', { ...none, maxCost: 10, pricePerRecord: 0.1 }, 5000, 0, 100],
      ['what the cost allows beside the free ones', { ...none, maxCost: 10, pricePerRecord: 0.1 }, 5000, 40, 140],
      [
        'exactly what the cost allows, in spite of binary fractions',
        { ...none, maxCost: 0.3, pricePerRecord: 0.1 },
        5000,
        0,
        3,
      ],
      ['the free ones when the cost buys none', { ...none, maxCost: 0.05, pricePerRecord: 0.1 }, 5000, 7, 7],
      ['none when neither', { ...none, maxCost: 0.05, pricePerRecord: 0.1 }, 5000, null, 0],
      ['the smaller of both ceilings', { maxRecords: 50, maxCost: 10, pricePerRecord: 0.1 }, 5000, 0, 50],
      ['all when records cost nothing', { ...none, maxCost: 1, pricePerRecord: 0 }, 5000, 0, 5000],
    ])('are asked for: %s', (_, ceiling, matched, allowance, records) => {
      expect(recordsWithin(ceiling, matched, allowance)).toBe(records)
    })

    it('never cost more than the ceiling, whatever the numbers', () => {
      const cents = fc.integer({ min: 1, max: 1_000_000 }).map((value) => value / 10_000)
      fc.assert(
        fc.property(cents, cents, fc.nat(1_000_000), fc.nat(1000), (pricePerRecord, maxCost, matched, allowance) => {
          const records = recordsWithin({ maxRecords: null, maxCost, pricePerRecord }, matched, allowance)
          expect(Math.max(0, records - allowance) * pricePerRecord).toBeLessThanOrEqual(maxCost + 1e-6)
          expect(records).toBeLessThanOrEqual(matched)
        }),
      )
    })
  })

  it.each([
    ['starts at once within the allowance', true, 500, 500, null],
    ['asks over the allowance', true, 501, 500, 'more than this month’s allowance: 500 records left'],
    ['asks when the allowance is unknown', true, 1, null, 'an unknown number of records left'],
    ['needs no allowance when it is free', false, 100_000, null, null],
    ['asks over 100,000 records, paid or free', false, 100_001, null, 'more than 100,000 records'],
  ])('%s', (_, paid, total, allowance, why) => {
    const said = whyConfirm(paid, total, allowance)
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })

  const toPlan = (change: Partial<JobToPlan> = {}): JobToPlan => ({
    jobId: 1,
    source: 'propertyradar',
    dataset: 'sandbox',
    request: {},
    paid: true,
    maxRecords: null,
    maxCost: null,
    pricePerRecord: null,
    currency: null,
    estimatedRecords: 1000,
    approvedRecords: null,
    ...change,
  })

  it.each([
    ['goes on when the count grew by a tenth', toPlan(), 1100, null],
    ['stops when it grew by more', toPlan(), 1101, 'grew from 1,000 to 1,101'],
    ['goes on when it shrank', toPlan(), 1, null],
    ['stops also when the ceiling holds it to what was shown', toPlan({ maxRecords: 500 }), 5000, 'grew from 1,000'],
    ['goes on when nobody saw a count', toPlan({ estimatedRecords: null }), 5000, null],
    ['goes on when it costs nothing', toPlan({ paid: false }), 5000, null],
    ['goes on with what was approved', toPlan({ approvedRecords: 5000, estimatedRecords: 5000 }), 5000, null],
    [
      'stops when it grew beyond what was approved',
      toPlan({ approvedRecords: 4999 }),
      5000,
      'grew from 1,000 to 5,000',
    ],
  ])('%s', (_, planned, matched, why) => {
    const total = recordsWithin(planned, matched, 1_000_000)
    const said = whyApprove(planned, matched, total, 1_000_000)
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })

  describe('starting', () => {
    const plan = (total: number, matched = total) => ({ matched, total, pageSize: 400, costEstimated: null })
    const start = (jobId: number, total: number) => inTransaction(db, (tx) => startPages(tx, queue, jobId, plan(total)))

    it('cuts the records into pages, the last with the remainder, and sends the first of them', async () => {
      const { jobId } = await pendingJob(db)
      await start(jobId, 4025)
      const pages = await db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } })
      expect(pages).toHaveLength(11)
      expect(pages.map((page) => page.startOffset).slice(0, 3)).toEqual([0, 400, 800])
      expect(pages.map((page) => page.recordLimit).slice(-2)).toEqual([400, 25])
      expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', totalRecords: 4025, matchedRecords: 4025 })
      expect(await liveMessages(db, queue, jobId)).toHaveLength(windowSize())
    })

    it.each([1, 400, 401])('makes the right pages for %i records', async (total) => {
      const { jobId } = await pendingJob(db)
      await start(jobId, total)
      const pages = await db.batchJobPage.findMany({ where: { jobId } })
      expect(pages).toHaveLength(Math.ceil(total / 400))
      expect(pages.reduce((sum, page) => sum + page.recordLimit, 0)).toBe(total)
    })

    it('ends a job without matches at once', async () => {
      const { jobId } = await pendingJob(db)
      await start(jobId, 0)
      expect(await job(jobId)).toMatchObject({
        status: 'COMPLETED',
        statusReason: 'Nothing matched, so nothing was asked for.',
      })
    })

    it('happens once, however often the job is planned', async () => {
      const { jobId } = await pendingJob(db)
      await Promise.all([start(jobId, 900), start(jobId, 900), start(jobId, 900)])
      expect(await pageStates(db, jobId)).toHaveLength(3)
      expect(await events(db, jobId)).toEqual(['job-started'])
      expect(await jobToPlan(db, jobId)).toBeNull()
    })

    it('waits for a person, with the number and the reason, and only before the start', async () => {
      const { jobId } = await pendingJob(db, { paid: true, maxRecords: 9000 })
      expect(await jobToPlan(db, jobId)).toMatchObject({ jobId, paid: true, maxRecords: 9000, approvedRecords: null })
      await inTransaction(db, (tx) => stopForApproval(tx, jobId, plan(5000), 'It asks for a lot.'))
      const waiting = await job(jobId)
      expect(waiting).toMatchObject({ status: 'PAUSED', needs: 'approval', approvalRecords: 5000, totalRecords: 5000 })
      expect(waiting.statusReason).toContain('Type 5,000')
      const running = await runningJob(db)
      await inTransaction(db, (tx) => stopForApproval(tx, running.jobId, plan(5000), 'Too late.'))
      expect(await job(running.jobId)).toMatchObject({ status: 'PROCESSING' })
    })
  })

  describe('stopping a job from within', () => {
    it('fails it for a reason that would hit every page; what is stored stays', async () => {
      const { jobId } = await runningJob(db)
      await inTransaction(db, (tx) => failJob(tx, queue, jobId, 'The token was refused.'))
      await inTransaction(db, (tx) => failJob(tx, queue, jobId, 'Another reason.'))
      expect(await job(jobId)).toMatchObject({
        status: 'FAILED',
        errorDetails: 'The token was refused.',
        processedRecords: 400,
      })
      expect(await pageStates(db, jobId)).toEqual(['written', 'fetching', 'cancelled'])
      expect(await events(db, jobId)).toEqual(['job-failed'])
    })

    it('never fails what has ended', async () => {
      const { jobId } = await completedJob(db)
      await inTransaction(db, (tx) => failJob(tx, queue, jobId, 'Too late.'))
      expect(await job(jobId)).toMatchObject({ status: 'COMPLETED' })
    })

    it('pauses it for a person, once', async () => {
      const { jobId } = await runningJob(db)
      await inTransaction(db, (tx) => pauseForPerson(tx, jobId, 'The token has no plan.'))
      await inTransaction(db, (tx) => pauseForPerson(tx, jobId, 'Again.'))
      expect(await job(jobId)).toMatchObject({ status: 'PAUSED', statusReason: 'The token has no plan.' })
      expect(await events(db, jobId)).toEqual(['job-paused'])
    })
  })

  describe('the window', () => {
    const queued = (pages: number) => ({ pages: Array.from({ length: pages }, () => 'queued' as const) })
    const send = (jobId: number) => inTransaction(db, (tx) => sendWindow(tx, queue, jobId))

    it('is the pages in flight and two more, at least four', () => {
      changeSettings({ JOB_PAGES_IN_FLIGHT: 1 })
      expect(windowSize()).toBe(4)
      changeSettings({ JOB_PAGES_IN_FLIGHT: 10 })
      expect(windowSize()).toBe(12)
    })

    it('is filled up to its size in the order of the pages, and never over', async () => {
      const { jobId } = await runningJob(db, queued(20))
      expect(await send(jobId)).toBe(7)
      expect(await send(jobId)).toBe(0)
      const named = await db.batchJobPage.findMany({
        where: { jobId, messageId: { not: null } },
        orderBy: { pageNumber: 'asc' },
      })
      expect(named.map((page) => page.pageNumber)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(await inTransaction(db, (tx) => sendPages(tx, queue, jobId, 1))).toBe(1)
    })

    it.each(['PAUSED', 'CANCELLED'])('sends nothing for a job that is %s', async (status) => {
      const { jobId } = await runningJob(db, queued(3))
      await db.batchJob.update({
        where: { jobId },
        data: { status, completedAt: status === 'PAUSED' ? null : new Date() },
      })
      expect(await send(jobId)).toBe(0)
    })

    it('passes pages that another commit is just choosing', async () => {
      const { jobId } = await runningJob(db, queued(3))
      const held = await holdTransaction(db, (tx) => sendPages(tx, queue, jobId, 1))
      expect(await inTransaction(db, (tx) => sendPages(tx, queue, jobId, 1))).toBe(1)
      await held.commit()
      expect(await liveMessages(db, queue, jobId)).toHaveLength(2)
    })

    it('puts urgent before normal before low, and a first page a little ahead of the others', () => {
      expect(messagePriority(2, 5)).toBeGreaterThan(messagePriority(1, 1))
      expect(messagePriority(1, 5)).toBeGreaterThan(messagePriority(0, 1))
      expect(messagePriority(1, 1)).toBeGreaterThan(messagePriority(1, 2))
      expect(messagePriority(9, 2)).toBe(messagePriority(2, 2))
    })
  })

  it('knows the usual time of a page from the last ones, without the pauses between jobs', async () => {
    expect(await usualSecondsPerPage(db, 'spider')).toBeNull()
    const { jobId } = await completedJob(db, { pages: ['written', 'written', 'written', 'written'] })
    await db.$executeRaw`UPDATE batch_jobs SET source = 'spider' WHERE job_id = ${jobId}`
    await db.$executeRaw`
      UPDATE batch_job_pages SET written_at = now() - CASE page_number WHEN 1 THEN interval '2 hours' WHEN 2 THEN interval '9 s'
                                                                       WHEN 3 THEN interval '5 s' ELSE interval '3 s' END
      WHERE job_id = ${jobId}`
    expect(await usualSecondsPerPage(db, 'spider')).toBeCloseTo(3, 3)
  })
})
