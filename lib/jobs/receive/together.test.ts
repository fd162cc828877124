import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { packPush, type PackedPush } from './pack.ts'
import { receivePush } from './receive.ts'
import { takeTogether } from './together.ts'

const { db, queue } = await openJobsOfFile()

const owner = { userId: 'analyst-1', keyId: 'key-1', spider: 'plums', site: 'plums.example', city: null, runKey: 'one' }
const part = (...listings: readonly number[]) => ({
  owner,
  job: { request: { spider: 'plums', site: 'plums.example' }, summary: 'Listings' },
  records: listings.map((number) => ({ url: `https://plums.example/${number}` })),
  takenSince: null,
})
const packed = (...listings: readonly number[]): Promise<PackedPush> => packPush(part(...listings), randomUUID())

test('a push that comes in the very moment the ones before it were answered is kept as well', async () => {
  const [opened] = await receivePush(db, queue, randomUUID(), [part(1)])
  const pushes = [await packed(2), await packed(3), await packed(4)]
  const jobs: (number | null)[] = []
  for (const push of pushes) jobs.push(await takeTogether(db, queue, push))
  expect(jobs).toEqual(pushes.map(() => opened?.jobId))
})

test('of equal lists at once one is kept, and lists of no open run are left to be taken by themselves', async () => {
  const same = [await packed(5), await packed(5)]
  const jobs = await Promise.all(same.map((push) => takeTogether(db, queue, push)))
  expect(jobs.filter((job) => job !== null)).toHaveLength(1)
  const other = await packPush({ ...part(6), owner: { ...owner, runKey: 'two' } }, randomUUID())
  expect(await takeTogether(db, queue, other)).toBeNull()
})
