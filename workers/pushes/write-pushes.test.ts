import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TooManyRequestsError } from '#lib/errors.ts'
import { changeInstallation } from '#lib/installation/commands.ts'
import { cancelJob, pauseJob, resumeJob, retryJob } from '#lib/jobs/commands.ts'
import { readJob } from '#lib/jobs/queries.ts'
import type { SitePush } from '#lib/jobs/receive/pack.ts'
import { receivePush } from '#lib/jobs/receive/receive.ts'
import { refuseWhenFull } from '#lib/jobs/receive/room.ts'
import { closeByHand } from '#lib/jobs/receive/runs.ts'
import { until } from '#lib/testing/until.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'

const stack = await standUpForFile({ workers: [], settings: { SWEEP_INTERVAL_SECONDS: 0.2 } })

describe('what spiders push', () => {
  const listings = (from: number, count: number, more: object = {}) =>
    Array.from({ length: count }, (_, index) => ({
      url: `https://www.listings.example/detail/${from + index}/`,
      street: `${from + index} Plum Street`,
      city: 'springfield',
      price: 100_000 + from + index,
      living_area: 90,
      status: 'active',
      ...more,
    }))
  const part = (spider: string, records: readonly unknown[], runKey: string | null = null): SitePush => ({
    owner: { userId: stack.userId, keyId: 'key-1', spider, site: 'listings.example', city: null, runKey },
    job: { request: { spider, site: 'listings.example' }, summary: 'Listings of listings.example' },
    records,
    takenSince: null,
  })
  const push = async (spider: string, records: readonly unknown[], runKey: string | null = null) => {
    const [taken] = await receivePush(stack.db, stack.queue, randomUUID(), [part(spider, records, runKey)])
    if (taken === undefined) throw new Error('Nothing was taken.')
    return taken
  }
  const job = (jobId: number) => readJob(stack.db, jobId, () => true)
  const close = (jobId: number) => closeByHand(stack.db, stack.queue, { jobId, keyId: null, outcome: 'complete' })
  const ended = (jobId: number) =>
    until(
      'the run to end',
      async () => (await job(jobId)).status,
      (status) => status === 'COMPLETED',
    )
  const withWorker = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const stop = await stack.addWorker('worker-1')
    try {
      return await work()
    } finally {
      await stop()
    }
  }

  /** Works while storing new properties fails as this says; `fresh` holds the rows of the statement. */
  const failing = async (body: string, work: () => Promise<void>): Promise<void> => {
    await stack.db.$executeRawUnsafe(`
      CREATE FUNCTION refuse_fresh() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NULL; END $$`)
    await stack.db.$executeRaw`
      CREATE TRIGGER refuse_fresh AFTER INSERT ON properties REFERENCING NEW TABLE AS fresh
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_fresh()`
    try {
      await withWorker(work)
    } finally {
      await stack.db.$executeRaw`DROP TRIGGER refuse_fresh ON properties`
      await stack.db.$executeRaw`DROP FUNCTION refuse_fresh`
    }
  }

  it('becomes properties, counted in the one job of its run, which ends when the spider says so', async () => {
    const first = await push('plums', listings(1, 120))
    const second = await push('plums', [...listings(121, 30), ...listings(1, 10), 'no object', { street: 'No url' }])
    expect(second.jobId).toBe(first.jobId)
    await withWorker(async () => {
      await until(
        'the pushes to be written',
        async () => (await job(first.jobId)).processedRecords,
        (count) => count === 162,
      )
      expect((await job(first.jobId)).status).toBe('PROCESSING')
      await close(first.jobId)
      await ended(first.jobId)
    })
    expect(await job(first.jobId)).toMatchObject({
      source: 'spider',
      insertedCount: 150,
      duplicateCount: 10,
      rejectedCount: 2,
      totalRecords: 162,
      missingCount: 0,
      possiblyNotSeenCount: 0,
    })
    const stored = await stack.db.property.findFirstOrThrow({ where: { sourceKey: { endsWith: '/detail/7/' } } })
    expect(stored).toMatchObject({
      dataset: 'listings.example',
      unparsedAddress: '7 Plum Street',
      standardStatus: 'Active',
      livingAreaUnits: 'Square Meters',
    })
    const rejects = await stack.db.reject.findMany({ where: { jobId: first.jobId }, orderBy: { position: 'asc' } })
    expect(rejects.map((reject) => reject.code)).toEqual(['wrong-kind', 'key-missing'])
  })

  it('is recognised when it is sent again into the same run, and seen again in a later one', async () => {
    const first = await push('pears', listings(1000, 5))
    const again = await push('pears', listings(1000, 5))
    expect(again).toEqual({ ...first, repeated: true })
    await withWorker(async () => {
      await close(first.jobId)
      await ended(first.jobId)
      const later = await push('pears', listings(1000, 5))
      expect(later.jobId).not.toBe(first.jobId)
      await close(later.jobId)
      await ended(later.jobId)
      expect(await job(later.jobId)).toMatchObject({ unchangedCount: 5, insertedCount: 0 })
    })
  })

  it('taken twice at the same instant is one push', async () => {
    const taken = await Promise.all(Array.from({ length: 6 }, () => push('twins', listings(1500, 3))))
    expect(new Set(taken.map(({ jobId }) => jobId)).size).toBe(1)
    expect(taken.filter(({ repeated }) => !repeated)).toHaveLength(1)
  })

  it('keeps what a spider left out, and changes what it says', async () => {
    const first = await push('figs', listings(2000, 3, { year_built: 1950, energy_label: 'B' }), 'monday')
    const sold = { url: 'https://www.listings.example/detail/2001/', status: 'sold', selling_date: '2026-11-20' }
    await withWorker(async () => {
      await close(first.jobId)
      await ended(first.jobId)
      const second = await push('figs', [sold], 'tuesday')
      await close(second.jobId)
      await ended(second.jobId)
    })
    const stored = await stack.db.property.findFirstOrThrow({ where: { sourceKey: { endsWith: '/detail/2001/' } } })
    expect(stored).toMatchObject({ standardStatus: 'Closed', yearBuilt: 1950, energyLabel: 'B', revision: 2 })
    expect(Number(stored.listPrice)).toBe(102_001)
    const [change] = await stack.db.propertyChange.findMany({ where: { propertyId: stored.propertyId } })
    expect(change?.fields).toEqual({ standardStatus: ['Active', 'Closed'], closeDate: [null, '2026-11-20'] })
  })

  it('larger than a batch is written in several transactions, in its order', async () => {
    const many = [...listings(3000, 900), ...listings(3000, 1, { price: 1 })]
    const { jobId } = await push('melons', many)
    await withWorker(async () => {
      await close(jobId)
      await ended(jobId)
    })
    expect(await job(jobId)).toMatchObject({ insertedCount: 900, duplicateCount: 1 })
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId } })
    expect(pages.length).toBeGreaterThan(1)
    expect(Math.max(...pages.map((page) => page.recordLimit))).toBeLessThanOrEqual(1000)
    const stored = await stack.db.property.findFirstOrThrow({ where: { sourceKey: { endsWith: '/detail/3000/' } } })
    expect(Number(stored.listPrice)).toBe(1)
  })

  it('waits while its job is paused, is left out when it is cancelled, and comes back when it is retried', async () => {
    const { jobId } = await push('limes', listings(5000, 4), 'r1')
    const action = { jobId, userId: stack.userId, userName: 'Analyst One' }
    await pauseJob(stack.db, action)
    await withWorker(async () => {
      await push('limes', listings(5004, 4), 'r1')
      await until(
        'both to wait',
        () => stack.db.push.count({ where: { jobId, state: 'waiting' } }),
        (count) => count === 2,
      )
      expect((await job(jobId)).processedRecords).toBe(0)
      await resumeJob(stack.db, stack.queue, action)
      await until(
        'both to be written',
        async () => (await job(jobId)).processedRecords,
        (count) => count === 8,
      )
      await pauseJob(stack.db, action)
      await push('limes', listings(5008, 4), 'r1')
      await cancelJob(stack.db, stack.queue, action)
      expect(await stack.db.push.count({ where: { jobId, state: 'waiting' } })).toBe(0)
      await expect(push('limes', listings(5012, 4), 'r1')).rejects.toThrow(/was cancelled/)
      await retryJob(stack.db, stack.queue, action)
      await ended(jobId)
      expect(await job(jobId)).toMatchObject({ insertedCount: 12 })
    })
  })

  it('is refused while too many wait, before anything of it is stored', async () => {
    await push('grapes', listings(6000, 1))
    await push('grapes', listings(6001, 1))
    await expect(refuseWhenFull(stack.db, 2)).rejects.toThrow(TooManyRequestsError)
    await expect(refuseWhenFull(stack.db, 1000)).resolves.toBeUndefined()
  })

  it('is written by itself and untorn while batching is switched off, together again when it is on', async () => {
    const pages = async (jobId: number) =>
      (await stack.db.batchJobPage.findMany({ where: { jobId }, orderBy: { recordLimit: 'asc' } })).map(
        (page) => [page.recordLimit, page.stateReason?.split(' Its oldest')[0]] as const,
      )
    await changeInstallation(stack.db, 'Analyst One', { batching: false })
    const { jobId } = await push('sloes', listings(10_000, 2))
    await push('sloes', listings(10_010, 3))
    await push('sloes', listings(10_100, 700))
    await withWorker(async () => {
      await close(jobId)
      await ended(jobId)
    })
    expect(await pages(jobId)).toEqual([2, 3, 700].map((count) => [count, 'Batching is off.']))
    await changeInstallation(stack.db, 'Analyst One', { batching: true })
    const later = await push('sloes', listings(11_000, 2))
    await push('sloes', listings(11_010, 3))
    await withWorker(async () => {
      await close(later.jobId)
      await ended(later.jobId)
    })
    expect(await pages(later.jobId)).toEqual([[5, 'Begins with 100.']])
  })

  it('written long after it was due is said in the log of its job, once', async () => {
    const { jobId } = await push('rowans', listings(12_000, 2))
    await push('rowans', listings(12_010, 300))
    await stack.db.push.updateMany({ where: { jobId }, data: { waitingSince: new Date(Date.now() - 36_500) } })
    await withWorker(async () => {
      await close(jobId)
      await ended(jobId)
    })
    const late = await stack.db.batchJobLog.findMany({ where: { jobId, event: 'pushes-late' } })
    expect(late.map(({ message }) => message)).toEqual([
      expect.stringMatching(/was written \d+ s after it was due: it may wait 30 s/),
    ])
  })

  it('that a person held up is not late', async () => {
    const { jobId } = await push('hazels', listings(12_500, 2))
    const action = { jobId, userId: stack.userId, userName: 'Analyst One' }
    await pauseJob(stack.db, action)
    const longAgo = new Date(Date.now() - 3_600_000)
    await stack.db.push.updateMany({ where: { jobId }, data: { receivedAt: longAgo, waitingSince: longAgo } })
    await resumeJob(stack.db, stack.queue, action)
    await withWorker(async () => {
      await close(jobId)
      await ended(jobId)
    })
    expect(await stack.db.batchJobLog.count({ where: { jobId, event: 'pushes-late' } })).toBe(0)
  })

  it('that takes longer than a transaction may is written in smaller ones', async () => {
    const { jobId } = await push('slow', listings(13_000, 90))
    await failing(`IF (SELECT count(*) FROM fresh) > 30 THEN RAISE SQLSTATE '57014'; END IF;`, async () => {
      await close(jobId)
      await ended(jobId)
    })
    expect(await job(jobId)).toMatchObject({ insertedCount: 90, rejectedCount: 0 })
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId } })
    expect(Math.max(...pages.map((page) => page.recordLimit))).toBeLessThanOrEqual(30)
    expect(await stack.db.push.findMany({ where: { jobId }, select: { attempts: true } })).toEqual([{ attempts: 0 }])
  })

  it('that are very large are read and written a few at a time', async () => {
    const large = (number: number) => [{ ...listings(number, 1)[0], remarks: 'x'.repeat(17_000_000) }]
    const { jobId } = await push('giants', large(7000))
    await push('giants', large(7001))
    await push('giants', large(7002))
    await withWorker(async () => {
      await close(jobId)
      await ended(jobId)
    })
    expect(await job(jobId)).toMatchObject({ rejectedCount: 3, processedRecords: 3 })
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId }, select: { recordsReceived: true } })
    expect(pages.length).toBeGreaterThan(1)
  })

  it('of which one record fails for a reason nobody foresaw loses that one alone, and says how it was found', async () => {
    const { jobId } = await push('odd', listings(14_000, 20))
    await stack.db.push.updateMany({ where: { jobId }, data: { attempts: 100 } })
    await failing(
      `IF EXISTS (SELECT 1 FROM fresh WHERE source_key LIKE '%/14007/') THEN RAISE SQLSTATE 'XX000'; END IF;`,
      async () => {
        await close(jobId)
        await ended(jobId)
      },
    )
    expect(await job(jobId)).toMatchObject({ insertedCount: 19, rejectedCount: 1 })
    expect(await stack.db.reject.findMany({ where: { jobId } })).toMatchObject([
      { code: 'write-failed', position: 1007 },
    ])
    const failed = await stack.db.batchJobLog.findFirstOrThrow({ where: { jobId, event: 'push-failed' } })
    expect(failed.message).toMatch(/^1 record of a push .* halved \d times to find them/)
  })

  it('of which Postgres refuses one record loses that one alone', async () => {
    const records = [...listings(7000, 5), ...listings(7005, 1, { note: 'a\u0000b' }), ...listings(7006, 5)]
    const { jobId } = await push('dates', records)
    await withWorker(async () => {
      await close(jobId)
      await ended(jobId)
    })
    expect(await job(jobId)).toMatchObject({ insertedCount: 10, rejectedCount: 1 })
  })

  describe('after whole runs', () => {
    const run = async (
      spider: string,
      records: readonly unknown[],
      name: string,
      outcome: 'complete' | 'blocked' = 'complete',
    ) => {
      const { jobId } = await push(spider, records, name)
      await closeByHand(stack.db, stack.queue, { jobId, keyId: null, outcome })
      await until(
        'the run to be judged',
        () => stack.db.spiderRun.findUniqueOrThrow({ where: { jobId } }),
        (state) => state.turnedInactive !== null || state.flag !== null,
      )
      return stack.db.spiderRun.findUniqueOrThrow({ where: { jobId } })
    }
    const listing = (number: number) =>
      stack.db.property.findFirstOrThrow({ where: { sourceKey: { endsWith: `/detail/${number}/` } } })

    it('a listing that did not come turns inactive, and active again when it is seen again', async () => {
      await withWorker(async () => {
        await run('quinces', listings(8000, 10), 'r1')
        expect(await run('quinces', listings(8001, 9), 'r2')).toMatchObject({ turnedInactive: 1, flag: null })
        expect(await listing(8000)).toMatchObject({ standardStatus: 'Withdrawn', revision: 2 })
        expect(await listing(8001)).toMatchObject({ standardStatus: 'Active' })
        expect(await run('quinces', listings(8000, 10), 'r3')).toMatchObject({ republished: 1 })
        expect(await listing(8000)).toMatchObject({ standardStatus: 'Active', revision: 3 })
      })
    })

    it('two that were at work at the same time do not take away what the other delivered', async () => {
      await withWorker(async () => {
        await run('apples', listings(8500, 11), 'r1')
        const north = await push('apples', listings(8500, 10), 'north')
        const south = await push('apples', listings(8501, 9), 'south')
        await close(north.jobId)
        await until(
          'the first to leave it to the second',
          () => stack.db.batchJobLog.count({ where: { jobId: north.jobId, event: 'run-beside' } }),
          (count) => count === 1,
        )
        expect(await listing(8510)).toMatchObject({ standardStatus: 'Active' })
        await close(south.jobId)
        await until(
          'the second to speak for both',
          () => stack.db.spiderRun.findUniqueOrThrow({ where: { jobId: south.jobId } }),
          ({ turnedInactive }) => turnedInactive === 1,
        )
        expect(await listing(8500)).toMatchObject({ standardStatus: 'Active' })
        expect(await listing(8510)).toMatchObject({ standardStatus: 'Withdrawn' })
        // What the first of the two delivered is missed by the next run, although the second spoke.
        expect(await run('apples', listings(8501, 9), 'r3')).toMatchObject({ turnedInactive: 1 })
        expect(await listing(8500)).toMatchObject({ standardStatus: 'Withdrawn' })
      })
    })

    it('one whose neighbour ends without having seen everything speaks after all', async () => {
      await withWorker(async () => {
        await run('peaches', listings(8600, 10), 'r1')
        const whole = await push('peaches', listings(8601, 9), 'whole')
        const part = await push('peaches', listings(8601, 2), 'part')
        await close(whole.jobId)
        await until(
          'the first to leave it to the second',
          () => stack.db.batchJobLog.count({ where: { jobId: whole.jobId, event: 'run-beside' } }),
          (count) => count === 1,
        )
        await closeByHand(stack.db, stack.queue, { jobId: part.jobId, keyId: null, outcome: 'blocked' })
        await until(
          'the first to speak',
          () => stack.db.spiderRun.findUniqueOrThrow({ where: { jobId: whole.jobId } }),
          ({ turnedInactive }) => turnedInactive === 1,
        )
        expect(await listing(8600)).toMatchObject({ standardStatus: 'Withdrawn' })
      })
    })

    it('a run that was blocked, or delivered far less than usual, says nothing of what it did not see', async () => {
      await withWorker(async () => {
        await run('cherries', listings(9000, 10), 'r1')
        expect(await run('cherries', listings(9000, 3), 'r2', 'blocked')).toMatchObject({
          flag: 'blocked',
          turnedInactive: null,
        })
        expect(await run('cherries', listings(9000, 7), 'r3')).toMatchObject({ flag: 'few', turnedInactive: null })
        expect(await listing(9009)).toMatchObject({ standardStatus: 'Active', revision: 1 })
      })
    })

    it('a listing that another spider has just sold stays sold', async () => {
      await withWorker(async () => {
        await run('medlars', listings(9500, 10), 'r1')
        await run('medlars-sold', [{ url: 'https://www.listings.example/detail/9500/', status: 'sold' }], 'r1')
        await run('medlars', listings(9501, 9), 'r2')
        expect(await listing(9500)).toMatchObject({ standardStatus: 'Closed' })
      })
    })
  })
})
