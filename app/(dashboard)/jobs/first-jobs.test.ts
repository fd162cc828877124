import { afterAll, beforeAll, expect, it } from 'vitest'
import { changesAnswer } from '#app/api/batch-jobs/list-changes.ts'
import type { JobList } from '#components/jobs/list/list-queries.ts'
import type { Person } from '#lib/access/contract.ts'
import { connect, type Database } from '#lib/db.ts'
import { jobFilterSchema } from '#lib/jobs/list/contract.ts'
import { listJobs } from '#lib/jobs/queries.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { completedJob, failedJob, makeUser } from '#lib/testing/factories.ts'
import { firstJobs } from './first-jobs.ts'

let test: TestDatabase
let db: Database
let person: Person

beforeAll(async () => {
  test = await createTestDatabase()
  db = connect({ url: test.url, connections: 2, applicationName: 'test' })
  const userId = await makeUser(db)
  person = {
    userId,
    name: 'Ana',
    email: 'ana@example.com',
    role: 'analyst',
    by: 'session',
    keyId: null,
    keyName: null,
    onlyPushes: false,
    sessionId: 's',
  }
  await completedJob(db)
  await failedJob(db)
})
afterAll(async () => {
  await db.$disconnect()
  await test.drop()
})

it('holds the rows of the address under the key of the browser’s question, and the browser’s next look is answered 304', async () => {
  const answers = await firstJobs(db, person, { state: 'FAILED', size: '25' })
  expect(answers.map(({ queryKey }) => queryKey)).toEqual([
    ['jobs', 'list', { status: ['FAILED'], limit: 25 }],
    ['jobs', 'stats'],
    ['saved-views', 'jobs'],
  ])
  const rows = answers[0]?.data as JobList | undefined
  expect(rows?.items.map(({ status, request }) => [status, request])).toEqual([['FAILED', null]])
  const asked = jobFilterSchema.parse({ status: 'FAILED', limit: 25, form: 'changes' })
  const look = new Request('http://127.0.0.1/api/batch-jobs', { headers: { 'If-None-Match': rows?.tag ?? '' } })
  const list = await listJobs(db, asked, () => true)
  expect(changesAnswer(look, list).status).toBe(304)

  const [job] = list.items
  const moved = changesAnswer(look, { ...list, items: job ? [{ ...job, note: 'Called.' }] : [] })
  expect(await moved.json(), 'only what changed since the page was made').toEqual({
    order: [job?.jobId],
    changed: [{ jobId: job?.jobId, note: 'Called.' }],
    nextCursor: null,
  })
})

it('leaves days to the browser, which alone knows the reader’s calendar', async () => {
  expect(await firstJobs(db, person, { from: '2026-11-01' })).toEqual([])
})
