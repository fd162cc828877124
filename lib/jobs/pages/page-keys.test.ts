import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { runningJob } from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { claimed, events, openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { endWithNothing, lookAtKeys, narrowPage, narrowToHeld, type NamedPage } from './page-keys.ts'
import { LostPageError } from './page-commands.ts'

const cutoff = new Date('2026-10-01')

const { db, queue } = await openJobsOfFile()

describe('the keys of a page that is about to be bought', () => {
  const fresh = () => `account-${randomUUID()}`

  /** A page in hand that asks for these keys, of a job with nothing else. */
  async function pageOf(
    dataset: string,
    keys: readonly string[],
    leftOutSince: Date | null = cutoff,
  ): Promise<NamedPage> {
    const drafted = await runningJob(db, { dataset, paid: true, pages: ['fetching'], recordsPerPage: keys.length })
    const pageId = drafted.pageIds[0] ?? 0n
    await db.batchJob.update({ where: { jobId: drafted.jobId }, data: { leftOutSince } })
    await db.batchJobPage.update({ where: { pageId }, data: { sourceKeys: [...keys] } })
    const page = await claimed(db, pageId)
    return { ...page, keys }
  }

  const buying = ({ jobId, pageId, dataset, limit }: NamedPage, state = 'reserved') => ({
    data: {
      jobId,
      pageId,
      dataset,
      state,
      recordsReserved: limit,
      ...(state === 'reserved' ? {} : { sentAt: new Date(), reason: 'No answer came.' }),
    },
  })

  async function store(dataset: string, keys: readonly string[], seen: Date): Promise<void> {
    await db.property.createMany({
      data: keys.map((sourceKey, position) => ({
        source: 'propertyradar',
        dataset,
        sourceKey,
        observedAt: seen,
        updatedAt: seen,
        position,
        contentHash: randomUUID(),
        firstJobId: 1,
        lastJobId: 1,
      })),
    })
  }

  const look = (page: NamedPage) => inTransaction(db, (tx) => lookAtKeys(tx, page))
  const job = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })
  const pages = (jobId: number) => db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } })

  it('are wanted, fresh by the moment the job was planned with, or held by a page that may have paid for them', async () => {
    const dataset = fresh()
    const page = await pageOf(dataset, ['a', 'b', 'c', 'd', 'e'])
    await store(dataset, ['b'], new Date('2026-10-02'))
    await store(dataset, ['c'], new Date('2026-09-30'))
    const other = await pageOf(dataset, ['d', 'b', 'x'])
    await db.purchase.create(buying(other))
    expect(await look(page)).toEqual({
      wanted: ['a', 'c', 'e'],
      held: ['d'],
      fresh: 1,
      holder: { jobId: other.jobId, pageNumber: 1, open: true },
    })
  })

  it.each([
    ['released', { state: 'released', settledAt: new Date() }],
    ['of another account', { state: 'reserved', dataset: 'another' }],
  ])('are not held by a purchase that is %s', async (_, change) => {
    const dataset = fresh()
    const page = await pageOf(dataset, ['a', 'b'])
    const other = await pageOf(dataset, ['a', 'b'])
    const { data } = buying(other)
    await db.purchase.create({ data: { ...data, ...change } })
    expect(await look(page)).toMatchObject({ wanted: ['a', 'b'], held: [], holder: null })
  })

  it('are all wanted where the job keeps no moment, whatever is stored', async () => {
    const dataset = fresh()
    const page = await pageOf(dataset, ['a', 'b'], null)
    await store(dataset, ['a', 'b'], new Date())
    expect(await look(page)).toMatchObject({ wanted: ['a', 'b'], fresh: 0 })
  })

  it('can be looked at by one page of an account at a time, so that the second sees what the first reserved', async () => {
    const dataset = fresh()
    const first = await pageOf(dataset, ['a', 'b'])
    const second = await pageOf(dataset, ['b', 'c'])
    const elsewhere = await pageOf(fresh(), ['b', 'c'])
    const held = await holdTransaction(db, async (tx) => {
      const now = await lookAtKeys(tx, first)
      await tx.purchase.create(buying(first))
      return now
    })
    expect(held.result.wanted).toEqual(['a', 'b'])
    const waiting = look(second)
    await untilBlocked(db)
    expect((await look(elsewhere)).wanted).toEqual(['b', 'c'])
    await held.commit()
    expect(await waiting).toMatchObject({ wanted: ['c'], held: ['b'] })
  })

  it('are not bought while the page that held them is being stored', async () => {
    const dataset = fresh()
    const long = new Date('2026-09-01')
    await store(dataset, ['a', 'seen'], long)
    const idOf = async (sourceKey: string) =>
      (await db.property.findFirstOrThrow({ where: { dataset, sourceKey } })).propertyId
    const page = await pageOf(dataset, ['a'])
    const other = await pageOf(dataset, ['a'])
    const { purchaseId } = await db.purchase.create(buying(other))
    const unchanged = (id: bigint) => ({
      state: 'written',
      messageId: null,
      recordsReceived: 1,
      unchangedCount: 1,
      unchangedIds: [id],
      writtenAt: new Date(),
    })
    // A third page keeps the look waiting in its middle, where it notes what was seen.
    const third = await pageOf(dataset, ['seen'])
    await db.batchJobPage.update({ where: { pageId: third.pageId }, data: unchanged(await idOf('seen')) })
    const seen = { propertyId: await idOf('seen'), lastSeenAt: long, jobId: 1 }
    const held = await holdTransaction(db, (tx) => tx.propertySeen.create({ data: seen }))
    const looking = look(page)
    await untilBlocked(db)
    await db.$transaction([
      db.batchJobPage.update({ where: { pageId: other.pageId }, data: unchanged(await idOf('a')) }),
      db.purchase.update({ where: { purchaseId }, data: { state: 'released', settledAt: new Date() } }),
    ])
    await held.commit()
    expect((await looking).wanted).toEqual([])
    expect(await look(page)).toMatchObject({ wanted: [], held: [], fresh: 1 })
  })

  it('are refused to whoever does not have the page any more', async () => {
    const page = await pageOf(fresh(), ['a'])
    await expect(look({ ...page, claim: 'someone:0' })).rejects.toThrow(LostPageError)
  })

  it('leave their page when they are fresh and move to one of their own when they are held; the sums stay true', async () => {
    const dataset = fresh()
    const page = await pageOf(dataset, ['a', 'b', 'c', 'd', 'e'])
    await store(dataset, ['b'], new Date())
    await db.purchase.create(buying(await pageOf(dataset, ['d', 'e']), 'unclear'))
    const narrowed = await inTransaction(db, async (tx) => narrowPage(tx, page, await lookAtKeys(tx, page)))
    expect(narrowed).toMatchObject({ keys: ['a', 'c'], limit: 2 })
    expect(await pages(page.jobId)).toMatchObject([
      { sourceKeys: ['a', 'c'], recordLimit: 2, startOffset: 0, state: 'fetching' },
      { sourceKeys: ['d', 'e'], recordLimit: 2, startOffset: 2, state: 'queued', remainderOf: 1 },
    ])
    expect(await job(page.jobId)).toMatchObject({ totalRecords: 4, matchedRecords: 5 })
    expect(await events(db, page.jobId)).toEqual(['keys-left-out'])
  })

  it('that are all held or fresh leave the page with the held ones, to wait', async () => {
    const dataset = fresh()
    const page = await pageOf(dataset, ['a', 'b', 'c'])
    await store(dataset, ['b'], new Date())
    await db.purchase.create(buying(await pageOf(dataset, ['a', 'c'])))
    await inTransaction(db, async (tx) => narrowToHeld(tx, page, await lookAtKeys(tx, page)))
    expect(await pages(page.jobId)).toMatchObject([{ sourceKeys: ['a', 'c'], recordLimit: 2 }])
    expect(await job(page.jobId)).toMatchObject({ totalRecords: 2 })
  })

  it('that are all fresh end their page with nothing bought, and a job of nothing else with the right reason', async () => {
    const page = await pageOf(fresh(), ['a', 'b'])
    const { jobId } = page
    await inTransaction(db, (tx) => endWithNothing(tx, queue, page))
    expect(await pages(jobId)).toMatchObject([{ state: 'written', recordLimit: 0, sourceKeys: [], recordsReceived: 0 }])
    expect(await job(jobId)).toMatchObject({ status: 'COMPLETED', totalRecords: 0, processedRecords: 0 })
    expect((await job(jobId)).statusReason).toContain('is stored already')
  })
})
