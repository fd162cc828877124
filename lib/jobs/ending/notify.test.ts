import { describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { completedJob, failedJob, makeUser, needsDecisionJob, pendingJob, runningJob } from '#lib/testing/factories.ts'
import { cancelJob } from '#lib/jobs/commands.ts'
import { finishIfDone } from './finish.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { failJob, pauseForPerson, stopForApproval } from '#lib/jobs/planning/planning.ts'

const { db, queue } = await openJobsOfFile()

describe('what the owner of a job is told', () => {
  const finish = (jobId: number) => inTransaction(db, (tx) => finishIfDone(tx, queue, jobId))
  const told = (jobId: number) =>
    db.notification.findMany({
      where: { jobId },
      orderBy: { notificationId: 'asc' },
      select: { userId: true, kind: true, message: true },
    })
  const createdBy = 'ana'

  it('is each end of it once, with what is kept, and nobody else is told', async () => {
    const done = await runningJob(db, { pages: ['written', 'written'], createdBy })
    await finish(done.jobId)
    await finish(done.jobId)
    expect(await told(done.jobId)).toEqual([{ userId: 'ana', kind: 'job-completed', message: '800 new.' }])

    const failed = await runningJob(db, { pages: ['written', 'failed'], createdBy })
    await finish(failed.jobId)
    expect(await told(failed.jobId)).toMatchObject([
      { userId: 'ana', kind: 'job-failed', message: expect.stringContaining('400 records kept') as string },
    ])

    const cancelled = await runningJob(db, { pages: ['written', 'cancelled'], createdBy })
    await finish(cancelled.jobId)
    expect(await told(cancelled.jobId)).toMatchObject([{ kind: 'job-cancelled' }])
  })

  it('is that it needs a decision, once, however many pages turn unclear', async () => {
    const { jobId } = await runningJob(db, { paid: true, pages: ['written', 'unclear', 'unclear'], createdBy })
    await finish(jobId)
    await finish(jobId)
    expect(await told(jobId)).toMatchObject([
      { kind: 'needs-decision', message: expect.stringContaining('Buy again or skip') as string },
    ])
  })

  it('is the end that comes after the decision', async () => {
    const { jobId } = await needsDecisionJob(db, { createdBy })
    await db.batchJobPage.updateMany({ where: { jobId, state: 'unclear' }, data: { state: 'skipped' } })
    await finish(jobId)
    expect((await told(jobId)).map(({ kind }) => kind)).toEqual(['job-completed'])
  })

  it('is nothing while pages are open, and nothing of an end that was rolled back', async () => {
    const open = await runningJob(db, { createdBy })
    await finish(open.jobId)
    expect(await told(open.jobId)).toEqual([])

    const { jobId } = await runningJob(db, { pages: ['written'], createdBy })
    const lost = db.$transaction(async (tx) => {
      await finishIfDone(tx, queue, jobId)
      throw new Error('the connection was lost')
    })
    await expect(lost).rejects.toThrow('the connection was lost')
    expect(await told(jobId)).toEqual([])
    expect(await db.batchJob.findUnique({ where: { jobId } })).toMatchObject({ status: 'PROCESSING' })
    await finish(jobId)
    expect(await told(jobId)).toHaveLength(1)
  })

  it('is why planning failed, that a number must be typed, and why work stopped for a person; each once', async () => {
    const refused = await pendingJob(db, { createdBy })
    const fail = () => inTransaction(db, (tx) => failJob(tx, queue, refused.jobId, 'The token was refused.'))
    await fail()
    await fail()
    expect(await told(refused.jobId)).toEqual([
      { userId: 'ana', kind: 'job-failed', message: 'The token was refused.' },
    ])

    const large = await pendingJob(db, { paid: true, createdBy })
    const plan = { matched: 200_000, total: 200_000, pageSize: 400, costEstimated: null }
    await inTransaction(db, (tx) => stopForApproval(tx, large.jobId, plan, 'It is large.'))
    expect(await told(large.jobId)).toMatchObject([{ kind: 'needs-approval' }])

    const stopped = await runningJob(db, { createdBy })
    const stop = () => inTransaction(db, (tx) => pauseForPerson(tx, stopped.jobId, 'Another account answers.'))
    await stop()
    await stop()
    expect(await told(stopped.jobId)).toEqual([
      { userId: 'ana', kind: 'needs-decision', message: 'Another account answers.' },
    ])
  })

  it('is a cancellation by somebody else, and not one’s own', async () => {
    await makeUser(db, 'ben')
    const own = await runningJob(db, { createdBy })
    await cancelJob(db, queue, { jobId: own.jobId, userId: 'ana', userName: 'Ana' })
    expect(await told(own.jobId)).toEqual([])

    const other = await runningJob(db, { createdBy })
    await cancelJob(db, queue, { jobId: other.jobId, userId: 'ben', userName: 'Ben' })
    expect(await told(other.jobId)).toEqual([
      { userId: 'ana', kind: 'job-cancelled', message: 'Cancelled by Ben. What is stored stays.' },
    ])
  })

  it('is cut where it would not fit', async () => {
    const { jobId } = await pendingJob(db, { createdBy })
    await inTransaction(db, (tx) => failJob(tx, queue, jobId, 'x'.repeat(5000)))
    expect((await told(jobId))[0]?.message).toHaveLength(1000)
  })

  it('is nothing about jobs that had ended before', async () => {
    for (const make of [completedJob, failedJob]) {
      const { jobId } = await make(db, { createdBy })
      await finish(jobId)
      expect(await told(jobId)).toEqual([])
    }
  })
})
