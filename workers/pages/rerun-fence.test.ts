import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { rerunPage as askForRerun } from '#lib/jobs/pages/page-decisions.ts'
import type { Message } from '#lib/queue.ts'
import { jobNow, startSearch, untilJob } from '#lib/testing/engine.ts'
import { until } from '#lib/testing/until.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { JobWatch } from '#workers/process/job-watch.ts'
import { rerunPage } from './rerun-page.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'
import { sweep } from '#workers/upkeep/sweep.ts'
import type { Worker } from '#workers/process/worker.ts'

const stack = await standUpForFile({ sandbox: { records: 2000 }, workers: [], settings: { PAGE_SIZE: 40 } })

describe('the reading of a page by more than one worker', { timeout: 60_000 }, () => {
  let worker: Worker
  let jobId: number

  beforeAll(async () => {
    const stop = await stack.addWorker('worker-1')
    jobId = await startSearch(stack, { maxRecords: 80 })
    await untilJob(stack, jobId, (job) => job.status === 'COMPLETED')
    await stop()
    const { db, queue } = stack
    worker = { name: 'worker-2', db, queue, jobs: new JobWatch(db, 3), slots: new Slots(db, 'worker-2') }
  })

  const ask = () =>
    askForRerun(stack.db, stack.queue, { jobId, pageNumber: 2, userId: stack.userId, userName: 'Analyst One' })
  const page = () => stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, pageNumber: 2 } })
  const readings = () => stack.db.batchJobLog.count({ where: { jobId, event: 'page-read-again' } })

  /** Takes the next message as a worker does, and gives it to `handle`. */
  async function deliver(handle: (message: Message) => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    await stack.queue.work('rerun-page', 1, (message) => handle(message).then(resolve))
    await promise
    await stack.queue.stopWorking('rerun-page')
  }

  async function misread(): Promise<void> {
    await stack.db.$executeRaw`
      UPDATE properties SET city = 'Misread', content_hash = gen_random_uuid()
      WHERE property_id IN (SELECT unnest(inserted_ids) FROM batch_job_pages WHERE job_id = ${jobId} AND page_number = 2)`
  }

  async function expectReadOnce(before: number): Promise<void> {
    expect(await readings()).toBe(before + 1)
    expect(await page()).toMatchObject({
      state: 'written',
      insertedCount: 40,
      rerunMessageId: null,
      rerunAskedAt: null,
    })
    expect(await jobNow(stack, jobId)).toMatchObject({ insertedCount: 80, processedRecords: 80, status: 'COMPLETED' })
    expect(await stack.db.property.count({ where: { city: 'Misread' } })).toBe(0)
  }

  it('is done once for many clicks and for two workers that hold the same message', async () => {
    const before = await readings()
    await misread()
    await Promise.all([ask(), ask(), ask()])
    await ask()
    expect(await stack.db.batchJobLog.count({ where: { jobId, event: 'page-rerun' } })).toBe(1)
    await deliver(async (message) => {
      await Promise.all([rerunPage(worker, message), rerunPage(worker, message)])
      await rerunPage(worker, message)
    })
    await expectReadOnce(before)
  })

  it('is not done by a worker whose delivery of the message is not the one that counts', async () => {
    const before = await readings()
    await misread()
    await ask()
    await deliver(async (message) => {
      await rerunPage(worker, { ...message, retryCount: message.retryCount + 1 })
      expect(await readings()).toBe(before)
      expect(await page()).toMatchObject({ rerunMessageId: message.id })
      await rerunPage(worker, message)
    })
    await expectReadOnce(before)
  })

  it('is undone whole when its connection is killed before the commit, and done by the next try', async () => {
    const before = await readings()
    await misread()
    await ask()
    await deliver(async (message) => {
      // The job row is the last it needs: while another holds it the rows of the page are written and not committed.
      const reading = await stack.db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR UPDATE`
        const started = rerunPage(worker, message)
        const waiting = await until(
          'the reading to wait for the job',
          async () =>
            z.array(z.object({ pid: z.int() })).parse(
              await stack.db.$queryRaw`
                SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
            ),
          (rows) => rows.length > 0,
        )
        expect(await readings()).toBe(before)
        await stack.db.$queryRaw`SELECT pg_terminate_backend(${waiting[0]?.pid})`
        return { started }
      })
      await reading.started
    })
    await expectReadOnce(before)
  })

  it('leaves alone a page that stopped its worker five times', async () => {
    const before = await readings()
    await ask()
    await deliver(async (message) => {
      if (message.retryCount < 5) throw new Error('The worker stopped.')
      await rerunPage(worker, message)
    })
    expect(await readings()).toBe(before)
    expect((await page()).stateReason).toContain('stopped 5 times')
  })

  it('gets a new message from the sweeper when its own was lost', async () => {
    const before = await readings()
    await misread()
    await stack.db.$executeRaw`
      UPDATE batch_job_pages SET rerun_message_id = gen_random_uuid(), rerun_asked_at = now() - interval '5 minutes'
      WHERE job_id = ${jobId} AND page_number = 2`
    await sweep(stack.db, stack.queue)
    await deliver((message) => rerunPage(worker, message))
    await expectReadOnce(before)
  })
})
