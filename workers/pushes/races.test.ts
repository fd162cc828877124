import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readJob } from '#lib/jobs/queries.ts'
import { receivePush } from '#lib/jobs/receive/receive.ts'
import { closeByHand, closeRun, findRun } from '#lib/jobs/receive/runs.ts'
import type { Message } from '#lib/queue.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { until } from '#lib/testing/until.ts'
import { BatchSize } from '#workers/pushes/batch-size.ts'
import { TurnsOfJobs } from '#workers/pushes/turns-of-job.ts'
import { writePushes } from '#workers/pushes/write-pushes.ts'
import { JobWatch } from '#workers/process/job-watch.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'

describe('pushes and what comes in between', () => {
  let database: TestDatabase
  let stack: Stack
  let numbers = 0

  beforeAll(async () => {
    database = await createTestDatabase()
    stack = await standUp({ url: database.url, workers: [], settings: { SWEEP_INTERVAL_SECONDS: 0.2 } })
  })
  afterAll(async () => {
    await stack.close()
    await database.drop()
  })

  const listings = (count: number) =>
    Array.from({ length: count }, () => ({ url: `https://www.listings.example/${++numbers}/`, price: 100_000 }))
  const part = (spider: string, records: readonly unknown[], runKey: string | null = null) => {
    const owner = { userId: stack.userId, keyId: 'key-1', spider, site: 'listings.example', city: null, runKey }
    const job = { request: { spider, site: 'listings.example' }, summary: 'Listings of listings.example' }
    return { owner, job, records, takenSince: null }
  }
  const push = async (...given: Parameters<typeof part>) => {
    const [taken] = await receivePush(stack.db, stack.queue, randomUUID(), [part(...given)])
    if (taken === undefined) throw new Error('Nothing was taken.')
    return taken
  }
  const job = (jobId: number) => readJob(stack.db, jobId, () => true)
  const close = (jobId: number) => closeByHand(stack.db, stack.queue, { jobId, keyId: null, outcome: 'complete' })
  const ended = (jobId: number) =>
    until(
      'the run to end',
      () => job(jobId),
      ({ status }) => status === 'COMPLETED',
    )

  /** Takes the messages that wait, as a writer does, and hands on what would write them. */
  const holdingMessages = async (work: (write: () => Promise<void>) => Promise<void>): Promise<void> => {
    const own = { jobs: new JobWatch(stack.db, 1), slots: new Slots(stack.db, 'both') }
    const worker = { name: 'both', db: stack.db, queue: stack.queue, ...own }
    const taken = Promise.withResolvers<readonly Message[]>()
    const written = Promise.withResolvers<void>()
    await stack.queue.workTogether('write-push', 1, 10, async (messages) => {
      taken.resolve(messages)
      await written.promise
    })
    const messages = await taken.promise
    const size = new BatchSize(100)
    try {
      await work(() => writePushes(worker, size, messages, new TurnsOfJobs()))
    } finally {
      written.resolve()
      await stack.queue.stopWorking('write-push')
    }
  }

  it('a push that another writer has costs those beside it nothing', async () => {
    const { jobId } = await push('sloes', listings(3))
    const { pushId: first } = await stack.db.push.findFirstOrThrow({ where: { jobId } })
    await push('sloes', listings(4))
    await holdingMessages(async (write) => {
      const other = await holdTransaction(stack.db, async (tx) => {
        await tx.$executeRaw`
          UPDATE pushes SET state = 'written', records_written = records, body = NULL, settled_at = now()
          WHERE push_id = ${first}`
      })
      const writing = write()
      await untilBlocked(stack.db)
      await other.commit()
      await writing
    })
    expect(await job(jobId)).toMatchObject({ insertedCount: 4 })
    expect(await stack.db.push.count({ where: { jobId, state: 'waiting' } })).toBe(0)
  })

  it('a push that two writers hold is written by one of them', async () => {
    const { jobId } = await push('doubles', listings(30))
    await holdingMessages(async (write) => {
      await Promise.all([write(), write()])
    })
    expect(await job(jobId)).toMatchObject({ insertedCount: 30, processedRecords: 30, duplicateCount: 0 })
    expect(await stack.db.batchJobPage.count({ where: { jobId } })).toBe(1)
  })

  it('a run waits with its end for a push that is being committed', async () => {
    const { jobId } = await push('plums', listings(2), 'monday')
    const second = part('prunes', listings(1))
    // Its second part waits to open a run, while its first has joined one.
    const held = await holdTransaction(stack.db, (tx) => findRun(tx, stack.queue, second.owner))
    const parts = [part('plums', listings(3), 'monday'), second]
    const pushing = receivePush(stack.db, stack.queue, randomUUID(), parts)
    await untilBlocked(stack.db)
    const closing = close(jobId)
    await untilBlocked(stack.db, 2)
    await held.commit()
    expect((await pushing)[0]?.jobId).toBe(jobId)
    await closing
    expect(await job(jobId)).toMatchObject({ status: 'PROCESSING' })
    const stop = await stack.addWorker('worker-1')
    expect(await ended(jobId)).toMatchObject({ insertedCount: 5 })
    await stop()
  })

  it('a push that comes while its run is being closed opens the next', async () => {
    const { jobId } = await push('pears', listings(2), 'monday')
    const closing = await holdTransaction(stack.db, (tx) => closeRun(tx, stack.queue, jobId, 'complete'))
    const pushing = push('pears', listings(3), 'monday')
    await untilBlocked(stack.db)
    await closing.commit()
    expect((await pushing).jobId).not.toBe(jobId)
  })

  it('the last push of a named run, sent again after its end, is recognised; without a name it is news', async () => {
    const records = listings(4)
    const named = await push('figs', records, 'monday')
    await close(named.jobId)
    expect(await push('figs', records, 'monday')).toEqual({ ...named, repeated: true })
    expect(await push('figs', records, 'tuesday')).toMatchObject({ repeated: false })
    const plain = await push('limes', records)
    await close(plain.jobId)
    expect(await push('limes', records)).toMatchObject({ repeated: false })
  })

  it('a list of a named run that was undone since is taken again, and a cut-off request of before is not', async () => {
    const records = listings(3)
    const first = await push('sorbs', records, 'monday')
    const stop = await stack.addWorker('worker-1')
    await close(first.jobId)
    await ended(first.jobId)
    await stop()
    await stack.db.batchJob.update({ where: { jobId: first.jobId }, data: { undoneAt: new Date() } })
    const cutOff = { ...part('sorbs', records, 'monday'), takenSince: new Date(Date.now() - 60_000) }
    expect(await receivePush(stack.db, stack.queue, randomUUID(), [cutOff])).toEqual([{ ...first, repeated: true }])
    const again = await push('sorbs', records, 'monday')
    expect(again).toMatchObject({ repeated: false })
    expect(again.jobId).not.toBe(first.jobId)
    expect(await push('sorbs', records, 'monday'), 'once').toEqual({ ...again, repeated: true })
  })

  it('connections that are lost again and again cost no record and no try', async () => {
    const { jobId } = await push('dates', listings(20))
    const held = await holdTransaction(stack.db, async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR UPDATE`
    })
    const stop = await stack.addWorker('worker-2')
    const lost = new Set<number>()
    await until(
      'six losses',
      async () => {
        const blocked = z.array(z.object({ pid: z.int() })).parse(
          await stack.db.$queryRaw`
            SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
        for (const { pid } of blocked) lost.add(pid)
        return lost.size
      },
      (losses) => losses >= 6,
    )
    await held.commit()
    await close(jobId)
    expect(await ended(jobId)).toMatchObject({ insertedCount: 20, rejectedCount: 0 })
    expect(await stack.db.push.findMany({ where: { jobId }, select: { attempts: true } })).toEqual([{ attempts: 0 }])
    await stop()
  })
})
