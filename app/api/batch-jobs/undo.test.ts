import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { bulkProgressSchema } from '#lib/jobs/bulk/contract.ts'
import { webQueue } from '#lib/queue.ts'
import { storedRun } from '#lib/replay/replay-for-tests.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { GET, POST } from './[jobId]/undo/route.ts'

let api: Api
beforeAll(async () => {
  api = await openApi(['ann', 'ben', 'olga'])
  await api.db.user.update({ where: { id: 'olga' }, data: { role: 'owner' } })
})
afterAll(async () => {
  await (await webQueue()).stop()
  await api.close()
})

const day = (number: number) => new Date(Date.UTC(2026, 0, number))
const storedBy = async (createdBy: string, site: string, startedAt: Date, listings: readonly object[]) =>
  (await storedRun(api.db, await webQueue(), { site, startedAt, createdBy, pages: [listings] })).jobId
const call = async (method: typeof GET, who: string, jobId: number | string) => {
  const init = method === GET ? {} : { method: 'POST', body: '{}' }
  const answer = await api.ask(method, '/', { as: who, params: { jobId }, init })
  const body: unknown = await answer.json()
  return { status: answer.status, body }
}
const undoings = () => api.db.bulkAction.count({ where: { action: 'undo-job' } })

it('a preview says what goes, what comes back and what stays, field by field, to everybody', async () => {
  const site = 'preview.example'
  await storedBy('ann', site, day(1), [
    { source_key: 'changed', city: 'Mesa', price: 100 },
    { source_key: 'newer', city: 'Mesa', price: 100 },
  ])
  const jobId = await storedBy('ann', site, day(2), [
    { source_key: 'changed', city: 'Tempe', price: 200 },
    { source_key: 'newer', city: 'Tempe', price: 200 },
    { source_key: 'new', city: 'Tempe' },
  ])
  await storedBy('ben', site, day(3), [{ source_key: 'newer', price: 300 }])
  for (const who of ['ann', 'ben']) {
    expect(await call(GET, who, jobId)).toEqual({
      status: 200,
      body: {
        removed: 1,
        kept: 0,
        restoredFields: 3,
        restoredRows: 2,
        refusedFields: 1,
        pages: 1,
        pagesCounted: 1,
        refusal: null,
      },
    })
  }
  expect(await api.db.property.count({ where: { dataset: site } }), 'nothing was changed').toBe(3)
})

it('only who may change the job undoes it, and a repeated click starts nothing more', async () => {
  const jobId = await storedBy('ann', 'rights.example', day(1), [{ source_key: 'a', price: 1 }])
  expect(await call(POST, 'ben', jobId)).toMatchObject({ status: 403, body: { code: 'not-yours' } })
  expect(await api.db.batchJob.findUniqueOrThrow({ where: { jobId } })).toMatchObject({ undoneAt: null })
  const [first, second, third] = await Promise.all(['ann', 'ann', 'olga'].map((who) => call(POST, who, jobId)))
  expect(first).toMatchObject({ status: 201, body: { action: 'undo-job', total: 1 } })
  const ids = [first, second, third].map((answer) => bulkProgressSchema.parse(answer?.body).bulkActionId)
  expect(new Set(ids).size).toBe(1)
  expect(await undoings()).toBe(1)
  expect(await api.db.batchJobLog.count({ where: { jobId, event: 'undo-started' } })).toBe(1)
  const after = await call(GET, 'ann', jobId)
  expect(after.body).toMatchObject({ removed: 0, refusal: 'What this job brought was taken out already.' })
})

it.each([
  ['a job at work', { status: 'PROCESSING', completedAt: null }, 'has not ended'],
  ['a job that was undone', { undoneAt: new Date() }, 'already'],
] as const)('%s is refused with the reason, by the preview and at the start', async (name, change, reason) => {
  const jobId = await storedBy('ann', `${name.replaceAll(' ', '-')}.example`, day(1), [{ source_key: 'a', price: 1 }])
  await api.db.batchJob.update({ where: { jobId }, data: change })
  const before = await undoings()
  const preview = z.object({ refusal: z.string() }).parse((await call(GET, 'ann', jobId)).body)
  expect(preview.refusal).toContain(reason)
  const refused = await call(POST, 'ann', jobId)
  expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state', detail: expect.stringContaining(reason) } })
  expect(await undoings()).toBe(before)
})

it('a job that stored nothing has nothing to undo, and an unknown one is not there', async () => {
  const draft = { site: 'nothing.example', createdBy: 'ann', startedAt: day(1), pages: [] }
  const { jobId } = await storedRun(api.db, await webQueue(), draft)
  expect((await call(GET, 'ann', jobId)).body).toMatchObject({ pages: 0, refusal: 'The job stored nothing.' })
  expect(await call(POST, 'ann', jobId)).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
  for (const method of [GET, POST]) {
    expect(await call(method, 'ann', 999_999)).toMatchObject({ status: 404, body: { code: 'job-not-found' } })
    expect((await call(method, 'ann', 'seven')).status).toBeGreaterThanOrEqual(400)
  }
})
