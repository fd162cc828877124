import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { completedJob, pendingJob } from '#lib/testing/factories.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import {
  agesOf,
  countWanted,
  dropNamedPages,
  forgetKeys,
  keepStretches,
  makeNamedPages,
  type KeyScope,
  type ListedStretch,
} from './listing.ts'

const day = 86_400_000
const key = (number: number) => `P${String(number).padStart(7, '0')}`
const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => key(from + index))
const stretch = (offset: number, list: string[]): ListedStretch => ({ offset, received: list.length, keys: list })

const { db } = await openJobsOfFile()

describe('a listing of keys', () => {
  const now = Date.now()
  const place = { source: 'propertyradar', dataset: 'sandbox' }
  const ever: KeyScope = { ...place, leftOutSince: new Date(0) }
  const since = (days: number): KeyScope => ({ ...place, leftOutSince: new Date(now - days * day) })

  beforeAll(async () => {
    const { jobId, pageIds } = await completedJob(db)
    const row = {
      ...place,
      observedAt: new Date(),
      position: 0,
      contentHash: randomUUID(),
      firstJobId: 1,
      lastJobId: 1,
    }
    const stored = (number: number, daysAgo: number, dataset = 'sandbox') =>
      db.property.create({
        data: { ...row, dataset, sourceKey: key(number), updatedAt: new Date(now - daysAgo * day - 60_000) },
      })
    await stored(0, 0)
    await stored(1, 40)
    const seen = await stored(2, 40)
    await db.propertySeen.create({ data: { propertyId: seen.propertyId, lastSeenAt: new Date(now), jobId } })
    await stored(3, 0, 'another account')
    const reject = { ...place, jobId, pageId: pageIds[0] ?? 0n, code: 'too-long', reason: 'Too long.', rawText: '{}' }
    await db.reject.create({ data: { ...reject, position: 1, sourceKey: key(4) } })
  })

  const keep = (jobId: number, run: string, ...stretches: ListedStretch[]) =>
    inTransaction(db, (tx) => keepStretches(tx, jobId, { run, from: stretches[0]?.offset ?? 0 }, stretches))
  const make = (jobId: number, scope: KeyScope, most = 100) =>
    inTransaction(db, (tx) => makeNamedPages(tx, jobId, scope, { most, pageSize: 400 }))
  /** What a comparison says, with its pages taken away again. */
  const compare = (jobId: number, scope: KeyScope) =>
    inTransaction(db, async (tx) => {
      const { listed, wanted } = await makeNamedPages(tx, jobId, scope, { most: 100, pageSize: 400 })
      await dropNamedPages(tx, jobId)
      return { listed, wanted }
    })
  const pagesOf = (jobId: number) => db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } })

  it.each([
    ['all that is not stored, at whatever age', ever, [3, 5]],
    ['what was seen too long ago as well', since(30), [1, 3, 5]],
    ['nothing more where everything is fresh enough', since(45), [3, 5]],
    ['everything older than no days at all', since(-1), [0, 1, 2, 3, 4, 5]],
  ])('wants %s', async (_, scope, wanted) => {
    const { jobId } = await pendingJob(db)
    expect(await countWanted(db, scope, keys(0, 6))).toBe(wanted.length)
    await keep(jobId, randomUUID(), stretch(0, keys(0, 6)))
    expect(await compare(jobId, scope)).toEqual({ listed: 6, wanted: wanted.length })
    expect(await pagesOf(jobId)).toEqual([])
    expect(await make(jobId, scope)).toEqual({ listed: 6, wanted: wanted.length, asked: wanted.length })
    expect((await pagesOf(jobId)).flatMap((page) => page.sourceKeys)).toEqual(wanted.map(key))
  })

  it('tells how long ago each was seen, and counts a key once', async () => {
    expect(await agesOf(db, place, [...keys(0, 6), key(0), key(5)])).toEqual([
      { days: 0, records: 3 },
      { days: 40, records: 1 },
      { days: null, records: 2 },
    ])
  })

  it('makes pages of full size in the order of the source, up to the ceiling', async () => {
    const { jobId } = await pendingJob(db)
    const run = randomUUID()
    await keep(jobId, run, stretch(0, keys(100, 600)), stretch(500, keys(600, 1000)))
    expect(await make(jobId, ever, 850)).toEqual({ listed: 900, wanted: 900, asked: 850 })
    const pages = await pagesOf(jobId)
    expect(pages.map((page) => [page.pageNumber, page.startOffset, page.recordLimit])).toEqual([
      [1, 0, 400],
      [2, 400, 400],
      [3, 800, 50],
    ])
    expect(pages.flatMap((page) => page.sourceKeys)).toEqual(keys(100, 950))
  })

  it('lists a key that moved between two stretches once', async () => {
    const { jobId } = await pendingJob(db)
    await keep(jobId, randomUUID(), stretch(0, keys(10, 14)), stretch(4, [key(13), ...keys(14, 17)]))
    expect(await compare(jobId, ever)).toEqual({ listed: 7, wanted: 7 })
  })

  it('goes on only where the same run stopped', async () => {
    const { jobId } = await pendingJob(db)
    const run = randomUUID()
    expect(await keep(jobId, run, stretch(0, keys(10, 14)))).toBe(true)
    expect(await keep(jobId, run, stretch(3, keys(14, 16)))).toBe(false)
    expect(await keep(jobId, randomUUID(), stretch(4, keys(14, 16)))).toBe(false)
    expect(await keep(jobId, run, stretch(4, keys(14, 16)))).toBe(true)
    expect(await compare(jobId, ever)).toEqual({ listed: 6, wanted: 6 })
  })

  it('begins anew at its beginning, whatever a run before it left', async () => {
    const { jobId } = await pendingJob(db)
    const first = randomUUID()
    await keep(jobId, first, stretch(0, keys(10, 14)))
    expect(await keep(jobId, randomUUID(), stretch(0, keys(20, 22)))).toBe(true)
    expect(await keep(jobId, first, stretch(4, keys(14, 16)))).toBe(false)
    expect(await compare(jobId, ever)).toEqual({ listed: 2, wanted: 2 })
    expect(await keep(jobId, randomUUID())).toBe(true)
    expect(await compare(jobId, ever)).toEqual({ listed: 0, wanted: 0 })
    await keep(jobId, first, stretch(0, keys(10, 14)))
    await forgetKeys(db, jobId)
    expect(await compare(jobId, ever)).toEqual({ listed: 0, wanted: 0 })
  })

  it('is not kept for a job that waits no more', async () => {
    const { jobId } = await completedJob(db)
    expect(await keep(jobId, randomUUID(), stretch(0, keys(10, 14)))).toBe(false)
  })
})
