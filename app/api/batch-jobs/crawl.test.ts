import { afterAll, beforeAll, expect, it } from 'vitest'
import { POST as createJob } from '#app/api/batch-jobs/route.ts'
import { POST as estimate } from '#app/api/estimates/route.ts'
import { permitSite } from '#lib/sites/commands.ts'
import { openApi, type Api } from '#lib/testing/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi(['ann'])
})
afterAll(() => api.close())

const body = JSON.stringify({ source: 'spider', request: { search: 'https://www.listings.example/zoeken/koop' } })
const post = (handler: typeof createJob, address: string) =>
  api.ask(handler, address, { init: { method: 'POST', body } })

it('a site is neither read nor counted before an owner has answered for it', async () => {
  const refused = await post(createJob, '/api/batch-jobs')
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ code: 'site-not-permitted' })
  const uncounted = await post(estimate, '/api/estimates')
  expect(uncounted.status).toBeGreaterThanOrEqual(400)
  expect(await uncounted.json()).toMatchObject({ code: 'site-not-permitted' })
  expect(await api.db.batchJob.count()).toBe(0)

  const statement = 'Our own site, agreed with its editor.'
  await permitSite(api.db, { name: 'Owner', role: 'owner' }, { site: 'www.listings.example', statement })
  const made = await post(createJob, '/api/batch-jobs')
  expect(made.status).toBe(201)
  expect(await made.json()).toMatchObject({ source: 'spider', paid: false, request: { site: 'listings.example' } })
})
