import { expect, test } from 'vitest'
import type { Notification } from '#lib/notifications/contract.ts'
import { newsAfter } from './told.ts'

const item = (notificationId: number, read = false): Notification => ({
  notificationId,
  kind: 'job-completed',
  jobId: 1,
  jobName: 'Mesa',
  message: '3 new.',
  createdAt: '2026-01-01T00:00:00.000Z',
  read,
})
const ids = (news: readonly Notification[]) => news.map(({ notificationId }) => notificationId)

test('a browser that was never told anything is told nothing of the past', () => {
  expect(newsAfter(null, [item(7), item(5)])).toEqual({ news: [], told: 7 })
  expect(newsAfter(null, [])).toEqual({ news: [], told: 0 })
})

test('each notification is told once', () => {
  const first = newsAfter(5, [item(8), item(6), item(5)])
  expect(ids(first.news)).toEqual([8, 6])
  expect(newsAfter(first.told, [item(8), item(6), item(5)]).news).toEqual([])
})

test('what was read elsewhere is not told, and what was told stays told when the list shrinks', () => {
  expect(newsAfter(5, [item(6, true)])).toEqual({ news: [], told: 6 })
  expect(newsAfter(9, [item(6)])).toEqual({ news: [], told: 9 })
})
