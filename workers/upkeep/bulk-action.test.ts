import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { createBulkAction, jobsOfOneMessage, noteJobDone, readBulkAction } from '#lib/jobs/bulk/commands.ts'
import type { BulkAction } from '#lib/jobs/bulk/contract.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { cancelledJob, completedJob, failedJob, makeUser, runningJob } from '#lib/testing/factories.ts'
import { bulkAction } from './bulk-action.ts'
import { JobWatch } from '#workers/process/job-watch.ts'
import { sweep } from './sweep.ts'
import type { Worker } from '#workers/process/worker.ts'

const jobs = await openJobsOfFile()

let worker: Worker
beforeAll(async () => {
  const { db, queue } = jobs
  worker = { name: 'worker-1', db, queue, jobs: new JobWatch(db, 3), slots: new Slots(db, 'worker-1') }
  await makeUser(db, 'ben')
})

const start = (action: BulkAction, jobIds: readonly number[], more: object = {}) =>
  createBulkAction(jobs.db, jobs.queue, { action, ...more }, jobIds, 'ben')
const deliver = (bulkActionId: number, signal = new AbortController().signal) =>
  bulkAction(worker, { id: randomUUID(), retryCount: 0, data: { bulkActionId }, signal })
const statusOf = async (jobId: number) => (await jobs.db.batchJob.findUniqueOrThrow({ where: { jobId } })).status

it('changes each job as its own command would, and says of the others why not', async () => {
  const mine = { createdBy: 'ben' }
  const running = await runningJob(jobs.db, mine)
  const over = await completedJob(jobs.db, mine)
  const foreign = await runningJob(jobs.db, { createdBy: 'ann' })
  const id = await start('cancel', [running.jobId, over.jobId, foreign.jobId, 999_999])
  await deliver(id)
  expect(await readBulkAction(jobs.db, id)).toMatchObject({ done: 4, changed: 1, refused: 3 })
  const { refusals } = await readBulkAction(jobs.db, id)
  expect(refusals.map(({ jobId }) => jobId)).toEqual([over.jobId, foreign.jobId, 999_999])
  expect(await statusOf(running.jobId)).toBe('CANCELLED')
  expect(await statusOf(foreign.jobId)).toBe('PROCESSING')
  await deliver(id)
  expect((await readBulkAction(jobs.db, id)).done, 'a second delivery').toBe(4)
})

it('goes on after a death between a job and its note, without harm', async () => {
  const first = await failedJob(jobs.db, { createdBy: 'ben' })
  const second = await cancelledJob(jobs.db, { createdBy: 'ben' })
  const id = await start('retry', [first.jobId, second.jobId])
  const dead = new AbortController()
  dead.abort()
  await expect(deliver(id, dead.signal)).rejects.toThrow()
  await deliver(id)
  expect(await statusOf(first.jobId)).toBe('PROCESSING')
  const again = await start('retry', [first.jobId, second.jobId])
  await deliver(again)
  expect(await readBulkAction(jobs.db, again)).toMatchObject({ done: 2, changed: 2, refused: 0 })
  expect(await jobs.db.batchJobLog.count({ where: { jobId: first.jobId, event: 'job-retried' } })).toBe(1)
})

it('stops when another worker has noted the job', async () => {
  const { jobId } = await runningJob(jobs.db, { createdBy: 'ben' })
  const id = await start('pause', [jobId, jobId])
  await noteJobDone(jobs.db, id, 0, jobId, null)
  await deliver(id)
  expect(await readBulkAction(jobs.db, id)).toMatchObject({ done: 2, changed: 2 })
})

it('takes its change back when another worker noted the job meanwhile', async () => {
  const { jobId } = await runningJob(jobs.db, { createdBy: 'ben' })
  const id = await start('pause', [jobId])
  const other = await holdTransaction(jobs.db, (tx) => noteJobDone(tx, id, 0, jobId, 'Left as it was.'))
  const late = deliver(id)
  await untilBlocked(jobs.db)
  await other.commit()
  await late
  expect(await readBulkAction(jobs.db, id)).toMatchObject({ done: 1, changed: 0, refused: 1 })
  expect(await statusOf(jobId)).toBe('PROCESSING')
})

it('goes on by a new message when its own was lost, and by its own when it was not', async () => {
  const { jobId } = await runningJob(jobs.db, { createdBy: 'ben' })
  const bulkActionId = await start('pause', [jobId])
  const message = async () => (await jobs.db.bulkAction.findUniqueOrThrow({ where: { bulkActionId } })).messageId ?? ''
  const longAgo = { messageSentAt: new Date(Date.now() - 60_000) }
  const own = await message()
  await jobs.db.bulkAction.update({ where: { bulkActionId }, data: longAgo })
  await sweep(jobs.db, jobs.queue)
  expect(await message()).toBe(own)
  const lost = randomUUID()
  await jobs.db.bulkAction.update({ where: { bulkActionId }, data: { ...longAgo, messageId: lost } })
  await sweep(jobs.db, jobs.queue)
  expect(await message()).not.toBe(lost)
  expect(await jobs.queue.isAlive('bulk-action', await message())).toBe(true)
})

it('takes many jobs in parts, and changes priorities', async () => {
  const { jobId } = await runningJob(jobs.db, { createdBy: 'ben' })
  const id = await start(
    'priority',
    Array.from({ length: jobsOfOneMessage + 1 }, () => jobId),
    { priority: 'urgent' },
  )
  await deliver(id)
  expect(await readBulkAction(jobs.db, id)).toMatchObject({ done: jobsOfOneMessage, completedAt: null })
  await deliver(id)
  expect((await readBulkAction(jobs.db, id)).completedAt).not.toBeNull()
  expect((await jobs.db.batchJob.findUniqueOrThrow({ where: { jobId } })).priority).toBe(2)
})

it('changes nothing for a person whose account was closed meanwhile', async () => {
  const { jobId } = await runningJob(jobs.db, { createdBy: 'ben' })
  const id = await start('cancel', [jobId])
  await jobs.db.user.update({ where: { id: 'ben' }, data: { banned: true } })
  await deliver(id)
  expect(await readBulkAction(jobs.db, id)).toMatchObject({ changed: 0, refused: 1 })
  expect(await statusOf(jobId)).toBe('PROCESSING')
  await jobs.db.user.update({ where: { id: 'ben' }, data: { banned: false } })
})
