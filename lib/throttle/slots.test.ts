import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { until } from '#lib/testing/until.ts'
import { returnSlot, type ThrottleLimits } from './commands.ts'
import { NoSlotError, Slots, type Asker } from './slots.ts'

describe('turns at a throttle', () => {
  let database: TestDatabase
  let db: Database
  let slots: Slots
  let throttles = 0
  let limits: ThrottleLimits
  const never = new AbortController().signal
  const lease = 30_000

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 8, applicationName: 'slots test' })
    slots = new Slots(db, 'worker-1')
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })
  beforeEach(() => {
    limits = { name: `turns-${(throttles += 1)}`, requestsPerSecond: 1_000_000, inFlight: 1 }
  })

  const page = (jobId: number): Asker => ({ jobId, rank: 2 })
  const firstPage = (jobId: number): Asker => ({ jobId, rank: 1 })
  const count: Asker = { jobId: null, rank: 0 }
  const inFlight = () => db.throttleSlot.count({ where: { throttle: limits.name } })

  it('are given and given back', async () => {
    const slot = await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    expect(await inFlight()).toBe(1)
    await slot.giveBack({ kind: 'none' })
    expect(await inFlight()).toBe(0)
  })

  it('wake whoever waits in this process at once', async () => {
    const first = await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    const waiting = slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    await first.giveBack({ kind: 'answered', milliseconds: 5 })
    const second = await waiting
    expect(await inFlight()).toBe(1)
    await second.giveBack({ kind: 'none' })
  })

  it('come to those who wait for another process too', async () => {
    const elsewhere = new Slots(db, 'worker-2')
    const held = await elsewhere.take(limits, { jobId: 2, rank: 2 }, lease, never)
    const waiting = slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    await held.giveBack({ kind: 'none' })
    await (await waiting).giveBack({ kind: 'none' })
  })

  it('never overlap however many want one', async () => {
    limits.inFlight = 3
    const processes = [slots, new Slots(db, 'worker-2')]
    let now = 0
    let most = 0
    const done = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const slot = await processes[index % 2]?.take(limits, { jobId: index, rank: 2 }, lease, never)
        now += 1
        most = Math.max(most, now)
        await db.$executeRaw`SELECT 1`
        now -= 1
        await slot?.giveBack({ kind: 'answered', milliseconds: 1 })
        return true
      }),
    )
    expect(done).toHaveLength(20)
    expect(most).toBeLessThanOrEqual(3)
  })

  it('are refused at once when the host asked for a longer pause, with the time and the reason', async () => {
    const slot = await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    await slot.giveBack({ kind: 'slow-down', retryAfterSeconds: 60, reason: 'Busy season.' })
    const refusal: unknown = await slots
      .take(limits, { jobId: 1, rank: 2 }, lease, never)
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(NoSlotError)
    expect(refusal).toMatchObject({ message: `Waits for its turn at ${limits.name}: Busy season.` })
    expect(refusal instanceof NoSlotError ? refusal.waitSeconds : 0).toBeGreaterThan(50)
  })

  it('are refused when none comes within the patience of the asker', async () => {
    await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    // A count is as patient as its own time limit.
    const refusal: unknown = await slots
      .take(limits, { jobId: null, rank: 0 }, 150, never)
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(NoSlotError)
    expect(refusal).toMatchObject({ waitSeconds: 1 })
  })

  it('are no longer waited for once the asker stops, and take nothing then', async () => {
    const held = await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    const stop = new AbortController()
    const waiting = slots.take(limits, { jobId: 1, rank: 2 }, lease, stop.signal)
    stop.abort(new Error('The job was cancelled.'))
    await expect(waiting).rejects.toThrow('The job was cancelled.')
    await held.giveBack({ kind: 'none' })
    await until('no slot taken', inFlight, (held) => held === 0, 2)
  })

  it('are not given to one who has stopped already', async () => {
    await expect(
      slots.take(limits, { jobId: 1, rank: 2 }, lease, AbortSignal.abort(new Error('Stopped.'))),
    ).rejects.toThrow('Stopped.')
    expect(await inFlight()).toBe(0)
  })

  it('come by rank and then by arrival: counts, first pages, other pages', async () => {
    const held = await slots.take(limits, page(1), lease, never)
    const order: string[] = []
    const wait = async (name: string, asker: Asker): Promise<void> => {
      const slot = await slots.take(limits, asker, lease, never)
      order.push(name)
      await slot.giveBack({ kind: 'none' })
    }
    // The count stands at the head from the beginning, so that nobody else has asked when the slot comes back.
    const all = [
      wait('count', count),
      wait('page of job 1', page(1)),
      wait('another page of job 1', page(1)),
      wait('first page of job 2', firstPage(2)),
    ]
    await held.giveBack({ kind: 'none' })
    await Promise.all(all)
    expect(order).toEqual(['count', 'first page of job 2', 'page of job 1', 'another page of job 1'])
  })

  it('pass those whose job has its share in flight, without asking over and over meanwhile', async () => {
    limits.inFlight = 100
    let asked = 0
    const counting = new Proxy(db, {
      get: (target, key): unknown => {
        if (key === '$transaction') asked += 1
        return Reflect.get(target, key)
      },
    })
    const line = new Slots(counting, 'worker-3')
    const share = await Promise.all(
      Array.from({ length: env().JOB_PAGES_IN_FLIGHT }, () => line.take(limits, page(1), lease, never)),
    )
    const waiting = [line.take(limits, page(1), lease, never), line.take(limits, page(1), lease, never)]
    await (await line.take(limits, page(2), lease, never)).giveBack({ kind: 'none' })
    const began = performance.now()
    const before = asked
    await until(
      'both to have asked four times more',
      () => asked - before,
      (times) => times >= 8,
      5,
    )
    const passed = performance.now() - began
    expect(passed).toBeGreaterThan(200)
    await Promise.all(share.map((slot) => slot.giveBack({ kind: 'none' })))
    for (const slot of await Promise.all(waiting)) await slot.giveBack({ kind: 'none' })
  })

  it('free themselves when their holder dies', async () => {
    await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    const waiting = slots.take(limits, { jobId: 2, rank: 2 }, lease, never)
    await db.$executeRaw`UPDATE throttle_slots SET expires_at = now() - interval '1 second' WHERE throttle = ${limits.name}`
    await (await waiting).giveBack({ kind: 'none' })
  })

  it('may be given back when the database is away: the work in hand goes on', async () => {
    const gone = connect({ url: database.url.replace(/:\d+\//, ':1/'), connections: 1, applicationName: 'gone' })
    const slot = await slots.take(limits, { jobId: 1, rank: 2 }, lease, never)
    await expect(returnSlot(gone, limits.name, crypto.randomUUID(), { kind: 'none' })).rejects.toThrow()
    await gone.$disconnect()
    await slot.giveBack({ kind: 'none' })
  })
})
