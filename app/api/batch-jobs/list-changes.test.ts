import { expect, it } from 'vitest'
import { sampleJob } from '#components/jobs/words/sample-job.ts'
import { changesAnswer } from './list-changes.ts'

const ask = (tag?: string): Request =>
  new Request(
    'http://127.0.0.1/api/batch-jobs?form=changes',
    tag === undefined ? {} : { headers: { 'If-None-Match': tag } },
  )

it('is kept by no browser, whether all of a list comes, what changed of it, or nothing', () => {
  const list = { items: [sampleJob()], nextCursor: null }
  const all = changesAnswer(ask(), list)
  const nothing = changesAnswer(ask(all.headers.get('etag') ?? ''), list)
  const changed = changesAnswer(ask(all.headers.get('etag') ?? ''), { ...list, nextCursor: 'next' })
  expect([all, nothing, changed].map(({ status }) => status)).toEqual([200, 304, 200])
  for (const answer of [all, nothing, changed]) expect(answer.headers.get('cache-control')).toBe('no-store')
})

it('brings the figures where they are asked for, also of a list that is unchanged', async () => {
  const list = { items: [sampleJob()], nextCursor: null }
  const tag = changesAnswer(ask(), list).headers.get('etag') ?? ''
  const stats = {
    running: 1,
    waiting: 0,
    needsYou: 0,
    successRate: null,
    endedJobs: 0,
    averageJobSeconds: null,
    spentToday: null,
    currency: null,
    recordsBoughtToday: 0,
    queuedPages: 4,
    propertiesStored: 0,
    warnings: [],
  }
  const answer = changesAnswer(ask(tag), list, stats)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    order: list.items.map(({ jobId }) => jobId),
    changed: [],
    nextCursor: null,
    stats,
  })
})
