import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { pushAnswerSchema } from '#lib/jobs/receive/contract.ts'
import { env } from '#lib/env.ts'
import { findStack } from '#scripts/admin/running-stack.ts'
import { newProgram, problemIn, Program } from './ground/program.ts'
import { admin } from './ground/stack.ts'

let key: string
let spider: Program
let owner: Program

test.beforeAll(async () => {
  owner = await newProgram('spiders journey')
  key = await admin('create-api-key', '--name', 'plums', '--may', 'push')
  spider = new Program(key)
})

const listings = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    url: `https://www.plums.example/detail/${from + index}/`,
    street: `${from + index} Plum Street`,
    price: 200_000 + index,
  }))
const address = () => `${findStack(env()).webUrl}/api/properties/batch`

test('A spider pushes with a key that can only push, however its client is made, and its run is a job', async ({
  page,
}) => {
  const first = await spider.call('POST', '/api/properties/batch', { body: { properties: listings(1, 20) } })
  expect(first.status).toBe(200)
  const answer = pushAnswerSchema.parse(first.body)
  expect(answer).toMatchObject({ received: 20, accepted: 20, rejected: [], repeated: false })

  const basic = `Basic ${Buffer.from(`spider:${key}`).toString('base64')}`
  const packed = await fetch(`${address().replace('/api/', '//api//')}/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: basic, 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: new Uint8Array(gzipSync(JSON.stringify({ properties: [...listings(21, 5), { street: 'Nowhere' }] }))),
  })
  expect(packed.status, 'doubled slashes and one at the end are served, not redirected').toBe(200)
  expect(pushAnswerSchema.parse(await packed.json())).toMatchObject({
    jobId: answer.jobId,
    accepted: 5,
    rejected: [{ index: 5, field: 'url', code: 'key-missing' }],
  })
  const single = await spider.call('POST', '/api/properties', { body: listings(26, 1)[0] })
  expect(pushAnswerSchema.parse(single.body)).toMatchObject({ jobId: answer.jobId, received: 1 })

  const closed = await spider.call('POST', `/api/batch-jobs/${answer.jobId}/close`, { body: {} })
  expect(closed.status).toBe(200)
  const job = await owner.untilJob(answer.jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  expect(job).toMatchObject({ source: 'spider', insertedCount: 26, rejectedCount: 1, totalRecords: 27 })

  await page.goto(`/jobs/${answer.jobId}`)
  await expect(page.getByRole('heading', { name: 'plums' })).toBeVisible()
  await expect(page.getByText('Listings of plums.example, pushed by plums')).toBeVisible()
})

test('What is no push is refused with the way out, and nothing of it is stored', async () => {
  const refusals = [
    { body: '{"properties": [', status: 400, code: 'not-json' },
    { body: {}, status: 422, code: 'invalid-fields' },
    { body: { properties: [] }, status: 422, code: 'invalid-fields' },
    { body: { properties: listings(1, 1001) }, status: 422, code: 'invalid-fields' },
    { body: { properties: 'all of them' }, status: 422, code: 'invalid-fields' },
  ]
  for (const { body, status, code } of refusals) {
    expect(problemIn(await spider.call('POST', '/api/properties/batch', { body }))).toMatchObject({ status, code })
  }
  const headers = { 'content-encoding': 'compress' }
  const odd = await spider.call('POST', '/api/properties/batch', { body: { properties: listings(1, 1) }, headers })
  expect(problemIn(odd)).toMatchObject({ status: 415, code: 'wrong-encoding' })
  expect(problemIn(await new Program('').call('POST', '/api/properties/batch', { body: {} })).status).toBe(401)
  expect(problemIn(await spider.call('GET', '/api/properties'))).toMatchObject({ status: 403, code: 'push-only' })
  expect(problemIn(await spider.call('GET', '/api/batch-jobs'))).toMatchObject({ status: 403, code: 'push-only' })
})
