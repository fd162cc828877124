import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cancelJob } from '#lib/jobs/commands.ts'
import { rerunPage as askForRerun } from '#lib/jobs/pages/page-decisions.ts'
import { replayOne } from '#lib/replay/one.ts'
import { compressBody, decompressBody } from '#lib/spend/raw-pages.ts'
import { jobNow, startSearch, untilJob, untilSettled, type SearchOptions } from '#lib/testing/engine.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { until } from '#lib/testing/until.ts'
import { readLedger, setFaults } from '#bench/chaos/sandbox-facts.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'

const answerSchema = z.looseObject({ results: z.array(z.looseObject({ RadarID: z.string() })) })

const stack = await standUpForFile({ sandbox: { records: 8000 }, settings: { PAGE_SIZE: 40 } })

describe('a written page read again', { timeout: 60_000 }, () => {
  const inState = (state: string) => [{ name: 'State', value: [state] }]
  const ask = (jobId: number, pageNumber: number) =>
    askForRerun(stack.db, stack.queue, { jobId, pageNumber, userId: stack.userId, userName: 'Analyst One' })
  const pageOf = (jobId: number, pageNumber: number) =>
    stack.db.batchJobPage.findUniqueOrThrow({ where: { jobId_pageNumber: { jobId, pageNumber } } })
  const rerun = async (jobId: number, pageNumber: number) => {
    await ask(jobId, pageNumber)
    return until(
      'the end of the rerun',
      () => pageOf(jobId, pageNumber),
      (page) => page.rerunMessageId === null,
    )
  }
  const ended = async (options: SearchOptions): Promise<number> => {
    const jobId = await startSearch(stack, options)
    // Counted once more after its end: then nothing of it moves by itself any more.
    await untilJob(stack, jobId, (job) => job.status === 'COMPLETED' && job.matchedRecordsAtEnd !== null)
    return jobId
  }
  const lastLog = (jobId: number, event: string) =>
    stack.db.batchJobLog.findFirstOrThrow({ where: { jobId, event }, orderBy: { logId: 'desc' } })
  const bought = async () => (await readLedger(stack.sandboxUrl)).totals.records

  /** Every counter of a job is the sum of its pages’. */
  async function expectToAddUp(jobId: number): Promise<void> {
    const rows = await stack.db.$queryRaw`
      SELECT j.inserted_count = g.i AND j.updated_count = g.u AND j.unchanged_count = g.n AND j.duplicate_count = g.d
             AND j.rejected_count = g.r AND j.cross_page_duplicates = g.c AND j.processed_records = g.p
             AND g.r = (SELECT count(*) FROM rejects WHERE job_id = j.job_id AND state <> 'replayed') AS adds_up
      FROM batch_jobs j, (
        SELECT sum(inserted_count) AS i, sum(updated_count) AS u, sum(unchanged_count) AS n, sum(duplicate_count) AS d,
               sum(rejected_count) AS r, sum(cross_page_duplicates) AS c, sum(records_received) AS p
        FROM batch_job_pages WHERE job_id = ${jobId}) g
      WHERE j.job_id = ${jobId}`
    expect(rows).toEqual([{ adds_up: true }])
  }

  /** As a reading with a mistake in it would have left the properties of a page. */
  async function misread(jobId: number, pageNumber: number, most: number): Promise<void> {
    await stack.db.$executeRaw`
      UPDATE properties SET city = 'Misread', content_hash = gen_random_uuid()
      WHERE property_id IN (SELECT unnest(inserted_ids || unchanged_ids) FROM batch_job_pages
                            WHERE job_id = ${jobId} AND page_number = ${pageNumber} LIMIT ${most})`
  }

  async function changeAnswer(jobId: number, pageNumber: number, change: (body: z.infer<typeof answerSchema>) => void) {
    const { pageId } = await pageOf(jobId, pageNumber)
    const raw = await stack.db.rawPage.findFirstOrThrow({ where: { pageId } })
    const body = answerSchema.parse(JSON.parse(new TextDecoder().decode(await decompressBody(raw.body))))
    change(body)
    const compressed = await compressBody(new TextEncoder().encode(JSON.stringify(body)))
    await stack.db.rawPage.update({ where: { rawPageId: raw.rawPageId }, data: { body: compressed } })
  }

  it('changes what reads differently now, with its history, and buys and asks for nothing', async () => {
    const jobId = await ended({ criteria: inState('AZ'), maxRecords: 120 })
    const before = await jobNow(stack, jobId)
    const paid = await bought()
    await misread(jobId, 2, 7)
    await setFaults(stack.sandboxUrl, [{ kind: 'serverError', rate: 1 }])
    const page = await rerun(jobId, 2)
    await setFaults(stack.sandboxUrl, [])
    expect(page).toMatchObject({ state: 'written', insertedCount: 40, updatedCount: 0 })
    expect(await stack.db.property.count({ where: { city: 'Misread' } })).toBe(0)
    const changes = await stack.db.propertyChange.findMany({ where: { jobId } })
    expect(changes).toHaveLength(7)
    expect(changes[0]).toMatchObject({ pageId: page.pageId, fields: { city: ['Misread', expect.any(String)] } })
    expect((await lastLog(jobId, 'page-rerun')).actor).toBe(stack.userId)
    const { message } = await lastLog(jobId, 'page-read-again')
    expect(page.stateReason).toBe(message)
    expect(message).toBe(
      'Read the stored answer again; nothing was bought: 40 records, 0 new, 7 changed, 33 as they were.',
    )
    expect(await bought()).toBe(paid)
    expect(await stack.db.purchase.count({ where: { jobId } })).toBe(3)
    const after = await jobNow(stack, jobId)
    expect({ ...after, updatedAt: '' }).toEqual({ ...before, updatedAt: '' })
    await expectToAddUp(jobId)
  })

  it('does not put values over those of a later job', async () => {
    const criteria = inState('CA')
    const jobId = await ended({ criteria, maxRecords: 40 })
    await misread(jobId, 1, 40)
    const laterId = await ended({ criteria, maxRecords: 40 })
    expect(await jobNow(stack, laterId)).toMatchObject({ updatedCount: 40 })
    await stack.db.$executeRaw`UPDATE properties SET city = 'Newer' WHERE last_job_id = ${laterId}`
    await rerun(jobId, 1)
    expect(await stack.db.property.count({ where: { city: 'Newer' } })).toBe(40)
    expect(await jobNow(stack, jobId)).toMatchObject({ insertedCount: 40, unchangedCount: 0, processedRecords: 40 })
    await expectToAddUp(jobId)
  })

  it('turns a reject into a row and a row into a reject, and puts the figures of the ended job right', async () => {
    const jobId = await ended({ criteria: inState('WA'), maxRecords: 80 })
    await until(
      'figures',
      () => stack.db.$queryRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} AND list_figures IS NOT NULL`,
      (rows) => Array.isArray(rows) && rows.length === 1,
    )
    const whole = await pageOf(jobId, 1)
    let key = ''
    await changeAnswer(jobId, 1, ({ results }) => {
      key = results[3]?.RadarID ?? ''
      Object.assign(results[3] ?? {}, { RadarID: '' })
    })
    expect(await rerun(jobId, 1)).toMatchObject({ insertedCount: 39, rejectedCount: 1 })
    const job = await untilJob(stack, jobId, (now) => now.statusReason?.includes('rejected') === true)
    expect(job).toMatchObject({
      status: 'COMPLETED',
      insertedCount: 79,
      rejectedCount: 1,
      statusReason: '79 new, 1 rejected.',
    })
    await expectToAddUp(jobId)
    expect(await stack.db.property.count({ where: { sourceKey: key } })).toBe(1)

    await changeAnswer(jobId, 1, ({ results }) => Object.assign(results[3] ?? {}, { RadarID: key }))
    const again = await rerun(jobId, 1)
    expect(again).toMatchObject({ insertedCount: 39, unchangedCount: 1, rejectedCount: 0 })
    expect(new Set([...again.insertedIds, ...again.unchangedIds])).toEqual(new Set(whole.insertedIds))
    expect(await stack.db.reject.count({ where: { jobId } })).toBe(0)
    await expectToAddUp(jobId)
    expect(await stack.db.notification.count({ where: { userId: stack.userId, jobId } })).toBe(1)
  })

  it('keeps a dismissed reject dismissed while its record still cannot be stored', async () => {
    const jobId = await ended({ criteria: inState('NV'), maxRecords: 40 })
    await changeAnswer(jobId, 1, ({ results }) => {
      for (const record of results.slice(0, 2)) Object.assign(record, { RadarID: '' })
    })
    await rerun(jobId, 1)
    await stack.db.reject.updateMany({
      where: { jobId, position: 0 },
      data: { state: 'dismissed', settledAt: new Date() },
    })
    await rerun(jobId, 1)
    const rejects = await stack.db.reject.findMany({ where: { jobId }, orderBy: { position: 'asc' } })
    expect(rejects.map(({ position, state }) => [position, state])).toEqual([
      [0, 'dismissed'],
      [1, 'open'],
    ])
    await expectToAddUp(jobId)
  })

  it('keeps a record that was put right and stored after all', async () => {
    const jobId = await ended({ criteria: inState('NV'), maxRecords: 40 })
    let raw: Record<string, unknown> = {}
    await changeAnswer(jobId, 1, ({ results }) => {
      raw = { ...results[2] }
      Object.assign(results[2] ?? {}, { RadarID: '' })
    })
    await rerun(jobId, 1)
    const { rejectId } = await stack.db.reject.findFirstOrThrow({ where: { jobId } })
    const person = { userId: stack.userId, viewer: () => true }
    const asked = { rejectId: Number(rejectId), text: JSON.stringify(raw), ...person }
    expect(await replayOne(stack.db, stack.queue, asked)).toMatchObject({ stored: true })
    expect(await pageOf(jobId, 1)).toMatchObject({ rejectedCount: 0 })
    const page = await rerun(jobId, 1)
    expect(page).toMatchObject({ rejectedCount: 0, duplicateCount: 0 })
    expect([...page.insertedIds, ...page.unchangedIds]).toHaveLength(40)
    expect(await stack.db.reject.findMany({ where: { jobId } })).toMatchObject([{ state: 'replayed' }])
  })

  it('keeps a record that is put right while the page is being read again', async () => {
    const jobId = await ended({ criteria: inState('NV'), maxRecords: 40 })
    let raw: Record<string, unknown> = {}
    let [moved, other] = ['', '']
    await changeAnswer(jobId, 1, ({ results }) => {
      moved = results[5]?.RadarID ?? ''
      other = results[9]?.RadarID ?? ''
      raw = { ...results[20], RadarID: other }
      Object.assign(results[20] ?? {}, { RadarID: '' })
    })
    await rerun(jobId, 1)
    const { rejectId } = await stack.db.reject.findFirstOrThrow({ where: { jobId } })
    await stack.db.$executeRaw`
      UPDATE properties SET city = 'Misread', content_hash = gen_random_uuid() WHERE source_key = ${moved}`
    const held = await holdTransaction(
      stack.db,
      (tx) => tx.$executeRaw`SELECT 1 FROM properties WHERE source_key = ${moved} FOR UPDATE`,
    )
    await ask(jobId, 1)
    await untilBlocked(stack.db)
    const asked = { rejectId: Number(rejectId), text: JSON.stringify(raw), userId: stack.userId, viewer: () => true }
    expect(await replayOne(stack.db, stack.queue, asked)).toMatchObject({ reject: { outcome: 'updated' } })
    await held.commit()
    const page = await until(
      'the end of the rerun',
      () => pageOf(jobId, 1),
      ({ rerunMessageId }) => rerunMessageId === null,
    )
    expect(page).toMatchObject({ rejectedCount: 0, duplicateCount: 1, recordsReceived: 40 })
    expect(await stack.db.reject.findMany({ where: { jobId } })).toMatchObject([{ state: 'replayed' }])
    expect(await stack.db.property.count({ where: { city: 'Misread' } })).toBe(0)
    await expectToAddUp(jobId)
  })

  it('counts a key of another page as a duplicate, as the first time', async () => {
    const criteria = inState('OR')
    const jobId = await ended({ criteria, maxRecords: 80 })
    let key = ''
    await changeAnswer(jobId, 1, ({ results }) => (key = results[0]?.RadarID ?? ''))
    await changeAnswer(jobId, 2, ({ results }) => Object.assign(results[0] ?? {}, { RadarID: key }))
    expect(await rerun(jobId, 2)).toMatchObject({ insertedCount: 39, duplicateCount: 1, crossPageDuplicates: 1 })
    expect(await jobNow(stack, jobId)).toMatchObject({ insertedCount: 79, duplicateCount: 1, possiblyNotSeenCount: 1 })
    await expectToAddUp(jobId)
    // The same of keys that were stored before and came unchanged: nothing but the ids on the pages tells.
    const laterId = await ended({ criteria, maxRecords: 80 })
    await changeAnswer(laterId, 1, ({ results }) => (key = results[1]?.RadarID ?? ''))
    await changeAnswer(laterId, 2, ({ results }) => Object.assign(results[1] ?? {}, { RadarID: key }))
    await rerun(laterId, 2)
    const later = await jobNow(stack, laterId)
    expect(later.unchangedCount + later.updatedCount + later.duplicateCount).toBe(80)
    expect(later.duplicateCount).toBe(1)
    await expectToAddUp(laterId)
  })

  it('refuses a paid page whose answer is gone or cut off, and changes nothing', async () => {
    const jobId = await ended({ criteria: inState('CO'), maxRecords: 40 })
    const { pageId } = await pageOf(jobId, 1)
    await stack.db.rawPage.updateMany({ where: { pageId }, data: { complete: false } })
    await expect(ask(jobId, 1)).rejects.toMatchObject({ code: 'answer-gone' })
    await stack.db.rawPage.deleteMany({ where: { pageId } })
    await expect(ask(jobId, 1)).rejects.toMatchObject({ code: 'answer-gone' })
    expect(await pageOf(jobId, 1)).toMatchObject({ rerunMessageId: null, insertedCount: 40 })
    expect(await stack.db.batchJobLog.count({ where: { jobId, event: 'page-rerun' } })).toBe(0)
  })

  it('asks a free source again where no answer is stored, and stays as it was when that fails', async () => {
    const jobId = await ended({ criteria: inState('TX'), maxRecords: 80, fields: ['RadarID'] })
    const { pageId } = await pageOf(jobId, 2)
    await stack.db.rawPage.deleteMany({ where: { pageId } })
    await setFaults(stack.sandboxUrl, [{ kind: 'serverError', rate: 1 }])
    const failed = await rerun(jobId, 2)
    expect(failed).toMatchObject({ state: 'written', insertedCount: 40 })
    expect(failed.stateReason).toMatch(/^It could not be read again: .* What is stored stays\.$/)
    expect((await lastLog(jobId, 'page-rerun-failed')).message).toBe(failed.stateReason)
    await setFaults(stack.sandboxUrl, [])
    expect(await rerun(jobId, 2)).toMatchObject({ state: 'written', insertedCount: 40 })
    expect((await lastLog(jobId, 'page-read-again')).message).toMatch(/^Asked the free source again/)
    expect(await stack.db.rawPage.count({ where: { pageId } })).toBe(1)
    await expectToAddUp(jobId)
  })

  it('leaves a page alone whose answer cannot be read any more, and says why', async () => {
    const jobId = await ended({ criteria: inState('FL'), maxRecords: 40 })
    await changeAnswer(jobId, 1, (body) => Object.assign(body, { results: 'none' }))
    const page = await rerun(jobId, 1)
    expect(page).toMatchObject({ state: 'written', insertedCount: 40, recordsReceived: 40 })
    expect(page.stateReason).toContain('What is stored stays.')
    await expectToAddUp(jobId)
  })

  it('reads a page of a cancelled job again, which stays cancelled', async () => {
    await setFaults(stack.sandboxUrl, [{ kind: 'latency', ms: 300, rate: 1, onlyPurchases: true }])
    const jobId = await startSearch(stack, { criteria: inState('CA'), maxRecords: 1200 })
    await untilJob(stack, jobId, (job) => job.pages.written > 0)
    await cancelJob(stack.db, stack.queue, { jobId, userId: stack.userId, userName: 'Analyst One' })
    await untilJob(stack, jobId, ({ pages }) => pages.fetching + pages.fetched + pages.queued === 0)
    await setFaults(stack.sandboxUrl, [])
    const before = await untilSettled(stack, jobId)
    const written = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, state: 'written' } })
    await misread(jobId, written.pageNumber, 1)
    await rerun(jobId, written.pageNumber)
    expect(await jobNow(stack, jobId)).toMatchObject({
      status: 'CANCELLED',
      statusReason: before.statusReason,
      processedRecords: before.processedRecords,
    })
    expect(await stack.db.property.count({ where: { city: 'Misread' } })).toBe(0)
    await expectToAddUp(jobId)
  })
})
