import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { takeTurn } from '#lib/few-at-once.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { GET as compare } from './batch-jobs/[jobId]/difference/route.ts'
import { GET as compareFile } from './batch-jobs/[jobId]/difference/export/route.ts'
import { GET as compareRows } from './batch-jobs/[jobId]/difference/properties/route.ts'
import { GET as estimate } from './properties/export/estimate/route.ts'

let api: Api
let jobId: number
let other: number
beforeAll(async () => {
  api = await openApi(['ann', 'ben'])
  jobId = (await completedJob(api.db)).jobId
  other = (await completedJob(api.db)).jobId
})
afterAll(() => api.close())

const given: (() => void)[] = []
let gone = new AbortController()
afterEach(() => {
  for (const leave of given.splice(0)) leave()
  gone.abort()
  gone = new AbortController()
})

/** Every place ann may have is taken, and the line behind them is full. */
async function crowd(): Promise<void> {
  for (let place = 0; place < 3; place += 1) given.push(await takeTurn({ userId: 'ann', wait: 0 }))
  const line = Array.from({ length: 20 }, () => takeTurn({ userId: 'ann', signal: gone.signal }))
  for (const waiting of line) void waiting.catch(() => undefined)
}

const heavy = [
  ['a comparison', compare, () => `/api/batch-jobs/${jobId}/difference?with=${other}`],
  ['the rows of one', compareRows, () => `/api/batch-jobs/${jobId}/difference/properties?with=${other}&kind=new`],
  ['its file', compareFile, () => `/api/batch-jobs/${jobId}/difference/export?with=${other}`],
  ['an estimate of an export', estimate, () => '/api/properties/export/estimate?format=csv'],
] as const

it.each(heavy)(
  '%s is refused while too many are worked out, says when to come back, and is answered then',
  async (_, handler, address) => {
    await crowd()
    const answer = await api.ask(handler, address(), { params: { jobId } })
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await answer.json()).toMatchObject({ code: 'busy' })
    for (const leave of given.splice(0)) leave()
    gone.abort()
    const next = await api.ask(handler, address(), { params: { jobId } })
    expect(next.status).toBe(200)
    await next.text()
  },
)

it.each(heavy)('%s gives its place back when it has been answered', async (_, handler, address) => {
  for (let time = 0; time < 4; time += 1) {
    const answer = await api.ask(handler, address(), { params: { jobId } })
    expect(answer.status).toBe(200)
    await answer.text()
  }
  for (let place = 0; place < 3; place += 1) given.push(await takeTurn({ userId: 'ann', wait: 0 }))
})

it('a file that is given up gives its place back, whether it was begun or not', async () => {
  const address = `/api/batch-jobs/${jobId}/difference/export?with=${other}`
  for (let time = 0; time < 4; time += 1) {
    const answer = await api.ask(compareFile, address, { params: { jobId } })
    expect(answer.status).toBe(200)
    const reader = answer.body?.getReader()
    if (time > 1) await reader?.read()
    await reader?.cancel()
  }
  for (let place = 0; place < 3; place += 1) given.push(await takeTurn({ userId: 'ann', wait: 0 }))
})

it('somebody else is answered while one person has taken all they may', async () => {
  for (let place = 0; place < 3; place += 1) given.push(await takeTurn({ userId: 'ann', wait: 0 }))
  const answer = await api.ask(compare, `/api/batch-jobs/${jobId}/difference?with=${other}`, {
    as: 'ben',
    params: { jobId },
  })
  expect(answer.status).toBe(200)
})
