import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { pageSchema } from '#lib/jobs/contract.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { failedJob } from '#lib/testing/factories.ts'
import { GET as listPages } from './[jobId]/pages/route.ts'
import { GET as readPage } from './[jobId]/pages/[pageNumber]/route.ts'

const listSchema = z.object({ items: z.array(pageSchema), nextCursor: z.string().nullable() })
const states = ['written', 'failed', 'written', 'unclear', 'written'] as const
let api: Api
let jobId: number
beforeAll(async () => {
  api = await openApi(['ann'])
  jobId = (await failedJob(api.db, { paid: true, pages: states })).jobId
})
afterAll(() => api.close())

const ask = (query: string, init: RequestInit = {}) =>
  api.ask(listPages, `/api/batch-jobs/${jobId}/pages${query}`, { params: { jobId }, init })
const numbers = async (query: string) =>
  listSchema.parse(await (await ask(query)).json()).items.map(({ pageNumber }) => pageNumber)

it('pages come by number, piece by piece, each once', async () => {
  const seen: number[] = []
  let next = '?limit=2'
  while (next !== '') {
    const answer = await ask(next)
    const { items, nextCursor } = listSchema.parse(await answer.json())
    seen.push(...items.map(({ pageNumber }) => pageNumber))
    const link = answer.headers.get('link') ?? ''
    expect(link === '').toBe(nextCursor === null)
    next = /<[^?]*(\?[^>]*)>; rel="next"/.exec(link)?.[1] ?? ''
  }
  expect(seen).toEqual([1, 2, 3, 4, 5])
})

it('pages are filtered by one state or several', async () => {
  expect(await numbers('?state=failed')).toEqual([2])
  expect(await numbers('?state=failed,unclear')).toEqual([2, 4])
  expect(await numbers('?state=queued')).toEqual([])
})

it('an unchanged piece is answered by 304, a changed one whole', async () => {
  const tag = (await ask('?limit=2')).headers.get('etag') ?? ''
  const again = () => ask('?limit=2', { headers: { 'if-none-match': tag } })
  expect((await again()).status).toBe(304)
  await api.db.batchJobPage.updateMany({ where: { jobId, pageNumber: 2 }, data: { stateReason: 'Waits.' } })
  expect((await again()).status).toBe(200)
})

it('a page by itself says what it says in the list, with its last purchase', async () => {
  const { items } = listSchema.parse(await (await ask('')).json())
  const answer = await api.ask(readPage, '/', { params: { jobId, pageNumber: 4 } })
  const page = pageSchema.parse(await answer.json())
  expect(page).toEqual(items[3])
  expect(page.purchase).toMatchObject({ state: 'unclear', recordsReserved: 400, recordsBilled: null })
})

it('what there is not is said to be missing', async () => {
  const none = await api.ask(listPages, '/', { params: { jobId: 999_999 } })
  expect(await none.json()).toMatchObject({ status: 404, code: 'job-not-found' })
  const page = await api.ask(readPage, '/', { params: { jobId, pageNumber: 9 } })
  expect(await page.json()).toMatchObject({ status: 404, code: 'page-not-found' })
})
