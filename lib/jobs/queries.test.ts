import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeCursor } from '#lib/cursor.ts'
import { MalformedError, NotFoundError } from '#lib/errors.ts'
import { holdTransaction } from '#lib/testing/held-transaction.ts'
import { until } from '#lib/testing/until.ts'
import {
  cancelledJob,
  completedJob,
  failedJob,
  makeUser,
  needsApprovalJob,
  needsDecisionJob,
  pausedJob,
  pendingJob,
  runningJob,
} from '#lib/testing/factories.ts'
import { jobFilterSchema, type JobFilter } from '#lib/jobs/list/contract.ts'
import { jobSchema, logListSchema, pageListSchema } from './contract.ts'
import { openJobsOfFile } from './jobs-for-tests.ts'
import { addLog } from './log.ts'
import { listEvents, listLogs, listPages, readPage } from './pages/page-queries.ts'
import { jobStats, listJobs, ownerOf, readJob } from './queries.ts'

const { db } = await openJobsOfFile()

describe('reading jobs', () => {
  const made = new Map<string, number>()
  const idOf = (name: string): number => made.get(name) ?? 0

  beforeAll(async () => {
    const makers = {
      pendingJob,
      runningJob,
      pausedJob,
      needsApprovalJob,
      needsDecisionJob,
      completedJob,
      failedJob,
      cancelledJob,
    }
    let minute = 0
    for (const [name, make] of Object.entries(makers)) {
      const createdAt = new Date(Date.UTC(2026, 0, 1, 12, (minute += 1)))
      const { jobId } = await make(db, { name, createdAt, createdBy: name === 'pausedJob' ? 'ann' : 'ben' })
      made.set(name, jobId)
    }
  })

  const anyone = () => true
  const list = (filter: Partial<JobFilter> = {}) => listJobs(db, jobFilterSchema.parse(filter), anyone)
  const names = async (filter: Partial<JobFilter> = {}) => (await list(filter)).items.map((job) => job.name)
  const errorOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    )

  it('shows each kind of job as the contract says', async () => {
    for (const job of (await list()).items) expect(jobSchema.parse(job)).toEqual(job)
    expect(await readJob(db, idOf('runningJob'), (owner) => owner === 'ben')).toMatchObject({
      status: 'PROCESSING',
      totalRecords: 1200,
      processedRecords: 400,
      missingCount: 800,
      percentComplete: 33.3,
      pages: { total: 3, written: 1, fetching: 1, queued: 1 },
      strip: 'wfq',
      createdByName: 'Ben',
      mine: true,
    })
    expect(await readJob(db, idOf('needsDecisionJob'), () => false)).toMatchObject({
      needs: 'decision',
      recordsBought: 400,
      recordsUnclear: 400,
      strip: 'wu',
      mine: false,
    })
    expect(await readJob(db, idOf('pendingJob'), anyone)).toMatchObject({
      totalRecords: null,
      percentComplete: 0,
      strip: '',
    })
    expect(await readJob(db, idOf('completedJob'), anyone)).toMatchObject({ percentComplete: 100, secondsLeft: null })
  })

  it('lists newest first, or oldest first', async () => {
    const newest = await names()
    expect(newest).toEqual([...made.keys()].toReversed())
    expect(await names({ sort: 'created' })).toEqual([...made.keys()])
  })

  it.each([
    ['status', { status: ['PAUSED', 'FAILED'] }, ['failedJob', 'needsDecisionJob', 'needsApprovalJob', 'pausedJob']],
    ['owner', { owner: 'ann' }, ['pausedJob']],
    ['source', { source: ['spider'] }, []],
    ['time', { from: '2026-01-01T12:02:00Z', to: '2026-01-01T13:04:00+01:00' }, ['pausedJob', 'runningJob']],
    ['a word in the name', { q: 'SIONjob' }, ['needsDecisionJob']],
    ['a word in the error', { q: 'did not answer' }, ['failedJob']],
    ['status and owner', { status: ['PAUSED'], owner: 'ben' }, ['needsDecisionJob', 'needsApprovalJob']],
  ] as const)('filters by %s', async (_, filter, expected) => {
    expect(await names(jobFilterSchema.parse(filter))).toEqual(expected)
  })

  it('refuses a time that no calendar has before it asks the database', () => {
    for (const from of ['0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', 'yesterday']) {
      expect(jobFilterSchema.safeParse({ from }).success).toBe(false)
    }
  })

  it('finds a job by its number', async () => {
    const jobId = idOf('failedJob')
    expect(await names({ q: String(jobId) })).toContain('failedJob')
    expect(await names({ q: `#${jobId}` })).toEqual(['failedJob'])
  })

  it('takes any text to look for as text', async () => {
    await pendingJob(db, { name: '100% of _this_ \\ "that" o’hara\'s', createdAt: new Date('2020-01-01') })
    for (const q of ['100%', '% of _', '_this_ \\', '"THAT" o’hara\'s']) {
      expect(await names({ q })).toEqual(['100% of _this_ \\ "that" o’hara\'s'])
    }
    expect(await names({ q: '_%_' })).toEqual([])
    const hostile = fc.string({
      unit: fc.constantFrom("'", '"', '\\', '%', '_', ';', '--', '$1', ')', '🏠', 'é'),
      minLength: 3,
      maxLength: 30,
    })
    await fc.assert(
      fc.asyncProperty(hostile, async (q) => {
        expect(Array.isArray(await names({ q }))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('gives every job exactly once when read in pieces, also those made in the same instant', async () => {
    const createdAt = new Date(Date.UTC(2026, 5, 1))
    for (let copy = 0; copy < 5; copy += 1) await pendingJob(db, { createdAt, createdBy: 'cy' })
    for (const sort of ['created', '-created'] as const) {
      const seen: number[] = []
      let cursor: string | undefined
      do {
        const piece = await list({ owner: 'cy', sort, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...piece.items.map((job) => job.jobId))
        cursor = piece.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(seen).toHaveLength(5)
      expect(new Set(seen).size).toBe(5)
      expect(seen).toEqual(seen.toSorted((one, other) => (sort === 'created' ? one - other : other - one)))
    }
  })

  it.each([
    ['no cursor at all', 'nonsense'],
    ['another list’s cursor', writeCursor([5])],
    ['another order’s cursor', writeCursor(['name', '2026-01-01T00:00:00.000Z', 5])],
    ['a time that is none', writeCursor(['-created', 'yesterday-ish', 5])],
    ['a year that is none', writeCursor(['-created', '0000-01-01T00:00:00.000Z', 5])],
    ['a number too large', writeCursor(['-created', '2026-01-01T00:00:00.000Z', 9_007_199_254_740_991])],
    ['an empty cursor', ''],
  ])('refuses %s', async (_, cursor) => {
    expect(await errorOf(listJobs(db, { sort: '-created', limit: 50, form: 'full', cursor }, anyone))).toBeInstanceOf(
      MalformedError,
    )
  })

  it.each([[9_007_199_254_740_991], [-9_007_199_254_740_991], [0]])(
    'answers page and log cursors of %i without failing',
    async (place) => {
      const cursor = writeCursor([place])
      const jobId = idOf('runningJob')
      for (const work of [listPages(db, jobId, { limit: 10, cursor }), listLogs(db, jobId, { limit: 10, cursor })]) {
        const refusal = await errorOf(work)
        expect(refusal === null || refusal instanceof MalformedError).toBe(true)
      }
    },
  )

  it('says that there is no such job or page', async () => {
    expect(await errorOf(readJob(db, 987_654, anyone))).toBeInstanceOf(NotFoundError)
    expect(await errorOf(ownerOf(db, 987_654))).toBeInstanceOf(NotFoundError)
    expect(await errorOf(readPage(db, idOf('runningJob'), 99))).toBeInstanceOf(NotFoundError)
    expect(await ownerOf(db, idOf('pausedJob'))).toBe('ann')
  })

  describe('the strip of pages', () => {
    it('has one tick a page up to sixty', async () => {
      const { jobId } = await runningJob(db, {
        pages: [...Array.from({ length: 59 }, () => 'written' as const), 'failed'],
      })
      expect((await readJob(db, jobId, anyone)).strip).toBe(`${'w'.repeat(59)}x`)
    })

    it('shares ticks among more pages and shows the worst of each', async () => {
      const pages = Array.from({ length: 150 }, (_, index) =>
        index === 70 ? ('unclear' as const) : index > 140 ? ('queued' as const) : ('written' as const),
      )
      const { jobId } = await runningJob(db, { pages, paid: true })
      const { strip } = await readJob(db, jobId, anyone)
      expect(strip).toHaveLength(60)
      expect(strip).toMatch(/^w{27,29}uw+q{3,5}$/)
    })

    it('knows every state', async () => {
      const pages = ['queued', 'fetching', 'fetched', 'written', 'failed', 'unclear', 'skipped', 'cancelled'] as const
      const { jobId } = await runningJob(db, { pages, paid: true })
      const job = await readJob(db, jobId, anyone)
      expect(job.strip).toBe('qfgwxusc')
      expect(job.pages).toEqual({ total: 8, ...Object.fromEntries(pages.map((state) => [state, 1])) })
    })
  })

  it('measures speed by the last half minute while it runs, and by the whole run afterwards', async () => {
    const { jobId } = await runningJob(db, {
      pages: ['written', 'written', 'queued', 'queued'],
      createdAt: new Date(Date.now() - 60_000),
    })
    await db.$executeRaw`UPDATE batch_job_pages SET written_at = now() - interval '10 s' WHERE job_id = ${jobId} AND state = 'written'`
    const running = await readJob(db, jobId, anyone)
    expect(running.recordsPerSecond).toBeGreaterThan(20)
    expect(running.secondsLeft).toBeCloseTo(800 / (running.recordsPerSecond ?? 1), -1)
    await db.$executeRaw`
      UPDATE batch_jobs SET status = 'FAILED', completed_at = started_at + interval '40 s' WHERE job_id = ${jobId}`
    expect(await readJob(db, jobId, anyone)).toMatchObject({ recordsPerSecond: 20, secondsLeft: null })
  })

  it('lists pages by number, in pieces and by state, with what was paid for them', async () => {
    const { jobId } = await runningJob(db, {
      paid: true,
      pricePerRecord: 0.1,
      pages: ['written', 'unclear', 'queued', 'failed'],
    })
    const all = await listPages(db, jobId, { limit: 200 })
    expect(pageListSchema.parse(all)).toEqual(all)
    expect(all.items.map((page) => page.purchase?.state ?? null)).toEqual(['stored', 'unclear', null, null])
    expect(all.items[0]?.purchase).toMatchObject({ recordsBilled: 400, costBilled: 40 })
    const first = await listPages(db, jobId, { limit: 3 })
    const rest = await listPages(db, jobId, { limit: 3, cursor: first.nextCursor ?? undefined })
    expect([...first.items, ...rest.items].map((page) => page.pageNumber)).toEqual([1, 2, 3, 4])
    expect(rest.nextCursor).toBeNull()
    expect(
      (await listPages(db, jobId, { limit: 9, state: ['failed', 'unclear'] })).items.map((page) => page.pageNumber),
    ).toEqual([2, 4])
    expect(await readPage(db, jobId, 2)).toEqual(all.items[1])
  })

  it('lists the log newest first and what follows a line oldest first, with names for people', async () => {
    const jobId = idOf('completedJob')
    await makeUser(db, 'dee')
    for (const level of ['info', 'warn', 'error'] as const) {
      await addLog(db, {
        jobId,
        level,
        event: `is-${level}`,
        message: 'x'.repeat(5000),
        details: { deep: [1] },
        actor: 'dee',
      })
    }
    const log = await listLogs(db, jobId, { limit: 2 })
    expect(logListSchema.parse(log)).toEqual(log)
    expect(log.items.map((line) => line.event)).toEqual(['is-error', 'is-warn'])
    expect(log.items[0]).toMatchObject({ actor: 'Dee', details: { deep: [1] }, message: 'x'.repeat(2000) })
    const older = await listLogs(db, jobId, { limit: 2, cursor: log.nextCursor ?? undefined })
    expect(older.items.map((line) => line.event)).toEqual(['is-info'])
    expect((await listLogs(db, jobId, { limit: 9, level: ['warn'] })).items).toHaveLength(1)
    const from = older.items[0]?.logId ?? 0
    const after = await until(
      'the lines',
      () => listEvents(db, jobId, from, 10),
      ({ items }) => items.length === 2,
    )
    expect(after.items.map((line) => line.event)).toEqual(['is-warn', 'is-error'])
  })

  it('passes no line by whose transaction is still open when a later one is committed', async () => {
    const { jobId } = await runningJob(db)
    const line = (event: string) => ({ jobId, level: 'info', event, message: event }) as const
    const held = await holdTransaction(db, (tx) => addLog(tx, line('first')))
    await addLog(db, line('second'))
    expect((await listEvents(db, jobId, 0, 10)).items).toEqual([])
    await held.commit()
    const both = await until(
      'both lines',
      () => listEvents(db, jobId, 0, 10),
      ({ items }) => items.length === 2,
    )
    expect(both.items.map(({ event }) => event)).toEqual(['first', 'second'])
  })

  it('counts what stands above the list', async () => {
    const stats = await jobStats(db)
    expect(stats.waiting).toBe(await db.batchJob.count({ where: { status: 'PENDING' } }))
    expect(stats.running).toBe(await db.batchJob.count({ where: { status: 'PROCESSING' } }))
    expect(stats.needsYou).toBe(2)
    expect(stats.queuedPages).toBe(await db.batchJobPage.count({ where: { state: 'queued' } }))
    expect(stats.successRate === null || (stats.successRate >= 0 && stats.successRate <= 1)).toBe(true)
    expect(stats.recordsBoughtToday).toBeGreaterThanOrEqual(400)
  })
})
