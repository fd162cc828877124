import { beforeAll, describe, expect, it } from 'vitest'
import { bulkRequestSchema, type BulkRequest } from '#lib/jobs/bulk/contract.ts'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import {
  cancelledJob,
  completedJob,
  failedJob,
  makeUser,
  needsDecisionJob,
  pausedJob,
  pendingJob,
  runningJob,
} from '#lib/testing/factories.ts'
import { createBulkAction, nextPart, noteJobDone, readBulkAction, refuseGrown } from './commands.ts'
import { judgeBulk } from './preview.ts'

const jobs = await openJobsOfFile()

describe('an action on many jobs', () => {
  const made = new Map<string, number>()
  beforeAll(async () => {
    const paid = { paid: true, pricePerRecord: 0.1, createdBy: 'ben' }
    const makers = { pendingJob, runningJob, pausedJob, needsDecisionJob, completedJob, failedJob, cancelledJob }
    for (const [name, make] of Object.entries(makers)) {
      made.set(name, (await make(jobs.db, { name, createdBy: 'ben' })).jobId)
    }
    made.set('paidFailed', (await failedJob(jobs.db, { ...paid, name: 'paidFailed', maxRecords: 4000 })).jobId)
    made.set('foreign', (await failedJob(jobs.db, { name: 'foreign', createdBy: 'ann' })).jobId)
  })

  const idOf = (name: string): number => made.get(name) ?? 0
  const judge = (request: object) => judgeBulk(jobs.db, bulkRequestSchema.parse(request), (owner) => owner === 'ben')
  const all = () => [...made.values()]

  it.each([
    ['cancel', ['pendingJob', 'runningJob', 'pausedJob', 'needsDecisionJob']],
    ['pause', ['runningJob']],
    ['resume', ['pausedJob']],
    ['retry', ['failedJob', 'cancelledJob', 'paidFailed']],
  ])('says which jobs %s would change, and why it leaves the others out', async (action, changing) => {
    const { preview, jobIds } = await judge({ action, jobIds: all() })
    expect(jobIds).toEqual(changing.map(idOf))
    expect(preview.changingJobs).toBe(changing.length)
    const left = preview.leftOut.reduce((sum, { jobs: count }) => sum + count, 0)
    expect(left + preview.changingJobs).toBe(made.size)
    expect(preview.leftOut.find(({ reason }) => reason.includes('somebody else'))?.examples).toEqual([idOf('foreign')])
  })

  it('says what retrying paid jobs may cost at most', async () => {
    const { preview } = await judge({ action: 'retry', jobIds: all() })
    expect(preview).toMatchObject({ recordsAtMost: 400, costAtMost: [{ currency: 'USD', cost: 40 }] })
    expect((await judge({ action: 'cancel', jobIds: all() })).preview).toMatchObject({ recordsAtMost: 0 })
  })

  it('finds jobs by a filter, and names those that are not there', async () => {
    expect((await judge({ action: 'retry', filter: { q: 'paidfailed' } })).jobIds).toEqual([idOf('paidFailed')])
    const { preview } = await judge({ action: 'retry', jobIds: [idOf('failedJob'), 999_999] })
    expect(preview.matchingJobs).toBe(2)
    expect(preview.leftOut).toEqual([{ reason: 'There is no such job.', jobs: 1, examples: [999_999] }])
  })

  it.each([
    ['an empty filter', { action: 'cancel', filter: {} }],
    ['a filter of empty lists', { action: 'cancel', filter: { status: [], q: '' } }],
    ['neither filter nor numbers', { action: 'cancel' }],
    ['both', { action: 'cancel', jobIds: [1], filter: { q: 'abc' } }],
    ['no numbers', { action: 'cancel', jobIds: [] }],
    ['a priority for another action', { action: 'cancel', jobIds: [1], priority: 'low' }],
    ['no priority', { action: 'priority', jobIds: [1] }],
  ])('refuses %s', (_, request) => {
    expect(bulkRequestSchema.safeParse(request).success).toBe(false)
  })

  it('starts nothing when nothing would change', async () => {
    const request: BulkRequest = { action: 'pause', jobIds: [idOf('failedJob')] }
    await expect(createBulkAction(jobs.db, jobs.queue, request, [], 'ben')).rejects.toMatchObject({
      code: 'nothing-to-change',
    })
  })

  it.each([
    ['more jobs', { changingJobs: 2, recordsAtMost: 400 }, '3 jobs would be changed now, where you saw 2.'],
    ['more records', { changingJobs: 3, recordsAtMost: 0 }, '400 records may be bought now, where you saw 0.'],
  ])('starts nothing when it would take %s than a person saw', async (_, expected, detail) => {
    const { preview } = await judge({ action: 'retry', jobIds: all() })
    expect(() => refuseGrown(expected, preview)).toThrow(expect.objectContaining({ code: 'selection-grew' }))
    expect(() => refuseGrown(expected, preview)).toThrow(detail)
    expect(() => refuseGrown({ changingJobs: 4, recordsAtMost: 400 }, preview), 'fewer jobs').not.toThrow()
  })

  it('notes each job once, keeps the refusals and ends with the last job', async () => {
    await makeUser(jobs.db, 'ben')
    const request: BulkRequest = { action: 'priority', priority: 'low', jobIds: [1, 2] }
    const id = await createBulkAction(jobs.db, jobs.queue, request, [1, 2], 'ben')
    expect(await nextPart(jobs.db, id)).toMatchObject({ next: [1, 2], jobs: 2, priority: 0, user_id: 'ben' })
    expect(await noteJobDone(jobs.db, id, 0, 1, null)).toBe(true)
    expect(await noteJobDone(jobs.db, id, 0, 1, null), 'a second worker at the same place').toBe(false)
    expect(await nextPart(jobs.db, id)).toMatchObject({ next: [2], done_count: 1 })
    expect(await noteJobDone(jobs.db, id, 1, 2, 'It has ended.')).toBe(true)
    expect(await readBulkAction(jobs.db, id)).toMatchObject({
      done: 2,
      changed: 1,
      refused: 1,
      refusals: [{ jobId: 2, reason: 'It has ended.' }],
      completedAt: expect.any(String),
    })
    expect(await nextPart(jobs.db, id)).toBeNull()
  })
})
