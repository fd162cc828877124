import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { pageSchema } from '#lib/jobs/contract.ts'
import { webQueue } from '#lib/queue.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { GET } from './[jobId]/pages/[pageNumber]/route.ts'
import { POST } from './[jobId]/pages/[pageNumber]/rerun/route.ts'

describe('reading a written page again over the API', () => {
  let api: Api
  let db: Database

  beforeAll(async () => {
    api = await openApi(['ann', 'ben', 'olga'])
    db = api.db
    await db.user.update({ where: { id: 'olga' }, data: { role: 'owner' } })
  })
  afterAll(async () => {
    await (await webQueue()).stop()
    await api.close()
  })

  const call = async (method: typeof GET, who: string, jobId: number, pageNumber: string) => {
    const init = method === GET ? {} : { method: 'POST', body: '{}' }
    const answer = await api.ask(method, '/', { as: who, params: { jobId, pageNumber }, init })
    const body: unknown = await answer.json()
    return { status: answer.status, body }
  }
  const withAnswers = async (paid: boolean) => {
    const { jobId, pageIds } = await completedJob(db, { paid, createdBy: 'ann' })
    for (const pageId of pageIds) {
      const purchase = await db.purchase.findFirst({ where: { pageId } })
      const purchaseId = purchase?.purchaseId ?? null
      const body = new Uint8Array([1])
      await db.rawPage.create({
        data: { jobId, pageId, purchaseId, httpStatus: 200, complete: true, body, bodyBytes: 1 },
      })
    }
    return jobId
  }

  it.each(['ann', 'olga'])('is for the owner of the job and for an owner of the place: %s', async (who) => {
    const jobId = await withAnswers(true)
    const asked = await call(POST, who, jobId, '2')
    expect(asked.status).toBe(200)
    const page = pageSchema.parse(asked.body)
    expect(page).toMatchObject({ pageNumber: 2, state: 'written' })
    expect(page.rerunAskedAt).not.toBeNull()
    expect((await call(POST, who, jobId, '2')).body).toEqual(asked.body)
    expect((await call(GET, 'ben', jobId, '2')).body).toEqual(asked.body)
    const [line] = await db.batchJobLog.findMany({ where: { jobId, event: 'page-rerun' } })
    expect(line).toMatchObject({ actor: who, pageNumber: 2 })
    expect(await db.purchase.count({ where: { jobId } })).toBe(2)
  })

  it('is refused to anybody else, and for a page or an answer that is not there', async () => {
    const jobId = await withAnswers(true)
    expect(await call(POST, 'ben', jobId, '1')).toMatchObject({ status: 403, body: { code: 'not-yours' } })
    expect(await call(POST, 'ann', jobId, '9')).toMatchObject({ status: 404, body: { code: 'page-not-found' } })
    expect(await call(GET, 'ann', jobId, '9')).toMatchObject({ status: 404, body: { code: 'page-not-found' } })
    await db.rawPage.updateMany({ where: { jobId }, data: { complete: false } })
    const refused = await call(POST, 'ann', jobId, '1')
    expect(refused).toMatchObject({ status: 409, body: { code: 'answer-gone' } })
    expect(JSON.stringify(refused.body)).toContain('duplicate the job')
    expect(await db.batchJobPage.count({ where: { jobId, rerunAskedAt: { not: null } } })).toBe(0)
  })
})
