import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inTransaction } from '#lib/db.ts'
import { claimed, counts, openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { addCounts, markWritten } from '#lib/jobs/pages/page-commands.ts'
import { noteSeen, settleAfterEnd } from '#lib/jobs/ending/results.ts'
import { savePage, withCareIfNeeded } from '#lib/properties/commands.ts'
import { inNumbers, propertyPage, type RecordDraft } from '#lib/properties/store/pages-for-tests.ts'
import { catchUp, isSearchBehind, lockSearch } from '#lib/properties/search/search.ts'
import { completedJob, runningJob } from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'

const jobs = await openJobsOfFile()

const difference = z.object({ id: z.string(), stored: z.string().nullable(), found: z.string().nullable() })

describe('what is found by the search', { timeout: 60_000 }, () => {
  let datasets = 0

  interface Run {
    jobId: number
    startedAt: number
    pageIds: readonly bigint[]
  }

  async function startRun(dataset: string, startedAt: number, pages: number): Promise<Run> {
    const states = Array.from({ length: pages }, () => 'fetching' as const)
    const { jobId, pageIds } = await runningJob(jobs.db, { dataset, pages: states })
    return { jobId, startedAt, pageIds }
  }

  /** A page’s commit, as the worker makes it. */
  async function store(run: Run, page: number, dataset: string, records: readonly RecordDraft[]): Promise<void> {
    const pageId = run.pageIds[page] ?? 0n
    const taken = await claimed(jobs.db, pageId)
    const draft = { dataset, jobId: run.jobId, pageId: Number(pageId), startedAt: run.startedAt, records }
    await withCareIfNeeded((care) =>
      inTransaction(jobs.db, async (tx) => {
        const saved = await savePage(tx, propertyPage(draft), care)
        const { inserted, updated, unchanged, duplicate, crossPageDuplicate } = inNumbers(saved)
        const numbers = { updated, unchanged, duplicate, crossPageDuplicate, received: records.length }
        const counted = counts(inserted, numbers)
        await markWritten(tx, taken, counted, saved)
        await addCounts(tx, run.jobId, counted)
      }),
    )
  }

  async function end({ jobId }: Run): Promise<void> {
    await jobs.db.$executeRaw`
      UPDATE batch_jobs SET status = 'COMPLETED', completed_at = now() WHERE job_id = ${jobId}`
    // Slices of one id, so that repeats are settled one transaction after the other.
    await settleAfterEnd(jobs.db, jobId, 1)
    await noteSeen(jobs.db, { jobId })
  }

  async function catchUpWholly(): Promise<void> {
    while ((await catchUp(jobs.db, 1)) > 0);
    expect(await isSearchBehind(jobs.db)).toBe(false)
  }

  /** Where the search says something else than the properties do. */
  async function differences(): Promise<unknown[]> {
    const rows = await jobs.db.$queryRaw`
      SELECT coalesce(p.property_id, s.property_id)::text AS id, p.city || ' ' || p.updated_at AS stored, s.city || ' ' || s.updated_at AS found
      FROM properties p FULL JOIN property_search s ON s.property_id = p.property_id LEFT JOIN property_seen n ON n.property_id = p.property_id
      WHERE p.property_id IS NULL OR s.property_id IS NULL OR s.city IS DISTINCT FROM lower(p.city)
         OR s.updated_at <> p.updated_at OR s.last_seen_at < greatest(p.updated_at, n.last_seen_at)`
    return z.array(difference).parse(rows)
  }

  const record = fc.record({
    key: fc.constantFrom('A', 'B'),
    version: fc.constantFrom('', '2021', '2022'),
    values: fc.constantFrom(['Mesa'], ['Tempe'], ['Yuma']),
  })
  const step = fc.record({
    run: fc.nat(1),
    records: fc.array(record, { minLength: 1, maxLength: 3 }),
    turns: fc.nat(2),
  })

  it('is what is stored, whichever order pages of two runs come in and wherever a turn of catching up falls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 6 }),
        fc.array(fc.nat(2), { minLength: 2, maxLength: 2 }),
        async (steps, turnsAtEnd) => {
          const dataset = `catch-up-${(datasets += 1)}`
          const pagesOf = (run: number): number => steps.filter((one) => one.run === run).length
          const runs = [await startRun(dataset, 0, pagesOf(0)), await startRun(dataset, 5, pagesOf(1))]
          const stored = [0, 0]
          for (const { run: index, records, turns } of steps) {
            const run = runs[index]
            const page = stored[index] ?? 0
            stored[index] = page + 1
            if (run !== undefined) await store(run, page, dataset, records)
            for (let turn = 0; turn < turns; turn += 1) await catchUp(jobs.db, 1)
          }
          for (const [index, run] of runs.entries()) {
            await end(run)
            for (let turn = 0; turn < (turnsAtEnd[index] ?? 0); turn += 1) await catchUp(jobs.db, 1)
          }
          await catchUpWholly()
          expect(await differences()).toEqual([])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('learns of a property that its own job changed on a later page', async () => {
    const dataset = `catch-up-${(datasets += 1)}`
    const run = await startRun(dataset, 0, 2)
    await store(run, 0, dataset, [{ key: 'A', version: '2021', values: ['Mesa'] }])
    await catchUpWholly()
    await store(run, 1, dataset, [{ key: 'A', version: '2022', values: ['Tempe'] }])
    await catchUpWholly()
    expect(await differences()).toEqual([])
  })

  it('learns of a change that was told as a repeat before the search heard of it', async () => {
    const dataset = `catch-up-${(datasets += 1)}`
    const run = await startRun(dataset, 0, 2)
    const other = await startRun(dataset, 5, 1)
    await store(run, 0, dataset, [{ key: 'A', version: '2021', values: ['Mesa'] }])
    await store(other, 0, dataset, [{ key: 'A', version: '2022', values: ['Tempe'] }])
    await catchUpWholly()
    await store(run, 1, dataset, [{ key: 'A', version: '2023', values: ['Yuma'] }])
    await end(run)
    await catchUpWholly()
    expect(await differences()).toEqual([])
  })

  it('is seen again by a page whose turn comes before that of the page which stored it', async () => {
    const dataset = `catch-up-${(datasets += 1)}`
    const later = await startRun(dataset, 5, 1)
    const first = await startRun(dataset, 0, 1)
    await store(first, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
    await store(later, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
    await catchUpWholly()
    const page = await jobs.db.batchJobPage.findFirstOrThrow({ where: { jobId: later.jobId } })
    const found = await jobs.db.propertySearch.findFirstOrThrow({ where: { dataset } })
    expect(page.unchangedIds).toHaveLength(1)
    expect(found.lastSeenAt).toEqual(page.writtenAt)
  })

  it('knows when a property was last seen from a job that ended before the search heard of it', async () => {
    const dataset = `catch-up-${(datasets += 1)}`
    const run = await startRun(dataset, 0, 1)
    await store(run, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
    const { propertyId } = await jobs.db.property.findFirstOrThrow({ where: { dataset } })
    const lastSeenAt = new Date(Date.now() + 60_000)
    await jobs.db.propertySeen.create({ data: { propertyId, lastSeenAt, jobId: run.jobId } })
    await catchUpWholly()
    expect(await jobs.db.propertySearch.findUniqueOrThrow({ where: { propertyId } })).toMatchObject({ lastSeenAt })
  })

  it('is taken over by no more pages at once than have 10,000 records', async () => {
    await catchUpWholly()
    await completedJob(jobs.db, { pages: ['written', 'written', 'written'], recordsPerPage: 6000 })
    expect(await catchUp(jobs.db)).toBe(2)
    expect(await catchUp(jobs.db)).toBe(1)
  })

  it('waits while somebody else has the search in hand: two turns could put an older state over a newer one', async () => {
    const dataset = `catch-up-${(datasets += 1)}`
    const run = await startRun(dataset, 0, 1)
    await store(run, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
    const held = await holdTransaction(jobs.db, lockSearch)
    expect(await catchUp(jobs.db)).toBe(0)
    expect(await isSearchBehind(jobs.db)).toBe(true)
    await held.commit()
    await catchUpWholly()
    expect(await differences()).toEqual([])
  })

  it('learns of what moves on a page while it is taken over', async () => {
    const dataset = `catch-up-${(datasets += 1)}`
    const run = await startRun(dataset, 0, 1)
    await store(run, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
    // The row it is about to write is taken, so that it stops in the middle of its turn.
    const held = await holdTransaction(
      jobs.db,
      (tx) => tx.$executeRaw`
        INSERT INTO property_search (property_id, created_at, updated_at, last_seen_at, source, dataset)
        SELECT property_id, now(), now(), now(), '', '' FROM properties WHERE dataset = ${dataset}`,
    )
    const turn = catchUp(jobs.db)
    await untilBlocked(jobs.db)
    await jobs.db.$transaction([
      jobs.db.$executeRaw`UPDATE properties SET city = 'Yuma', updated_at = now() WHERE dataset = ${dataset}`,
      jobs.db.$executeRaw`
        UPDATE batch_job_pages SET searchable_at = NULL, updated_at = now() WHERE job_id = ${run.jobId}`,
    ])
    await held.rollBack()
    await turn
    await catchUpWholly()
    expect(await differences()).toEqual([])
  })

  it.each(['before it is written again', 'after that'])(
    'learns of what a page stored that was sent back to work, %s',
    async (when) => {
      const dataset = `catch-up-${(datasets += 1)}`
      const run = await startRun(dataset, 0, 1)
      await store(run, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
      await jobs.db.$executeRaw`
        UPDATE batch_job_pages SET state = 'fetching', message_id = gen_random_uuid(), message_sent_at = now(),
               written_at = NULL, records_received = NULL, rewritten_ids = rewritten_ids || inserted_ids,
               inserted_ids = '{}', inserted_count = 0
        WHERE job_id = ${run.jobId}`
      if (when === 'after that') await store(run, 0, dataset, [{ key: 'A', values: ['Mesa'] }])
      await catchUpWholly()
      expect(await differences()).toEqual([])
    },
  )
})
