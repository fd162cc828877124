import { describe, expect, it } from 'vitest'
import { ConflictError, NotFoundError, RefusedError } from '#lib/errors.ts'
import {
  cancelledJob,
  completedJob,
  failedJob,
  needsApprovalJob,
  needsDecisionJob,
  pausedJob,
  pendingJob,
  runningJob,
} from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { cancelJob, changeJob, createJob, pauseJob, resumeJob, retryJob, type NewJob } from './commands.ts'
import {
  asPerson,
  claimed,
  counts,
  resultsOf,
  events,
  liveMessages,
  openJobsOfFile,
  pageStates,
} from './jobs-for-tests.ts'
import { addCounts, markWritten } from './pages/page-commands.ts'

const { db, queue } = await openJobsOfFile()

describe('what people do with jobs', () => {
  const job = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })
  const errorOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    )
  /** All of a job that could change, to see that nothing did. */
  const everything = async (jobId: number) => [
    await job(jobId),
    await db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } }),
    await events(db, jobId),
  ]

  describe('making a job', () => {
    const draft = (change: Partial<NewJob> = {}): NewJob => ({
      source: 'propertyradar',
      dataset: 'sandbox',
      request: { criteria: [{ name: 'City', value: ['Mesa'] }] },
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
      ...change,
    })
    const estimate = (matchedRecords: number, allowanceLeft: number | null) => ({ matchedRecords, allowanceLeft })

    it('keeps what was asked for and sends it to be planned', async () => {
      const jobId = await createJob(
        db,
        queue,
        draft({ options: { priority: 'urgent', maxRecords: 500 }, note: 'For Q3' }),
      )
      expect(await job(jobId)).toMatchObject({
        status: 'PENDING',
        name: 'City is Mesa',
        note: 'For Q3',
        priority: 2,
        maxRecords: 500,
        criteria: { criteria: [{ name: 'City', value: ['Mesa'] }] },
        statusReason: 'Waiting for a worker to count the records.',
      })
      expect(await events(db, jobId)).toEqual(['job-created'])
    })

    it.each([
      ['a ceiling', draft({ options: { priority: 'normal' } }), 'ceiling-missing', 'options.maxRecords'],
      [
        'a price when the ceiling is a cost',
        draft({ options: { priority: 'normal', maxCost: 5 } }),
        'price-missing',
        'options.maxCost',
      ],
      [
        'a reason for personal criteria',
        draft({ sensitiveCriteria: ['Age'], reason: '  ' }),
        'reason-missing',
        'request.reason',
      ],
      [
        'the number typed in when it is over the allowance',
        draft({ estimate: estimate(600, 499) }),
        'confirmation-missing',
        'options.confirmRecords',
      ],
      [
        'the number typed in when it is over 100,000, also when it is free',
        draft({ paid: false, options: { priority: 'normal' }, estimate: estimate(100_001, null) }),
        'confirmation-missing',
        'options.confirmRecords',
      ],
      [
        'room for a single record under its ceiling',
        draft({
          options: { priority: 'normal', maxCost: 0.05 },
          pricePerRecord: 0.1,
          currency: 'USD',
          estimate: estimate(600, 0),
        }),
        'ceiling-too-low',
        'options.maxCost',
      ],
      [
        'the right number typed in',
        draft({ options: { priority: 'normal', maxRecords: 500, confirmRecords: 600 }, estimate: estimate(600, 0) }),
        'confirmation-missing',
        'options.confirmRecords',
      ],
    ])('is refused without %s, names the field and makes nothing', async (_, wanted, code, field) => {
      const before = await db.batchJob.count()
      const refusal = await errorOf(createJob(db, queue, wanted))
      expect(refusal).toBeInstanceOf(RefusedError)
      expect(refusal).toMatchObject({ code, fields: [{ field }] })
      expect(await db.batchJob.count()).toBe(before)
    })

    it.each([
      ['the allowance has a record left', estimate(600, 1)],
      ['nobody counted yet, so that planning must say it', null],
    ])('is not refused for a ceiling below the price of a record while %s', async (_, counted) => {
      const options = { priority: 'normal', maxCost: 0.05 } as const
      const jobId = await createJob(
        db,
        queue,
        draft({ options, pricePerRecord: 0.1, currency: 'USD', estimate: counted }),
      )
      expect(await job(jobId)).toMatchObject({ status: 'PENDING' })
    })

    it('starts with the number typed in, and remembers it', async () => {
      const options = { priority: 'normal', maxRecords: 500, confirmRecords: 500 } as const
      const jobId = await createJob(db, queue, draft({ options, estimate: estimate(600, 0) }))
      expect(await job(jobId)).toMatchObject({ approvedRecords: 500, estimatedRecords: 600 })
    })

    it('keeps the reason for personal criteria in its log', async () => {
      const jobId = await createJob(
        db,
        queue,
        draft({ sensitiveCriteria: ['Age'], reason: 'Senior tax relief letters' }),
      )
      const [line] = await db.batchJobLog.findMany({ where: { jobId } })
      expect(line?.message).toContain('Senior tax relief letters')
    })

    it('cuts a very long summary instead of failing', async () => {
      const jobId = await createJob(db, queue, draft({ summary: 'x'.repeat(5000) }))
      expect(await job(jobId)).toMatchObject({ name: 'x'.repeat(200), summary: 'x'.repeat(2000) })
    })
  })

  describe('cancelling', () => {
    it.each([
      ['PENDING', pendingJob, []],
      ['PROCESSING', runningJob, ['written', 'fetching', 'cancelled']],
      ['PAUSED', pausedJob, ['written', 'cancelled', 'cancelled']],
      ['waiting for an approval', needsApprovalJob, []],
      ['waiting for a decision', needsDecisionJob, ['written', 'unclear']],
    ] as const)('a job that is %s leaves nothing queued, and repeating it changes nothing', async (_, make, states) => {
      const { jobId } = await make(db)
      await cancelJob(db, queue, asPerson(jobId))
      expect(await job(jobId)).toMatchObject({
        status: 'CANCELLED',
        needs: null,
        statusReason: 'Cancelled by Analyst One.',
      })
      expect((await job(jobId)).completedAt).not.toBeNull()
      expect(await pageStates(db, jobId)).toEqual(states)
      const after = await everything(jobId)
      await cancelJob(db, queue, asPerson(jobId))
      expect(await everything(jobId)).toEqual(after)
    })

    it.each([
      ['COMPLETED', completedJob],
      ['FAILED', failedJob],
    ])('a job that is %s already is refused and changes nothing', async (_, make) => {
      const { jobId } = await make(db)
      const before = await everything(jobId)
      expect(await errorOf(cancelJob(db, queue, asPerson(jobId)))).toBeInstanceOf(ConflictError)
      expect(await everything(jobId)).toEqual(before)
    })

    it('keeps a queued page whose request is out, so that its answer is brought in', async () => {
      const { jobId, pageIds } = await runningJob(db, { paid: true, pages: ['queued', 'queued'] })
      await db.purchase.create({
        data: {
          jobId,
          pageId: pageIds[0] ?? 0n,
          dataset: 'sandbox',
          state: 'sent',
          recordsReserved: 1,
          sentAt: new Date(),
        },
      })
      await cancelJob(db, queue, asPerson(jobId))
      expect(await pageStates(db, jobId)).toEqual(['queued', 'cancelled'])
    })

    it('waits for a page that is just being stored, and keeps it', async () => {
      const { jobId, pageIds } = await runningJob(db)
      const page = await claimed(db, pageIds[1] ?? 0n)
      const held = await holdTransaction(db, async (tx) => {
        await markWritten(tx, page, counts(400), resultsOf(counts(400)))
        await addCounts(tx, jobId, counts(400))
      })
      const cancelled = cancelJob(db, queue, asPerson(jobId))
      await untilBlocked(db)
      await held.commit()
      await cancelled
      expect(await job(jobId)).toMatchObject({ status: 'CANCELLED', processedRecords: 800 })
      expect(await pageStates(db, jobId)).toEqual(['written', 'written', 'cancelled'])
    })

    it('keeps what a page brings in after it', async () => {
      const { jobId, pageIds } = await runningJob(db)
      const page = await claimed(db, pageIds[1] ?? 0n)
      await cancelJob(db, queue, asPerson(jobId))
      await db.$transaction(async (tx) => {
        await markWritten(tx, page, counts(400), resultsOf(counts(400)))
        await addCounts(tx, jobId, counts(400))
      })
      expect(await job(jobId)).toMatchObject({ status: 'CANCELLED', processedRecords: 800 })
    })
  })

  describe('pausing and resuming', () => {
    it('a running job stops and goes on with a full window; repeats change nothing', async () => {
      const { jobId } = await runningJob(db, {
        pages: ['written', ...Array.from({ length: 20 }, () => 'queued' as const)],
      })
      await pauseJob(db, asPerson(jobId))
      const paused = await everything(jobId)
      expect(paused[0]).toMatchObject({ status: 'PAUSED', statusReason: 'Paused by Analyst One.' })
      await pauseJob(db, asPerson(jobId))
      expect(await everything(jobId)).toEqual(paused)
      await resumeJob(db, queue, asPerson(jobId))
      expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', statusReason: null })
      const sent = await liveMessages(db, queue, jobId)
      expect(sent).toHaveLength(7)
      await resumeJob(db, queue, asPerson(jobId))
      expect(await liveMessages(db, queue, jobId)).toEqual(sent)
    })

    it.each([
      ['PENDING', pendingJob],
      ['COMPLETED', completedJob],
      ['FAILED', failedJob],
      ['CANCELLED', cancelledJob],
    ])('a job that is %s cannot be paused', async (status, make) => {
      const { jobId } = await make(db)
      const refusal = await errorOf(pauseJob(db, asPerson(jobId)))
      expect(refusal).toBeInstanceOf(ConflictError)
      expect(refusal).toMatchObject({ code: 'wrong-state', message: expect.stringContaining(status) })
      expect(await job(jobId)).toMatchObject({ status })
    })

    it.each([
      ['COMPLETED', completedJob],
      ['FAILED', failedJob],
      ['CANCELLED', cancelledJob],
    ])('a job that is %s cannot be resumed', async (_, make) => {
      const { jobId } = await make(db)
      expect(await errorOf(resumeJob(db, queue, asPerson(jobId)))).toBeInstanceOf(ConflictError)
    })

    it('a job that waits for a decision cannot be resumed: the pages must be decided', async () => {
      const { jobId } = await needsDecisionJob(db)
      expect(await errorOf(resumeJob(db, queue, asPerson(jobId)))).toMatchObject({ code: 'needs-decision' })
      expect(await job(jobId)).toMatchObject({ status: 'PAUSED', needs: 'decision' })
    })

    it.each([[undefined], [999], [0]])(
      'a job that waits for approval stays so without its number (%s given)',
      async (given) => {
        const { jobId } = await needsApprovalJob(db, { approvalRecords: 1000 })
        const refusal = await errorOf(resumeJob(db, queue, { ...asPerson(jobId), confirmRecords: given }))
        expect(refusal).toBeInstanceOf(RefusedError)
        expect(refusal).toMatchObject({ code: 'confirmation-missing', fields: [{ field: 'confirmRecords' }] })
        expect(await job(jobId)).toMatchObject({ status: 'PAUSED', needs: 'approval', approvedRecords: null })
      },
    )

    it('a job that waits for approval goes to planning with its number', async () => {
      const { jobId } = await needsApprovalJob(db, { approvalRecords: 1000 })
      await resumeJob(db, queue, { ...asPerson(jobId), confirmRecords: 1000 })
      expect(await job(jobId)).toMatchObject({ status: 'PENDING', needs: null, approvedRecords: 1000 })
      expect(await events(db, jobId)).toEqual(['job-approved'])
    })

    it('a job whose last page was written while it was paused ends when it is resumed', async () => {
      const { jobId } = await pausedJob(db, { pages: ['written', 'written'] })
      await resumeJob(db, queue, asPerson(jobId))
      expect(await job(jobId)).toMatchObject({ status: 'COMPLETED' })
    })
  })

  describe('retrying', () => {
    it.each([
      ['failed', failedJob, ['written', 'failed', 'cancelled', 'unclear']],
      ['cancelled', cancelledJob, ['written', 'cancelled', 'failed', 'unclear']],
    ] as const)('a %s job asks only for what is not written', async (_, make, pages) => {
      const { jobId } = await make(db, { paid: true, pages })
      const written = await db.batchJobPage.findFirstOrThrow({ where: { jobId, pageNumber: 1 } })
      await retryJob(db, queue, asPerson(jobId))
      expect(await pageStates(db, jobId)).toEqual(['written', 'queued', 'queued', 'unclear'])
      expect(await db.batchJobPage.findFirst({ where: { jobId, pageNumber: 1 } })).toEqual(written)
      expect(await job(jobId)).toMatchObject({ status: 'PROCESSING', completedAt: null, errorDetails: null })
      expect(await liveMessages(db, queue, jobId)).toHaveLength(2)
      const pagesNow = await db.batchJobPage.findMany({ where: { jobId, state: 'queued' } })
      expect(pagesNow.map((page) => [page.attempts, page.unendedStarts, page.notBefore])).toEqual([
        [0, 0, null],
        [0, 0, null],
      ])
      const after = await everything(jobId)
      await retryJob(db, queue, asPerson(jobId))
      expect(await everything(jobId)).toEqual(after)
    })

    it('a job that was cancelled before it was planned goes to planning', async () => {
      const { jobId } = await pendingJob(db)
      await cancelJob(db, queue, asPerson(jobId))
      await retryJob(db, queue, asPerson(jobId))
      expect(await job(jobId)).toMatchObject({ status: 'PENDING', completedAt: null })
    })

    it.each([
      ['COMPLETED', completedJob],
      ['PAUSED', pausedJob],
    ])('a job that is %s cannot be retried and keeps its pages', async (_, make) => {
      const { jobId } = await make(db)
      const before = await everything(jobId)
      expect(await errorOf(retryJob(db, queue, asPerson(jobId)))).toBeInstanceOf(ConflictError)
      expect(await everything(jobId)).toEqual(before)
    })
  })

  it('changes name, note and priority, and only those that are named', async () => {
    const { jobId } = await runningJob(db, { note: 'Old' })
    await changeJob(db, asPerson(jobId), { name: 'Renamed', priority: 'low' })
    expect(await job(jobId)).toMatchObject({ name: 'Renamed', note: 'Old', priority: 0 })
    await changeJob(db, asPerson(jobId), { note: null })
    expect(await job(jobId)).toMatchObject({ name: 'Renamed', note: null, priority: 0 })
  })

  it('keeps a name and a note that another person wrote meanwhile, and tells all texts', async () => {
    const { jobId } = await runningJob(db, { name: 'First', note: 'Old' })
    await changeJob(db, asPerson(jobId), { name: 'Theirs', replacesName: 'First', note: 'Hers', replacesNote: 'Old' })
    const mine = { name: 'Mine', replacesName: 'First', note: null, replacesNote: 'Old', priority: 'low' } as const
    const before = await job(jobId)
    await expect(changeJob(db, asPerson(jobId), mine)).rejects.toMatchObject({
      code: 'job-changed',
      message: expect.stringMatching(/^Analyst One changed this job meanwhile/),
      fields: [
        { field: 'replacesName', message: 'The name is now: Theirs' },
        { field: 'name', message: 'Not saved: Mine' },
        { field: 'replacesNote', message: 'The note is now: Hers' },
        { field: 'note', message: 'It was not taken away.' },
      ],
    })
    expect(await job(jobId)).toEqual(before)
    await changeJob(db, asPerson(jobId), { note: 'Hers', replacesNote: 'Old', name: 'Mine', replacesName: 'Theirs' })
    expect(await job(jobId)).toMatchObject({ name: 'Mine', note: 'Hers' })
    await changeJob(db, asPerson(jobId), { note: null, replacesNote: 'Hers' })
    await expect(changeJob(db, asPerson(jobId), { note: 'Late', replacesNote: 'Hers' })).rejects.toMatchObject({
      fields: [
        { field: 'replacesNote', message: 'There is no note now.' },
        { field: 'note', message: 'Not saved: Late' },
      ],
    })
  })

  it('refuses a name while another is being written', async () => {
    const { jobId } = await runningJob(db, { name: 'First' })
    const held = await holdTransaction(
      db,
      (tx) => tx.$executeRaw`UPDATE batch_jobs SET name = 'Theirs' WHERE job_id = ${jobId}`,
    )
    const mine = changeJob(db, asPerson(jobId), { name: 'Mine', replacesName: 'First' })
    mine.catch(() => undefined)
    await untilBlocked(db)
    await held.commit()
    await expect(mine).rejects.toMatchObject({ code: 'job-changed' })
    expect(await job(jobId)).toMatchObject({ name: 'Theirs' })
  })

  it.each([
    ['cancel', () => cancelJob(db, queue, asPerson(987_654))],
    ['pause', () => pauseJob(db, asPerson(987_654))],
    ['resume', () => resumeJob(db, queue, asPerson(987_654))],
    ['retry', () => retryJob(db, queue, asPerson(987_654))],
    ['change', () => changeJob(db, asPerson(987_654), { name: 'x' })],
  ])('says that there is no such job to %s', async (_, act) => {
    expect(await errorOf(act())).toBeInstanceOf(NotFoundError)
  })

  it('keeps one outcome when people press different buttons at the same moment', async () => {
    const { jobId } = await runningJob(db, { pages: ['queued', 'queued', 'queued'] })
    await Promise.all(
      [
        cancelJob(db, queue, asPerson(jobId)),
        pauseJob(db, asPerson(jobId)),
        cancelJob(db, queue, asPerson(jobId)),
        resumeJob(db, queue, asPerson(jobId)),
      ].map(errorOf),
    )
    expect(await job(jobId)).toMatchObject({ status: 'CANCELLED' })
    expect(await pageStates(db, jobId)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect((await events(db, jobId)).filter((event) => event === 'job-cancelled')).toHaveLength(1)
  })
})
