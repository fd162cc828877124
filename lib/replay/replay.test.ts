import { expect, it } from 'vitest'
import { z } from 'zod'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { savePage } from '#lib/properties/commands.ts'
import { countOpen, readGroups } from '#lib/rejects/groups.ts'
import { ruleSchema } from '#lib/rejects/rules/contract.ts'
import { openReader } from '#lib/sources/registry.ts'
import { understand } from '#lib/sources/understand.ts'
import { readReject, replayOne } from './one.ts'
import { previewRule } from './preview-rule.ts'
import { addsUp, rejectedRun } from './replay-for-tests.ts'

const { db, queue } = await openJobsOfFile()

const listing = (key: string, change: object = {}) => ({
  source_key: key,
  city: 'Mesa',
  price: 'on request',
  ...change,
})
const edited = (record: object, change: object) => JSON.stringify({ ...record, ...change })
const replay = (rejectId: bigint | undefined, text?: string) =>
  replayOne(db, queue, { rejectId: Number(rejectId), text, userId: 'analyst-1', viewer: () => true })
const jobOf = (jobId: number) => db.batchJob.findUniqueOrThrow({ where: { jobId } })

/** Stores listings as a page of another job would. */
async function storeElsewhere(site: string, startedAt: Date, records: object[]): Promise<number> {
  const other = await rejectedRun(db, { site, startedAt, pages: [[{}]] })
  const reader = openReader('spider', { spider: 'plums', site })
  const { records: read } = await understand(reader, z.array(z.json()).parse(records), (index) => index)
  const [pageId = 0n] = other.pageIds
  const place = { source: 'spider', dataset: site, jobId: other.jobId, pageId, observedAt: startedAt }
  await db.$transaction((tx) => savePage(tx, { ...place, ...reader.terms, records: read, expectNew: false }, false))
  return other.jobId
}

it('an edited record is stored, and its job counts it as new in the place of a reject', async () => {
  const record = listing('k1')
  const { jobId, rejectIds, pageIds } = await rejectedRun(db, { pages: [[record, listing('k2')]] })
  const { stored, reject, message } = await replay(rejectIds[0], edited(record, { price: 250_000 }))
  expect({ stored, message }).toEqual({ stored: true, message: 'Stored as a new property.' })
  expect(reject).toMatchObject({ state: 'replayed', outcome: 'inserted', settledBy: 'Analyst One' })
  expect(JSON.parse(reject.rawText), 'what the source gave stays').toEqual(record)
  const property = await db.property.findFirstOrThrow({ where: { sourceKey: 'k1' } })
  expect(property).toMatchObject({ firstJobId: jobId, position: 0 })
  expect(Number(property.listPrice)).toBe(250_000)
  expect(await jobOf(jobId)).toMatchObject({
    insertedCount: 1,
    rejectedCount: 1,
    errorCount: 1,
    successCount: 1,
    processedRecords: 2,
    statusReason: '1 new, 1 rejected.',
  })
  expect(await addsUp(db, jobId)).toEqual({ adds_up: true })
  const page = await db.batchJobPage.findUniqueOrThrow({ where: { pageId: pageIds[0] ?? 0n } })
  expect(page).toMatchObject({ insertedIds: [property.propertyId], searchableAt: null })
  const [line] = await db.batchJobLog.findMany({ where: { jobId, event: 'rejects-replayed' } })
  expect(line).toMatchObject({ actor: 'analyst-1', message: 'Replayed after an edit: 1 reject stored.' })
})

it('one that fails again keeps its row, with the cause it has now', async () => {
  const record = listing('f1')
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[record]] })
  const { stored, reject, message } = await replay(rejectIds[0], edited(record, { price: 5, listing_date: 'soon' }))
  expect(stored).toBe(false)
  expect(reject).toMatchObject({ state: 'open', field: 'listing_date', code: 'no-such-date', failedReplays: 1 })
  expect(message).toContain('listing_date')
  expect(await db.reject.count({ where: { jobId } })).toBe(1)
  expect(await jobOf(jobId)).toMatchObject({ rejectedCount: 1, insertedCount: 0 })
  expect(reject.understood?.fields).toContainEqual({ field: 'listPrice', value: 5, reason: null })
  // The edit is where it goes on.
  const again = await replay(rejectIds[0], edited(record, { price: 5, listing_date: '2026-10-01' }))
  expect(again.stored).toBe(true)
  expect(await addsUp(db, jobId)).toEqual({ adds_up: true })
})

it('a replayed record takes its own place in time: what is newer stays, what is older is changed', async () => {
  const record = listing('t1', { price: 'unknown price' })
  const site = 'times.example'
  const { jobId, rejectIds } = await rejectedRun(db, {
    site,
    startedAt: new Date('2026-03-01'),
    pages: [[record, listing('t2')]],
  })
  await db.batchJobPage.updateMany({ where: { jobId }, data: { seenNotedAt: new Date() } })
  await storeElsewhere(site, new Date('2026-04-01'), [{ source_key: 't1', price: 9 }])
  await storeElsewhere(site, new Date('2026-02-01'), [{ source_key: 't2', price: 7 }])
  expect(await replay(rejectIds[0], edited(record, { price: 1 }))).toMatchObject({ reject: { outcome: 'unchanged' } })
  const page = await db.batchJobPage.findFirstOrThrow({ where: { jobId } })
  expect(page.seenNotedAt, 'that it was seen is to be noted').toBeNull()
  expect(await replay(rejectIds[1], edited(listing('t2'), { price: 2 }))).toMatchObject({
    reject: { outcome: 'updated' },
  })
  const prices = await db.property.findMany({ where: { dataset: site }, orderBy: { sourceKey: 'asc' } })
  expect(prices.map(({ listPrice }) => Number(listPrice))).toEqual([9, 2])
  expect(await jobOf(jobId)).toMatchObject({ updatedCount: 1, unchangedCount: 1, rejectedCount: 0 })
  expect(await addsUp(db, jobId)).toEqual({ adds_up: true })
  expect(await db.propertyChange.count({ where: { jobId } })).toBe(1)
})

it('the same asked twice stores it once and answers the same; another edit of it is refused', async () => {
  const record = listing('d1')
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[record]] })
  const text = edited(record, { price: 3 })
  const first = await replay(rejectIds[0], text)
  expect(await replay(rejectIds[0], text)).toEqual(first)
  await expect(replay(rejectIds[0], edited(record, { price: 4 }))).rejects.toMatchObject({ code: 'reject-settled' })
  expect(await jobOf(jobId)).toMatchObject({ insertedCount: 1, rejectedCount: 0 })
})

it('of two people who replay one at once exactly one is counted', async () => {
  const record = listing('r1')
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[record]] })
  const settled = await Promise.allSettled([
    replay(rejectIds[0], edited(record, { price: 3 })),
    replay(rejectIds[0], edited(record, { price: 4 })),
  ])
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'reject-settled' } })
  expect(await jobOf(jobId)).toMatchObject({ insertedCount: 1, updatedCount: 0, rejectedCount: 0 })
  expect(await db.property.count({ where: { sourceKey: 'r1' } })).toBe(1)
})

it('one that its page, read again, took away meanwhile changes nothing', async () => {
  const record = listing('g1')
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[record]] })
  const gone = await holdTransaction(db, (tx) => tx.$executeRaw`DELETE FROM rejects WHERE job_id = ${jobId}`)
  const late = replay(rejectIds[0], edited(record, { price: 3 })).catch((error: unknown) => error)
  await untilBlocked(db)
  await gone.commit()
  expect(await late).toMatchObject({ code: 'reject-settled' })
  expect(await db.property.count({ where: { sourceKey: 'g1' } })).toBe(0)
  await expect(replay(rejectIds[0])).rejects.toMatchObject({ code: 'reject-not-found' })
})

it('counts into a job that runs again, and is refused while its page is not written or its job is undone', async () => {
  const record = listing('s1')
  const text = edited(record, { price: 3 })
  const { jobId, rejectIds, pageIds } = await rejectedRun(db, { pages: [[record, listing('s2')]] })
  await db.batchJob.update({ where: { jobId }, data: { status: 'PROCESSING', completedAt: null } })
  expect((await replay(rejectIds[0], text)).stored).toBe(true)
  expect(await jobOf(jobId)).toMatchObject({ status: 'PROCESSING', insertedCount: 1, rejectedCount: 1 })
  await db.batchJob.update({ where: { jobId }, data: { undoneAt: new Date() } })
  await expect(replay(rejectIds[1], text)).rejects.toMatchObject({ code: 'job-undone' })
  await db.$executeRaw`
    UPDATE batch_job_pages SET inserted_count = 0, inserted_ids = '{}', rejected_count = 0, records_received = 0
    WHERE page_id = ${pageIds[0]}`
  await db.$executeRaw`UPDATE batch_job_pages SET state = 'failed', written_at = NULL, error_message = 'x' WHERE page_id = ${pageIds[0]}`
  await expect(replay(rejectIds[1], text)).rejects.toMatchObject({ code: 'wrong-state' })
})

it('a record that is no JSON, or belongs to somebody else, is refused by name', async () => {
  const { rejectIds } = await rejectedRun(db, { pages: [[listing('n1')]] })
  await expect(replay(rejectIds[0], '{price: 3}')).rejects.toMatchObject({
    code: 'invalid-fields',
    fields: [{ field: 'text' }],
  })
  const asked = { rejectId: Number(rejectIds[0]), userId: 'ben', viewer: () => false }
  await expect(replayOne(db, queue, asked)).rejects.toMatchObject({ code: 'not-yours' })
})

it('what was understood stands beside what was not: every fault, and the values of the other fields', async () => {
  const record = listing('u1', { listing_date: 'soon', year_built: 12 })
  const { rejectIds } = await rejectedRun(db, { pages: [[record]] })
  const { understood, given, isWhole } = await readReject(db, Number(rejectIds[0]), () => true)
  expect({ given, isWhole }).toEqual({ given: '"on request"', isWhole: true })
  expect(understood?.sourceKey).toBe('u1')
  expect(understood?.fields.filter(({ reason }) => reason !== null).map(({ field }) => field)).toEqual([
    'price',
    'listing_date',
    'yearBuilt',
  ])
  expect(understood?.fields).toContainEqual({ field: 'city', value: 'Mesa', reason: null })
})

it('causes are counted over all sources, with their time, jobs and datasets, and by state', async () => {
  const site = 'groups.example'
  const first = await rejectedRun(db, { site, pages: [[listing('c1'), listing('c2')]] })
  const second = await rejectedRun(db, { site, pages: [[listing('c3')]] })
  await rejectedRun(db, { site, pages: [[{}]], code: 'key-missing', field: 'url' })
  await replay(first.rejectIds[0], edited(listing('c1'), { price: 1 }))
  const { items, states } = await readGroups(db, { state: 'open', dataset: site })
  expect(states).toEqual({ open: 3, replayed: 1, dismissed: 0 })
  expect(items).toMatchObject([
    { code: 'not-a-number', field: 'price', rejects: 2, jobs: 2, sources: ['spider'], datasets: [site] },
    { code: 'key-missing', field: 'url', rejects: 1, jobs: 1 },
  ])
  expect(items[0]?.days.at(-1)).toBe(2)
  const ofOne = await readGroups(db, { state: 'open', dataset: site, jobId: second.jobId })
  expect(ofOne.items).toMatchObject([{ rejects: 1 }])
})

it('a record that was cut takes an edit, and that is what a later replay takes up', async () => {
  const site = 'cut.example'
  const { rejectIds } = await rejectedRun(db, { site, pages: [[listing('k1', { remarks: 'x'.repeat(20_000) })]] })
  expect(await readReject(db, Number(rejectIds[0]), () => true)).toMatchObject({ isWhole: false, understood: null })
  await expect(replay(rejectIds[0])).rejects.toMatchObject({ code: 'invalid-fields' })
  const still = await replay(rejectIds[0], edited(listing('k1'), { price: 'soon' }))
  expect(still).toMatchObject({ stored: false, reject: { state: 'open', isWhole: false } })
  expect((await replay(rejectIds[0])).stored, 'the edit as it stands').toBe(false)
  expect((await replay(rejectIds[0], edited(listing('k1'), { price: 5 }))).stored).toBe(true)
})

it('one whose job somebody undoes at that moment stays a reject, and the answer says why', async () => {
  const record = listing('un1')
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[record]] })
  const undoing = await holdTransaction(
    db,
    (tx) => tx.$executeRaw`UPDATE batch_jobs SET undone_at = now() WHERE job_id = ${jobId}`,
  )
  const late = replay(rejectIds[0], edited(record, { price: 3 })).catch((error: unknown) => error)
  await untilBlocked(db)
  await undoing.commit()
  expect(await late).toMatchObject({ code: 'job-undone' })
  expect(await db.property.count({ where: { sourceKey: 'un1' } })).toBe(0)
  expect(await db.reject.count({ where: { jobId, state: 'open' } })).toBe(1)
})

it('one whose job was removed is not there any more', async () => {
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[listing('rm1')]] })
  await db.$executeRaw`DELETE FROM rejects WHERE job_id = ${jobId}`
  await db.$executeRaw`DELETE FROM batch_job_pages WHERE job_id = ${jobId}`
  await db.$executeRaw`DELETE FROM batch_jobs WHERE job_id = ${jobId}`
  await expect(replay(rejectIds[0])).rejects.toMatchObject({ code: 'reject-not-found' })
  await expect(readReject(db, Number(rejectIds[0]), () => true)).rejects.toMatchObject({ code: 'reject-not-found' })
})

it('one whose dataset somebody is taking out waits before it touches a row, and then learns what became of its job', async () => {
  const record = listing('w1')
  const { jobId, rejectIds } = await rejectedRun(db, { pages: [[record, listing('w2')]] })
  const quiet = await holdTransaction(db, async (tx) => {
    await tx.$executeRaw`LOCK TABLE batch_jobs IN SHARE ROW EXCLUSIVE MODE`
    await tx.$executeRaw`UPDATE batch_jobs SET undone_at = now() WHERE job_id = ${jobId}`
  })
  const late = [edited(record, { price: 3 }), edited(record, { price: 'still none' })].map((text, index) =>
    replay(rejectIds[index], text).catch((error: unknown) => error),
  )
  await untilBlocked(db, 2)
  const holding = await db.$queryRaw`
    SELECT 1 FROM pg_locks WHERE relation = 'properties'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
  await quiet.commit()
  expect(holding, 'rows that a replay holds').toEqual([])
  for (const one of late) expect(await one).toMatchObject({ code: 'job-undone' })
  expect(await db.reject.count({ where: { jobId, state: 'open', failedReplays: 0 } })).toBe(2)
})

it.each(['constructor', 'toString', '__proto__'])(
  'a rule that sets a field named %s is previewed like any other',
  async (field) => {
    const site = `${field.toLowerCase()}.example`
    await rejectedRun(db, { site, pages: [[listing('p1')]] })
    const rule = ruleSchema.parse({
      code: 'not-a-number',
      faultField: 'price',
      field,
      fix: { kind: 'constant', value: 'x' },
    })
    const filter = { dataset: site }
    const { examples } = await previewRule(db, { filter, rule }, await countOpen(db, filter, null), null)
    expect(examples).toMatchObject([{ becomes: 'rejected', changes: [{ field, before: null, after: '"x"' }] }])
  },
)
