import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#lib/db.ts'
import { completedJob, makeUser } from '#lib/testing/factories.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { openEngine } from '#lib/testing/engine.ts'
import { markRead, removeOldNotifications } from './commands.ts'
import { markReadSchema, notificationFilterSchema, notificationListSchema, type NotificationList } from './contract.ts'
import { listNotifications, newestNotification } from './queries.ts'

let db: Database
let close: () => Promise<void>
beforeAll(async () => {
  const database = await createTestDatabase()
  const engine = await openEngine(database.url, 5)
  db = engine.db
  close = async () => {
    await engine.close()
    await database.drop()
  }
})
afterAll(() => close())

let people = 0
const person = () => makeUser(db, `reader-${(people += 1)}`)
async function tell(userId: string, count: number, more: { jobId?: number; createdAt?: Date } = {}): Promise<void> {
  await db.notification.createMany({
    data: Array.from({ length: count }, (_, n) => ({ userId, kind: 'job-failed', message: `News ${n + 1}`, ...more })),
  })
}
async function read(userId: string, filter: object = {}): Promise<NotificationList> {
  const list = await listNotifications(db, userId, notificationFilterSchema.parse(filter))
  return notificationListSchema.parse(list)
}
const messages = ({ items }: NotificationList) => items.map(({ message }) => message)

test('a person reads their own news, newest first, in pieces that neither repeat nor leave out', async () => {
  const ana = await person()
  await tell(await person(), 3)
  await tell(ana, 5)
  const first = await read(ana, { limit: '2' })
  expect(messages(first)).toEqual(['News 5', 'News 4'])
  const second = await read(ana, { limit: '2', cursor: first.nextCursor })
  const third = await read(ana, { limit: '2', cursor: second.nextCursor })
  expect([...messages(second), ...messages(third)]).toEqual(['News 3', 'News 2', 'News 1'])
  expect(third.nextCursor).toBeNull()
  expect(await newestNotification(db, ana)).toBe(first.items[0]?.notificationId)
})

test('whoever was told nothing has an empty list and 0 as the newest', async () => {
  const ana = await person()
  expect(await read(ana)).toEqual({ items: [], nextCursor: null, unread: 0 })
  expect(await newestNotification(db, ana)).toBe(0)
})

test('marking some or all up to one changes only unread ones of one’s own, and says how many', async () => {
  const [ana, ben] = [await person(), await person()]
  await tell(ana, 4)
  await tell(ben, 1)
  const [fourth, third, second] = (await read(ana)).items.map(({ notificationId }) => notificationId)
  const benOnly = (await read(ben)).items.map(({ notificationId }) => notificationId)
  expect(await markRead(db, ana, { notificationIds: [fourth ?? 0, ...benOnly] })).toBe(1)
  expect((await read(ben)).unread).toBe(1)
  expect(await markRead(db, ana, { upTo: second ?? 0 })).toBe(2)
  expect(await markRead(db, ana, { upTo: second ?? 0 })).toBe(0)
  const list = await read(ana)
  expect(list.unread).toBe(1)
  expect(list.items.filter((item) => !item.read).map(({ notificationId }) => notificationId)).toEqual([third])
})

test('unread ones are counted to a hundred and no further', async () => {
  const ana = await person()
  await tell(ana, 130)
  expect((await read(ana)).unread).toBe(100)
})

test('news of a completed job say its outcome as the job words it by now, and name the job', async () => {
  const ana = await person()
  const { jobId } = await completedJob(db, { createdBy: ana, name: 'Mesa, absentee' })
  await db.notification.create({ data: { userId: ana, jobId, kind: 'job-completed', message: '10 new.' } })
  expect(messages(await read(ana))).toEqual(['10 new.'])
  await db.batchJob.update({ where: { jobId }, data: { statusReason: '8 new. 2 possibly not seen.' } })
  expect((await read(ana)).items[0]).toMatchObject({
    message: '8 new. 2 possibly not seen.',
    jobName: 'Mesa, absentee',
  })
})

test('news of a job that is gone are still there, without its name', async () => {
  const ana = await person()
  await tell(ana, 1, { jobId: 2_000_000_000 })
  expect((await read(ana)).items[0]).toMatchObject({ jobId: 2_000_000_000, jobName: null, message: 'News 1' })
})

test('what is older than 90 days goes, the rest stays', async () => {
  await db.notification.deleteMany()
  const ana = await person()
  await tell(ana, 2, { createdAt: new Date(Date.now() - 91 * 86_400_000) })
  await tell(ana, 1, { createdAt: new Date(Date.now() - 89 * 86_400_000) })
  expect(await removeOldNotifications(db)).toBe(2)
  expect(await removeOldNotifications(db)).toBe(0)
  expect((await read(ana)).items).toHaveLength(1)
})

test('a mark names either some or all up to one, never nothing, both or a number that cannot be', () => {
  for (const wrong of [{}, { notificationIds: [] }, { upTo: 0 }, { upTo: 1, notificationIds: [1] }, { upTo: '1' }]) {
    expect(markReadSchema.safeParse(wrong).success).toBe(false)
  }
  expect(notificationFilterSchema.safeParse({ limit: '101' }).success).toBe(false)
})
