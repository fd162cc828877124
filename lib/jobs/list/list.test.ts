import { beforeAll, describe, expect, it } from 'vitest'
import { RefusedError } from '#lib/errors.ts'
import { addLog } from '#lib/jobs/log.ts'
import { jobFilterSchema, jobSorts, type JobFilter } from '#lib/jobs/list/contract.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { listJobs, listOwners } from '#lib/jobs/queries.ts'
import { completedJob, failedJob, needsDecisionJob, pendingJob, runningJob } from '#lib/testing/factories.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'

const { db } = await openJobsOfFile()

describe('the list of jobs', () => {
  const made = new Map<string, number>()

  beforeAll(async () => {
    const makers = { completedJob, failedJob, needsDecisionJob, pendingJob, runningJob }
    let hour = 0
    for (const [name, make] of Object.entries(makers)) {
      const createdAt = new Date(Date.UTC(2026, 0, 1, (hour += 1)))
      made.set(name, (await make(db, { name, createdAt, createdBy: name === 'pendingJob' ? 'ann' : 'ben' })).jobId)
    }
    const jobId = made.get('runningJob') ?? 0
    await addLog(db, { jobId, level: 'warn', event: 'page-retry', message: 'Read timed out at Mesa.' })
  })

  const anyone = () => true
  const list = (filter: Partial<JobFilter> = {}) => listJobs(db, jobFilterSchema.parse(filter), anyone)
  const names = async (filter: Partial<JobFilter> = {}) => (await list(filter)).items.map((job) => job.name)

  it.each(jobSorts.flatMap((sort) => [sort, `-${sort}`] as const))(
    'gives every job once in the order %s, piece by piece as in one piece',
    async (sort) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const piece = await list({ sort, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...piece.items.map((job) => job.name))
        cursor = piece.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(seen).toEqual(await names({ sort }))
      expect(seen.toSorted()).toEqual([...made.keys()].toSorted())
    },
  )

  it('puts what needs a person first when sorted by state', async () => {
    expect(await names({ sort: 'state' })).toEqual([
      'needsDecisionJob',
      'runningJob',
      'pendingJob',
      'failedJob',
      'completedJob',
    ])
  })

  it('finds text in the request and in the log', async () => {
    expect(await names({ q: 'TIMED OUT at' })).toEqual(['runningJob'])
    expect(await names({ q: 'phoenix' })).toHaveLength(made.size)
    expect(await names({ q: 'tucson' })).toEqual([])
  })

  it('looks for short texts only as numbers, and says so of others', () => {
    expect(jobFilterSchema.safeParse({ q: 'ab' }).error?.issues[0]?.message).toContain('at least 3 characters')
    for (const q of ['', '7', '#7', 'abc']) expect(jobFilterSchema.safeParse({ q }).success).toBe(true)
  })

  it('names the people who have started a job', async () => {
    expect(await listOwners(db)).toEqual([
      { userId: 'ann', name: 'Ann' },
      { userId: 'ben', name: 'Ben' },
    ])
  })

  it('cuts a question that takes too long and says how to narrow it', async () => {
    const narrow = { field: 'q', message: 'Look for a longer text.' }
    const refused = await withinTimeLimit(db, narrow, (tx) => tx.$queryRaw`SELECT pg_sleep(30)::text`, 50).catch(
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(RefusedError)
    expect(refused).toMatchObject({ code: 'too-broad', fields: [narrow] })
  })

  it('has an index for every order and for the text', async () => {
    await db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)`
      const indexes = [
        ["coalesce(started_at, 'infinity'::timestamptz), job_id", 'batch_jobs_by_start_idx'],
        ["coalesce(completed_at, 'infinity'::timestamptz), job_id", 'batch_jobs_by_end_idx'],
        ['coalesce(total_records, -1), job_id', 'batch_jobs_by_records_idx'],
        ['lower(left(name, 100)), job_id', 'batch_jobs_by_name_idx'],
      ] as const
      for (const [order, index] of indexes) {
        const plan = await tx.$queryRawUnsafe(`EXPLAIN SELECT job_id FROM batch_jobs ORDER BY ${order} LIMIT 10`)
        expect(JSON.stringify(plan)).toContain(index)
      }
      const logs = await tx.$queryRawUnsafe(`EXPLAIN SELECT 1 FROM batch_job_logs WHERE lower(message) LIKE '%mesa%'`)
      expect(JSON.stringify(logs)).toContain('batch_job_logs_text_idx')
    })
  })
})
