import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Job } from '#lib/jobs/contract.ts'
import { completedJob, pausedJob } from '#lib/testing/factories.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { connect, type Database } from '#lib/db.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { gapOf } from './gap.ts'

describe('the gap of a job', () => {
  let database: TestDatabase
  let db: Database
  let ended: Job

  beforeAll(async () => {
    vi.stubEnv('SANDBOX_URL', 'http://127.0.0.1:9')
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 2, applicationName: 'gap' })
    const { jobId } = await completedJob(db, { paid: true, maxRecords: 1000 })
    ended = await readJob(db, jobId, () => true)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await db.$disconnect()
    await database.drop()
  })

  it('asks for what was not seen since the job started, and for no more than is missing', () => {
    const gap = gapOf({ ...ended, missingCount: 12, possiblyNotSeenCount: 3 })
    expect(gap).toMatchObject({
      source: 'propertyradar',
      request: { onlyMissing: { notSeenSince: ended.startedAt } },
      options: { maxRecords: 15 },
    })
    expect(gapOf({ ...ended, missingCount: 5000 })).toMatchObject({ options: { maxRecords: 1000 } })
  })

  it('leaves out what the job itself left out as fresh', () => {
    const startedAt = '2026-11-20T10:00:00.000Z'
    const of = (onlyMissing: object) =>
      gapOf({ ...ended, startedAt, missingCount: 1, request: { ...Object(ended.request), onlyMissing } })
    expect(of({ olderThanDays: 30 })).toMatchObject({
      request: { onlyMissing: { notSeenSince: '2026-10-21T10:00:00.000Z' } },
    })
    expect(of({})).toMatchObject({ request: { onlyMissing: {} } })
    const notSeenSince = '2026-11-01T00:00:00.000Z'
    expect(of({ notSeenSince })).toMatchObject({ request: { onlyMissing: { notSeenSince } } })
  })

  it.each(['queued', 'fetching', 'fetched', 'unclear'] as const)(
    'is refused while a page is %s: it may be paid for already',
    (state) => {
      const pages = { ...ended.pages, [state]: 1 }
      expect(() => gapOf({ ...ended, missingCount: 400, pages })).toThrow(/may have been paid for/)
    },
  )

  it('is refused where nothing is missing, and for a job that has not ended', async () => {
    expect(() => gapOf({ ...ended, missingCount: 0, possiblyNotSeenCount: 0 })).toThrow(/nothing is missing/)
    const { jobId } = await pausedJob(db)
    const paused = await readJob(db, jobId, () => true)
    expect(() => gapOf({ ...paused, missingCount: 5 })).toThrow(/once a job that started has ended/)
  })
})
