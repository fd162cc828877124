import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { readBulkAction } from '#lib/jobs/bulk/commands.ts'
import { retryJob } from '#lib/jobs/commands.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { judgeRun } from '#lib/jobs/receive/judge-run.ts'
import { readUndoable, startUndo, whyNotUndone } from '#lib/jobs/undo.ts'
import { noCounts } from '#lib/properties/undo/contract.ts'
import { previewPages } from '#lib/properties/undo/undo-page.ts'
import { storedRun } from '#lib/replay/replay-for-tests.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { JobWatch } from '#workers/process/job-watch.ts'
import type { Worker } from '#workers/process/worker.ts'
import { bulkAction } from '#workers/upkeep/bulk-action.ts'

const { db, queue } = await openJobsOfFile()
const worker: Worker = { name: 'worker-1', db, queue, jobs: new JobWatch(db, 3), slots: new Slots(db, 'worker-1') }

const day = (number: number) => new Date(Date.UTC(2026, 0, number))

const stored = (site: string, startedAt: Date, pages: readonly (readonly object[])[]) =>
  storedRun(db, queue, { site, startedAt, pages })

const details = (jobId: number, dataset: string) => ({ jobId, source: 'spider', dataset, counts: noCounts })
const start = (jobId: number, dataset: string) =>
  db.$transaction((tx) => startUndo(tx, queue, { jobId, userId: 'analyst-1', details: details(jobId, dataset) }))
const deliver = (bulkActionId: number, signal = new AbortController().signal) =>
  bulkAction(worker, { id: randomUUID(), retryCount: 0, data: { bulkActionId }, signal })
const rowsOf = async (dataset: string) =>
  (await db.property.findMany({ where: { dataset }, orderBy: { sourceKey: 'asc' } })).map((row) => ({
    key: row.sourceKey,
    city: row.city,
    price: row.listPrice === null ? null : Number(row.listPrice),
    year: row.yearBuilt,
  }))

it('rows only this job brought go, what it changed comes back, and something newer stays, field by field', async () => {
  const site = 'undone.example'
  await stored(site, day(1), [
    [
      { source_key: 'changed', city: 'Mesa', price: 100, year_built: 1990 },
      { source_key: 'newer', city: 'Mesa', price: 100, year_built: 1990 },
      { source_key: 'confirmed', city: 'Mesa', price: 100 },
      { source_key: 'untouched', city: 'Mesa' },
    ],
  ])
  const before = await rowsOf(site)
  const { jobId, pageIds } = await stored(site, day(2), [
    [
      { source_key: 'changed', city: 'Tempe', price: 200, year_built: null },
      { source_key: 'newer', city: 'Tempe', price: 200, year_built: 1991 },
      { source_key: 'new', city: 'Tempe' },
      { source_key: 'new-confirmed', city: 'Tempe' },
    ],
    [
      { source_key: 'confirmed', city: 'Tempe', price: 200 },
      { source_key: 'new-marked', city: 'Tempe' },
      { source_key: 'new-changed', city: 'Tempe' },
      { source_key: 'changed', city: 'Gilbert' },
    ],
  ])
  const marked = await db.property.findFirstOrThrow({ where: { dataset: site, sourceKey: 'new-marked' } })
  await db.propertyMark.create({ data: { propertyId: marked.propertyId, changedBy: 'analyst-1', note: 'Call them.' } })
  await stored(site, day(3), [
    [
      { source_key: 'newer', price: 300 },
      { source_key: 'confirmed', city: 'Tempe', price: 200 },
      { source_key: 'new-confirmed', city: 'Tempe' },
      { source_key: 'new-changed', price: 5 },
    ],
  ])
  const counts = { removed: 1, kept: 3, restoredFields: 5, restoredRows: 2, refusedFields: 3 }
  expect(await seenPreview(jobId, site, pageIds)).toEqual(counts)
  expect(await rowsOf(site), 'a preview changes nothing').toHaveLength(8)

  const id = await start(jobId, site)
  expect(await start(jobId, site), 'asked again').toBe(id)
  await deliver(id)
  expect(await readBulkAction(db, id)).toMatchObject({ action: 'undo-job', total: 2, done: 2 })
  const after = await rowsOf(site)
  expect(after.filter(({ key }) => key === 'changed' || key === 'untouched')).toEqual(
    before.filter(({ key }) => key === 'changed' || key === 'untouched'),
  )
  expect(after.find(({ key }) => key === 'newer')).toEqual({ key: 'newer', city: 'Mesa', price: 300, year: 1990 })
  expect(after.find(({ key }) => key === 'confirmed')).toMatchObject({ city: 'Tempe', price: 200 })
  expect(after.map(({ key }) => key)).toEqual([
    'changed',
    'confirmed',
    'new-changed',
    'new-confirmed',
    'new-marked',
    'newer',
    'untouched',
  ])
  const last = await db.propertyChange.findFirst({ where: { jobId }, orderBy: { changeId: 'desc' } })
  expect(last?.fields, 'the way back is in the history').toBeDefined()
  const found = await db.$queryRaw<{ city: string }[]>`
    SELECT s.city FROM property_search s JOIN properties p USING (property_id) WHERE p.dataset = ${site} AND p.source_key = 'changed'`
  expect(found).toEqual([{ city: 'mesa' }])
  const job = await db.batchJob.findUniqueOrThrow({ where: { jobId } })
  expect(job.undoneAt).not.toBeNull()
  expect(job.statusReason).toBe(
    'Undone: 1 property taken out, 5 values of 2 rows restored, 3 rows kept, which others delivered or marked, 3 values left, because something newer came.',
  )
  expect((await db.batchJobLog.findMany({ where: { jobId } })).map(({ event }) => event)).toEqual(
    expect.arrayContaining(['undo-started', 'job-undone']),
  )
  expect(await db.reject.count({ where: { jobId, state: 'open' } })).toBe(0)

  await deliver(id)
  expect(await rowsOf(site), 'a second delivery').toEqual(after)
  expect(whyNotUndone(await readUndoable(db, jobId))).toContain('already')
  await expect(start(jobId, site)).rejects.toMatchObject({ code: 'wrong-state' })
})

async function seenPreview(jobId: number, dataset: string, pageIds: readonly bigint[]) {
  await noteSeen(db, { source: 'spider', dataset })
  return previewPages(db, jobId, pageIds)
}

it('goes on after a death between two pages, and touches each once', async () => {
  const site = 'death.example'
  await stored(site, day(1), [[{ source_key: 'a', price: 1 }], [{ source_key: 'b', price: 1 }]])
  const { jobId } = await stored(site, day(2), [[{ source_key: 'a', price: 2 }], [{ source_key: 'b', price: 2 }]])
  const id = await start(jobId, site)
  const dead = new AbortController()
  const sent = deliver(id, dead.signal)
  dead.abort()
  await sent.catch(() => undefined)
  await deliver(id)
  expect((await rowsOf(site)).map(({ price }) => price)).toEqual([1, 1])
  const revisions = await db.property.findMany({ where: { dataset: site }, select: { revision: true } })
  expect(revisions).toEqual([{ revision: 3 }, { revision: 3 }])
})

it('waits while another job of the dataset is at work, and is refused for a job that has not ended', async () => {
  const site = 'busy.example'
  const { jobId } = await stored(site, day(1), [[{ source_key: 'a', price: 1 }]])
  const other = await stored(site, day(2), [[{ source_key: 'b', price: 1 }]])
  const running = { status: 'PROCESSING', completedAt: null }
  await db.batchJob.update({ where: { jobId: other.jobId }, data: running })
  const id = await start(jobId, site)
  await deliver(id)
  expect(await readBulkAction(db, id)).toMatchObject({ done: 0, completedAt: null })
  expect(await rowsOf(site)).toHaveLength(2)
  await expect(start(other.jobId, site)).rejects.toMatchObject({ code: 'wrong-state' })
  await db.batchJob.update({ where: { jobId: other.jobId }, data: { status: 'COMPLETED', completedAt: new Date() } })
  await deliver(id)
  expect((await rowsOf(site)).map(({ key }) => key)).toEqual(['b'])
})

it('an undone job is not retried', async () => {
  const { jobId } = await stored('retry.example', day(1), [[{ source_key: 'a', price: 1 }]])
  await db.batchJob.update({ where: { jobId }, data: { status: 'FAILED', errorDetails: 'x' } })
  await start(jobId, 'retry.example')
  const person = { jobId, userId: 'analyst-1', userName: 'Analyst One' }
  await expect(retryJob(db, queue, person)).rejects.toMatchObject({ code: 'job-undone' })
})

it('a note, a tag or a list that somebody gives a row at that moment keeps it', async () => {
  const site = 'noted.example'
  const { jobId } = await stored(site, day(1), [[{ source_key: 'a' }, { source_key: 'b' }]])
  const id = await start(jobId, site)
  const { propertyId } = await db.property.findFirstOrThrow({ where: { dataset: site, sourceKey: 'a' } })
  const noting = await holdTransaction(db, (tx) =>
    tx.propertyMark.create({ data: { propertyId, changedBy: 'analyst-1', note: 'Call them.' } }),
  )
  const undoing = deliver(id)
  await untilBlocked(db)
  await noting.commit()
  await undoing
  expect((await rowsOf(site)).map(({ key }) => key)).toEqual(['a'])
  expect(await db.propertyMark.count({ where: { propertyId } })).toBe(1)
  const { statusReason } = await db.batchJob.findUniqueOrThrow({ where: { jobId } })
  expect(statusReason).toContain('1 row kept')
})

it('jobs that are undone one after the other, the newest first, leave what was there before them', async () => {
  const site = 'both.example'
  await stored(site, day(1), [
    [
      { source_key: 'old', city: 'Mesa', price: 1 },
      { source_key: 'kept', city: 'Mesa', price: 1 },
    ],
  ])
  const before = await rowsOf(site)
  const first = await stored(site, day(2), [
    [
      { source_key: 'old', city: 'Tempe', price: 2 },
      { source_key: 'kept', price: 2 },
      { source_key: 'new', price: 2 },
    ],
  ])
  const second = await stored(site, day(3), [
    [
      { source_key: 'old', price: 3 },
      { source_key: 'kept', price: 3 },
      { source_key: 'new', price: 3 },
    ],
  ])
  await deliver(await start(second.jobId, site))
  const counts = { removed: 1, kept: 0, restoredFields: 3, restoredRows: 2, refusedFields: 0 }
  expect(await seenPreview(first.jobId, site, first.pageIds)).toEqual(counts)
  // What was taken back is brought anew: then it is something newer like any other.
  await stored(site, day(4), [[{ source_key: 'kept', price: 3 }]])
  await deliver(await start(first.jobId, site))
  const kept = before.map((row) => (row.key === 'kept' ? { ...row, price: 3 } : row))
  expect(await rowsOf(site)).toEqual(kept)
})

it('a run that is undone before it was judged turns no listing inactive', async () => {
  const site = 'judged.example'
  const run = async (from: number, number: number) => {
    const keys = Array.from({ length: 5 }, (_, index) => from + index)
    const records = keys.map((key) => ({ source_key: `k${key}`, status: 'active' }))
    const { jobId } = await stored(site, day(number), [records])
    const times = { openedAt: day(number), closedAt: new Date(day(number).getTime() + 60_000) }
    const whole = { keyId: '', spider: 'plums', site, firstPushId: 0n, outcome: 'complete' }
    await db.spiderRun.create({ data: { jobId, ...whole, ...times } })
    return jobId
  }
  const inactive = () => db.property.count({ where: { dataset: site, standardStatus: 'Withdrawn' } })
  await judgeRun(db, await run(0, 1))
  const wrong = await run(1, 2)
  const id = await start(wrong, site)
  await judgeRun(db, wrong)
  await deliver(id)
  expect(await inactive()).toBe(0)
  await judgeRun(db, await run(1, 3))
  expect(await inactive(), 'the next run says it').toBe(1)
})
