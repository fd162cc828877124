import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { readBulkAction } from '#lib/jobs/bulk/commands.ts'
import { createTracked, noteSlice } from '#lib/jobs/bulk/tracked.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import type { OpenChoice } from '#lib/rejects/contract.ts'
import { countOpen } from '#lib/rejects/groups.ts'
import { keepRule, listRules, removeRule } from '#lib/rejects/rules/kept.ts'
import { ruleSchema, type Fix } from '#lib/rejects/rules/contract.ts'
import { dismiss, markFailedAgain } from '#lib/rejects/settle.ts'
import { previewRule } from '#lib/replay/preview-rule.ts'
import { addsUp, rejectedRun } from '#lib/replay/replay-for-tests.ts'
import { openReader } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { makeUser } from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { noteFixed, readRecords } from '#workers/pages/read-records.ts'
import { JobWatch } from '#workers/process/job-watch.ts'
import type { Worker } from '#workers/process/worker.ts'
import { bulkAction } from '#workers/upkeep/bulk-action.ts'

const jobs = await openJobsOfFile()
const { db, queue } = jobs
const worker: Worker = { name: 'worker-1', db, queue, jobs: new JobWatch(db, 3), slots: new Slots(db, 'worker-1') }
beforeAll(() => makeUser(db, 'ann'))

const listing = (key: string, price: unknown) => ({ source_key: key, price })
const rule = (fix: Fix, only?: string[]) =>
  ruleSchema.parse({ code: 'not-a-number', faultField: 'price', field: 'price', fix, only })
const readNumber = rule({ kind: 'number', form: 'comma' })

async function start(
  action: 'fix-rejects' | 'dismiss-rejects',
  filter: OpenChoice,
  more: object,
  userId = 'analyst-1',
) {
  const { rejects, upTo } = await countOpen(db, filter, null)
  const details = { filter, upTo, ...more }
  return db.$transaction((tx) => createTracked(tx, queue, { action, userId, details, units: rejects }))
}
const deliver = (bulkActionId: number) =>
  bulkAction(worker, {
    id: randomUUID(),
    retryCount: 0,
    data: { bulkActionId },
    signal: new AbortController().signal,
  })
const statesOf = async (jobId: number) =>
  (await db.reject.findMany({ where: { jobId }, orderBy: { position: 'asc' } })).map(({ state }) => state)
const prices = async (dataset: string) =>
  (await db.property.findMany({ where: { dataset }, orderBy: { sourceKey: 'asc' } })).map((row) =>
    Number(row.listPrice),
  )

it('a rule says what it would do, does that to all it finds, and leaves the others as they were', async () => {
  const site = 'rules.example'
  const mine = await rejectedRun(db, {
    site,
    pages: [
      [listing('a', '€ 1.000'), listing('b', 'on request')],
      [listing('c', '2.000,50'), { price: '3.000' }],
    ],
  })
  const theirs = await rejectedRun(db, { site, createdBy: 'ann', pages: [[listing('d', '4.000')]] })
  const filter = { dataset: site, code: 'not-a-number', field: 'price' }
  const counts = await countOpen(db, filter, 'analyst-1')
  expect(counts).toMatchObject({ rejects: 5, jobs: 2, notYours: 1 })
  const preview = await previewRule(db, { filter, rule: readNumber }, counts, 'analyst-1')
  expect(preview).toMatchObject({
    tried: 4,
    asNew: 2,
    asChange: 0,
    older: 0,
    stillRejected: 1,
    untouched: 1,
    jobs: [{ jobId: mine.jobId, rejects: 2 }],
    reasons: [{ reason: expect.stringContaining('url is missing'), rejects: 1 }],
  })
  expect(preview.examples.find(({ becomes }) => becomes === 'new')?.changes).toEqual([
    { field: 'price', before: '"€ 1.000"', after: '1000' },
  ])
  expect(await prices(site), 'a preview stores nothing').toEqual([])

  const id = await start('fix-rejects', filter, { rule: readNumber })
  const later = await rejectedRun(db, { site, pages: [[listing('e', '5.000')]] })
  await deliver(id)
  const done = await readBulkAction(db, id)
  expect(done).toMatchObject({ action: 'fix-rejects', total: 5, done: 5, changed: 2, refused: 3 })
  expect(done.completedAt).not.toBeNull()
  expect(done.refusals.map(({ reason }) => reason)).toEqual([
    'The rule changes nothing in it.',
    expect.stringContaining('url is missing'),
    'Its job belongs to somebody else.',
  ])
  expect(await prices(site)).toEqual([1000, 2000.5])
  expect(await statesOf(mine.jobId)).toEqual(['replayed', 'open', 'replayed', 'open'])
  expect(await statesOf(theirs.jobId)).toEqual(['open'])
  expect(await statesOf(later.jobId), 'rejected after it was counted').toEqual(['open'])
  const failed = await db.reject.findFirstOrThrow({ where: { jobId: mine.jobId, position: 3 } })
  expect(failed).toMatchObject({ field: 'url', code: 'key-missing', failedReplays: 1 })
  expect(await addsUp(db, mine.jobId)).toEqual({ adds_up: true })
  await deliver(id)
  expect(await addsUp(db, mine.jobId), 'a second delivery').toEqual({ adds_up: true })
})

it('of several rejects of one listing the last is what is stored, and the others are duplicates that nobody missed', async () => {
  const site = 'twice.example'
  const pages = [[listing('a', '1.000'), listing('a', '2.000')], [listing('a', '3.000')]]
  const { jobId } = await rejectedRun(db, { site, pages })
  await deliver(await start('fix-rejects', { dataset: site }, { rule: readNumber }))
  const rejects = await db.reject.findMany({ where: { jobId }, orderBy: { position: 'asc' } })
  expect(rejects.map(({ outcome }) => outcome)).toEqual(['duplicate', 'inserted', 'duplicate'])
  expect(await prices(site)).toEqual([3000])
  expect(await db.batchJob.findUniqueOrThrow({ where: { jobId } })).toMatchObject({
    insertedCount: 1,
    duplicateCount: 2,
    crossPageDuplicates: 0,
    rejectedCount: 0,
  })
  expect(await addsUp(db, jobId)).toEqual({ adds_up: true })
})

it('a record that was cut is left out of a rule, with a count, and stays open', async () => {
  const site = 'cut.example'
  const whole = listing('a', '1.000')
  const run = await rejectedRun(db, {
    site,
    pages: [[whole, { ...listing('b', '2.000'), remarks: 'x'.repeat(20_000) }]],
  })
  const filter = { dataset: site }
  const preview = await previewRule(db, { filter, rule: readNumber }, await countOpen(db, filter, null), null)
  expect(preview).toMatchObject({ tried: 2, asNew: 1, untouched: 0, cut: 1 })
  const id = await start('fix-rejects', filter, { rule: readNumber })
  await deliver(id)
  const cut = { rejectId: Number(run.rejectIds[1]), reason: expect.stringContaining('too long to be kept whole') }
  expect(await readBulkAction(db, id)).toMatchObject({ done: 2, changed: 1, refused: 1, refusals: [cut] })
  expect(await statesOf(run.jobId)).toEqual(['replayed', 'open'])
  expect(await addsUp(db, run.jobId)).toEqual({ adds_up: true })
})

it('what somebody dismisses while a rule is at it stays dismissed, and the others of its page are stored', async () => {
  const site = 'race.example'
  const run = await rejectedRun(db, { site, pages: [[listing('a', '1.000'), listing('b', '2.000')]] })
  const id = await start('fix-rejects', { dataset: site }, { rule: readNumber })
  const dismissing = await holdTransaction(db, (tx) => dismiss(tx, run.rejectIds.slice(0, 1), 'No.', 'ann'))
  const at = deliver(id)
  await untilBlocked(db)
  await dismissing.commit()
  await at
  expect(await statesOf(run.jobId), 'the part was taken back').toEqual(['dismissed', 'open'])
  expect(await prices(site)).toEqual([])
  await deliver(id)
  expect(await statesOf(run.jobId)).toEqual(['dismissed', 'replayed'])
  expect(await readBulkAction(db, id)).toMatchObject({ changed: 1, refused: 0, completedAt: expect.any(String) })
  expect(await addsUp(db, run.jobId)).toEqual({ adds_up: true })
})

it('what somebody edits while a rule is at it keeps their edit', async () => {
  const site = 'edit-race.example'
  const run = await rejectedRun(db, { site, pages: [[listing('a', '1.000'), listing('b', '2.000')]] })
  const id = await start('fix-rejects', { dataset: site }, { rule: readNumber })
  const [rejectId = 0n] = run.rejectIds
  const edit = {
    rejectId,
    sourceKey: 'a',
    field: 'city',
    code: 'too-long',
    reason: 'Too long.',
    editedText: '{"theirs":1}',
  }
  const editing = await holdTransaction(db, (tx) => markFailedAgain(tx, [edit]))
  const at = deliver(id)
  await untilBlocked(db)
  await editing.commit()
  await at
  await deliver(id)
  expect(await prices(site)).toEqual([2000])
  expect(await db.reject.findUniqueOrThrow({ where: { rejectId } })).toMatchObject({
    state: 'open',
    editedText: '{"theirs":1}',
  })
  expect(await addsUp(db, run.jobId)).toEqual({ adds_up: true })
})

it('an action stops when another worker has done its part, and takes its change back', async () => {
  const site = 'taken.example'
  const run = await rejectedRun(db, { site, pages: [[listing('a', '1')]], code: 'odd' })
  const again = ruleSchema.parse({ code: 'odd', faultField: 'price', field: 'price', fix: { kind: 'read-again' } })
  const id = await start('fix-rejects', { dataset: site }, { rule: again })
  // As if the other had noted it at the very moment this one stores it.
  await db.$executeRaw`
    CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN UPDATE bulk_actions SET behind = 1 WHERE units IS NOT NULL AND completed_at IS NULL; RETURN NEW; END'`
  await db.$executeRaw`CREATE TRIGGER overtake BEFORE UPDATE ON rejects FOR EACH ROW EXECUTE FUNCTION overtake()`
  await deliver(id)
  await db.$executeRaw`DROP TRIGGER overtake ON rejects`
  expect(await prices(site)).toEqual([])
  expect(await statesOf(run.jobId)).toEqual(['open'])
  await deliver(id)
  expect(await prices(site)).toEqual([1])
  expect(await readBulkAction(db, id)).toMatchObject({ done: 1, changed: 1, refused: 0 })
  expect(await noteSlice(db, id, { from: 0n, to: 1n, done: 1, changed: 1, refused: 0, refusals: [] })).toBe(false)
})

it('dismissing takes a reason, leaves the rejects counted as rejected, and says so in each job', async () => {
  const site = 'dismissed.example'
  const run = await rejectedRun(db, { site, pages: [[listing('a', 'x'), listing('b', 'y')]] })
  const id = await start('dismiss-rejects', { dataset: site }, { reason: 'Garages, not homes.' })
  await deliver(id)
  await deliver(id)
  expect(await readBulkAction(db, id)).toMatchObject({ total: 2, done: 2, changed: 2, completedAt: expect.any(String) })
  expect(await statesOf(run.jobId)).toEqual(['dismissed', 'dismissed'])
  expect(await db.reject.findFirst({ where: { jobId: run.jobId } })).toMatchObject({ note: 'Garages, not homes.' })
  expect(await db.batchJob.findUniqueOrThrow({ where: { jobId: run.jobId } })).toMatchObject({ rejectedCount: 2 })
  expect(await db.batchJobLog.findMany({ where: { jobId: run.jobId } })).toMatchObject([
    { event: 'rejects-dismissed', message: '2 rejects dismissed: Garages, not homes.', actor: 'analyst-1' },
  ])
})

it('a kept rule puts later records right before they would be rejected, one fault behind the other', async () => {
  const place = { source: 'spider', dataset: 'kept.example' }
  const reader = openReader('spider', { spider: 'plums', site: place.dataset })
  const given: JsonValue[] = [
    { source_key: 'a', price: '€ 1.000', listing_date: '31-12-2026' },
    { source_key: 'b', price: 2 },
    { source_key: 'c', price: 'on request' },
  ]
  const read = () => readRecords(db, place, reader, given, (index) => index + 10)
  expect(await read()).toMatchObject({ fixed: 0, records: [{ sourceKey: 'b' }] })
  const ruleId = await keepRule(db, place, readNumber, 'ann')
  expect(await keepRule(db, place, readNumber, 'ann'), 'the same again').toBe(ruleId)
  const half = await read()
  expect(half.fixed).toBe(0)
  expect(half.rejects[0], 'kept as the source gave it').toMatchObject({ field: 'price', raw: given[0] })
  const dates = { code: 'no-such-date', faultField: 'listing_date', field: 'listing_date' }
  await keepRule(db, place, ruleSchema.parse({ ...dates, fix: { kind: 'date', form: 'day-month-year' } }), 'ann')
  const both = await read()
  expect(both.fixed).toBe(1)
  expect(both.records.map(({ sourceKey, position }) => [sourceKey, position])).toEqual([
    ['b', 11],
    ['a', 10],
  ])
  expect(both.rejects.map(({ position }) => position)).toEqual([12])
  expect(await readRecords(db, { ...place, dataset: 'other' }, reader, given, (index) => index)).toMatchObject({
    fixed: 0,
  })

  const kept = async () =>
    (await listRules(db, () => true)).map((one) => ({ ...one, ofPlace: one.dataset === place.dataset }))
  expect(await kept()).toMatchObject([
    { ofPlace: true, lastMatchedAt: null },
    { ofPlace: true, lastMatchedAt: null },
  ])
  expect(both.byRules).toContain(ruleId)
  const { jobId } = await rejectedRun(db, { site: place.dataset, pages: [[]] })
  await noteFixed(db, { jobId, pageNumber: 1 }, { ...both, byRules: [ruleId] })
  const [, first] = await kept()
  expect(first).toMatchObject({ ruleId, lastMatchedAt: expect.any(String) })
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM reject_rules FOR UPDATE`
    // Pages written at the same moment do not wait for each other.
    await noteFixed(db, { jobId, pageNumber: 1 }, both)
  })
  expect((await kept()).map(({ lastMatchedAt }) => lastMatchedAt)).toEqual([null, first?.lastMatchedAt])
  await expect(removeRule(db, ruleId, () => false)).rejects.toMatchObject({ code: 'not-yours' })
  await removeRule(db, ruleId, () => true)
  await expect(removeRule(db, ruleId, () => true)).rejects.toMatchObject({ code: 'rule-not-found' })
  expect((await read()).fixed).toBe(0)
})
