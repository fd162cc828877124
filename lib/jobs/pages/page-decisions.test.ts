import { describe, expect, it } from 'vitest'
import { ConflictError, NotFoundError, RefusedError } from '#lib/errors.ts'
import {
  cancelledJob,
  completedJob,
  failedJob,
  needsDecisionJob,
  pausedJob,
  runningJob,
} from '#lib/testing/factories.ts'
import { asPerson, closeUnclear, events, liveMessages, openJobsOfFile, pageStates } from '#lib/jobs/jobs-for-tests.ts'
import { buyPageAgain, rerunPage, skipPage } from './page-decisions.ts'

const { db, queue } = await openJobsOfFile()

describe('what people decide about pages', () => {
  const onPage = (jobId: number, pageNumber: number) => ({ ...asPerson(jobId), pageNumber })
  const buy = (jobId: number, pageNumber: number, raiseCeiling = false) =>
    buyPageAgain(db, queue, { ...onPage(jobId, pageNumber), raiseCeiling }, closeUnclear)
  const skip = (jobId: number, pageNumber: number) => skipPage(db, queue, onPage(jobId, pageNumber), closeUnclear)
  const rerun = (jobId: number, pageNumber: number) => rerunPage(db, queue, onPage(jobId, pageNumber))
  const job = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })
  const purchases = async (jobId: number) =>
    (await db.purchase.findMany({ where: { jobId }, orderBy: { purchaseId: 'asc' } })).map((purchase) => purchase.state)
  const errorOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    )

  describe('buying again', () => {
    it('closes the first purchase as spent and queues the page, once for any number of clicks', async () => {
      const { jobId } = await needsDecisionJob(db, { maxRecords: 1200 })
      await Promise.all([buy(jobId, 2), buy(jobId, 2), buy(jobId, 2)])
      await buy(jobId, 2)
      expect(await purchases(jobId)).toEqual(['stored', 'written-off'])
      expect(await pageStates(db, jobId)).toEqual(['written', 'queued'])
      expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', needs: null, maxRecords: 1200 })
      expect(await events(db, jobId)).toEqual(['page-bought-again'])
      expect(await liveMessages(db, queue, jobId)).toHaveLength(1)
    })

    it('is refused without room under the ceiling, and changes nothing', async () => {
      const { jobId } = await needsDecisionJob(db, { maxRecords: 1000 })
      const refusal = await errorOf(buy(jobId, 2))
      expect(refusal).toBeInstanceOf(RefusedError)
      expect(refusal).toMatchObject({ code: 'ceiling-reached', fields: [{ field: 'raiseCeiling' }] })
      expect(refusal instanceof RefusedError ? refusal.fields[0]?.message : '').toContain('200 records')
      expect(await purchases(jobId)).toEqual(['stored', 'unclear'])
      expect(await job(jobId)).toMatchObject({ status: 'PAUSED', needs: 'decision', maxRecords: 1000 })
    })

    it('raises the ceiling by exactly what is lacking where the person agreed', async () => {
      const { jobId } = await needsDecisionJob(db, { maxRecords: 1000 })
      await buy(jobId, 2, true)
      expect(await job(jobId)).toMatchObject({ maxRecords: 1200 })
    })

    it('says what is lacking of a ceiling on cost, and raises that', async () => {
      const { jobId } = await needsDecisionJob(db, { maxCost: 100, pricePerRecord: 0.1 })
      const refusal = await errorOf(buy(jobId, 2))
      expect(refusal instanceof RefusedError ? refusal.fields[0]?.message : '').toBe(
        'Send true to raise the ceiling by 20.00 USD.',
      )
      await buy(jobId, 2, true)
      expect(Number((await job(jobId)).maxCost)).toBe(120)
    })

    it.each([
      ['failed', failedJob, 2],
      ['cancelled', cancelledJob, 2],
      ['skipped', completedJob, 1],
    ] as const)('is refused for a page that is %s', async (state, make, pageNumber) => {
      const pages = state === 'skipped' ? (['skipped'] as const) : (['written', state] as const)
      const { jobId } = await make(db, { paid: true, pages })
      expect(await errorOf(buy(jobId, pageNumber))).toBeInstanceOf(ConflictError)
    })
  })

  describe('skipping', () => {
    it('ends a job of which nothing else is left, with its records missing', async () => {
      const { jobId } = await needsDecisionJob(db)
      await skip(jobId, 2)
      const ended = await job(jobId)
      expect(ended).toMatchObject({ status: 'COMPLETED', needs: null })
      expect(ended.statusReason).toContain('400 records missing')
      expect(await pageStates(db, jobId)).toEqual(['written', 'skipped'])
      await skip(jobId, 2)
      expect(await purchases(jobId)).toEqual(['stored', 'written-off'])
    })

    it('leaves the job with a person while another page is unclear', async () => {
      const { jobId } = await needsDecisionJob(db, { pages: ['written', 'unclear', 'unclear'] })
      await skip(jobId, 3)
      expect(await job(jobId)).toMatchObject({ status: 'PAUSED', needs: 'decision' })
      expect((await job(jobId)).statusReason).toContain('1 page may')
    })

    it('leaves a job at work while other pages are open, and a paused one paused', async () => {
      const running = await runningJob(db, { paid: true, pages: ['written', 'unclear', 'fetching'] })
      await skip(running.jobId, 2)
      expect(await job(running.jobId)).toMatchObject({ status: 'PROCESSING' })
      const paused = await pausedJob(db, { paid: true, pages: ['written', 'unclear', 'queued'] })
      await skip(paused.jobId, 2)
      expect(await job(paused.jobId)).toMatchObject({ status: 'PAUSED' })
    })

    it('does not bring a cancelled job back to life', async () => {
      const { jobId } = await cancelledJob(db, { paid: true, pages: ['written', 'cancelled', 'unclear'] })
      const before = await job(jobId)
      await skip(jobId, 3)
      expect(await pageStates(db, jobId)).toEqual(['written', 'cancelled', 'skipped'])
      expect(await job(jobId)).toMatchObject({ status: 'CANCELLED', completedAt: before.completedAt })
    })

    it('and buying at the same moment give one outcome', async () => {
      const { jobId } = await needsDecisionJob(db, { maxRecords: 5000 })
      await Promise.all([errorOf(skip(jobId, 2)), errorOf(buy(jobId, 2)), errorOf(skip(jobId, 2))])
      expect(await purchases(jobId)).toEqual(['stored', 'written-off'])
      expect(['skipped', 'queued']).toContain((await pageStates(db, jobId))[1])
    })

    it('is refused for a page that is not unclear', async () => {
      const { jobId } = await failedJob(db)
      expect(await errorOf(skip(jobId, 2))).toMatchObject({ code: 'wrong-state' })
    })
  })

  describe('running one page again', () => {
    it.each([
      ['failed', failedJob, ['written', 'failed']],
      ['skipped', completedJob, ['written', 'skipped']],
      ['cancelled', cancelledJob, ['written', 'cancelled']],
    ] as const)('queues a %s page and wakes its job', async (_, make, pages) => {
      const { jobId } = await make(db, { pages })
      await rerun(jobId, 2)
      await rerun(jobId, 2)
      expect(await pageStates(db, jobId)).toEqual(['written', 'queued'])
      expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', completedAt: null })
      expect(await liveMessages(db, queue, jobId)).toHaveLength(1)
      expect(await events(db, jobId)).toEqual(['page-rerun'])
    })

    it('leaves the other pages of the job as they are', async () => {
      const { jobId } = await failedJob(db, { pages: ['failed', 'failed', 'written'] })
      await rerun(jobId, 1)
      expect(await pageStates(db, jobId)).toEqual(['queued', 'failed', 'written'])
    })

    it('waits for the person where the job is paused', async () => {
      const { jobId } = await pausedJob(db, { pages: ['failed', 'queued'] })
      await rerun(jobId, 1)
      expect(await job(jobId)).toMatchObject({ status: 'PAUSED' })
      expect(await liveMessages(db, queue, jobId)).toHaveLength(0)
    })

    it.each([
      ['written', 'duplicate the job'],
      ['unclear', 'buy it again or skip it'],
    ] as const)('is refused for a page that is %s, with the way out', async (state, wayOut) => {
      const { jobId } = await needsDecisionJob(db)
      const refusal = await errorOf(rerun(jobId, state === 'written' ? 1 : 2))
      expect(refusal).toBeInstanceOf(ConflictError)
      expect(refusal).toMatchObject({ message: expect.stringContaining(wayOut) })
    })
  })

  it('says that there is no such page', async () => {
    const { jobId } = await runningJob(db)
    for (const act of [buy, skip, rerun]) expect(await errorOf(act(jobId, 99))).toBeInstanceOf(NotFoundError)
  })
})
