import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { pendingJob, runningJob } from '#lib/testing/factories.ts'
import { returnSlot, takeSlot, type SlotAnswer, type SlotRequest } from './commands.ts'

describe('a throttle', () => {
  let database: TestDatabase
  let db: Database
  /** A second process, as far as the database can tell. */
  let other: Database
  let throttles = 0
  let name = ''

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 6, applicationName: 'throttle test 1' })
    other = connect({ url: database.url, connections: 6, applicationName: 'throttle test 2' })
  })
  afterAll(async () => {
    await db.$disconnect()
    await other.$disconnect()
    await database.drop()
  })
  beforeEach(() => {
    name = `host-${(throttles += 1)}`
  })

  /** Fast enough that the pace never refuses, unless a test says otherwise. */
  function request(change: Partial<SlotRequest & { perSecond: number; inFlight: number }> = {}): SlotRequest {
    const { perSecond = 1_000_000, inFlight = 100, ...rest } = change
    const limits = { name, requestsPerSecond: perSecond, inFlight }
    return { limits, worker: 'worker-1', jobId: 1, jobPagesInFlight: 100, leaseSeconds: 60, ...rest }
  }

  async function take(change: Parameters<typeof request>[0] = {}): Promise<string> {
    const answer = await takeSlot(db, request(change))
    if (!answer.granted) throw new Error(`Refused: ${answer.why}`)
    return answer.slotId
  }

  const why = (answer: SlotAnswer) => (answer.granted ? 'granted' : answer.why)
  const now = () => db.throttle.findUniqueOrThrow({ where: { name } })
  const slow = (reason = 'Too many requests.', retryAfterSeconds?: number) =>
    ({ kind: 'slow-down', retryAfterSeconds, reason }) as const

  /** Lets time pass for this throttle, on the database’s clock, without waiting. */
  async function later(seconds: number): Promise<void> {
    await db.$executeRaw`
      UPDATE throttles
      SET next_allowed_at = next_allowed_at - make_interval(secs => ${seconds}),
          blocked_until = blocked_until - make_interval(secs => ${seconds}),
          changed_at = changed_at - make_interval(secs => ${seconds}) WHERE name = ${name}`
    await db.$executeRaw`
      UPDATE throttle_slots SET expires_at = expires_at - make_interval(secs => ${seconds}) WHERE throttle = ${name}`
  }

  it('grants as many requests in flight as its limit, and the next when one is given back', async () => {
    const slots = [await take({ inFlight: 2 }), await take({ inFlight: 2 })]
    const refused = await takeSlot(db, request({ inFlight: 2 }))
    expect(refused).toMatchObject({ granted: false, why: 'in-flight' })
    await returnSlot(db, name, slots[0] ?? '', { kind: 'none' })
    expect(why(await takeSlot(db, request({ inFlight: 2 })))).toBe('granted')
  })

  it('is never exceeded by twenty takers in two processes', async () => {
    const askers = Array.from({ length: 20 }, (_, index) =>
      takeSlot(index % 2 === 0 ? db : other, request({ inFlight: 4 })),
    )
    const answers = await Promise.all(askers)
    expect(answers.filter((answer) => answer.granted)).toHaveLength(4)
    expect(answers.filter((answer) => why(answer) === 'in-flight')).toHaveLength(16)
    expect(await db.throttleSlot.count({ where: { throttle: name } })).toBe(4)
  })

  it('gives one job no more than its share, and counts without a job what belongs to none', async () => {
    await take({ jobPagesInFlight: 1 })
    expect(why(await takeSlot(db, request({ jobPagesInFlight: 1 })))).toBe('job-share')
    expect(why(await takeSlot(db, request({ jobPagesInFlight: 1, jobId: 2 })))).toBe('granted')
    expect(why(await takeSlot(db, request({ jobPagesInFlight: 1, jobId: null })))).toBe('granted')
    expect(why(await takeSlot(db, request({ jobPagesInFlight: 1, jobId: null })))).toBe('granted')
  })

  it('leaves one slot for the others while another job of the account waits or runs, and none when a job is alone', async () => {
    const { jobId: large } = await runningJob(db)
    const asks = { inFlight: 3, jobId: large }
    for (let slot = 0; slot < 2; slot += 1) await take(asks)
    await pendingJob(db, { dataset: 'another-account' })
    await returnSlot(db, name, await take(asks), { kind: 'none' })
    const { jobId: small } = await pendingJob(db)
    expect(why(await takeSlot(db, request(asks)))).toBe('job-share')
    expect(why(await takeSlot(db, request({ inFlight: 3, jobId: small })))).toBe('granted')
    await db.throttleSlot.deleteMany({ where: { jobId: small } })
    await db.batchJob.update({ where: { jobId: small }, data: { status: 'CANCELLED', completedAt: new Date() } })
    expect(why(await takeSlot(db, request(asks)))).toBe('granted')
    await db.batchJob.update({ where: { jobId: large }, data: { status: 'COMPLETED', completedAt: new Date() } })
  })

  it('paces requests and says when asking again makes sense', async () => {
    await take({ perSecond: 0.5 })
    const refused = await takeSlot(db, request({ perSecond: 0.5 }))
    if (refused.granted) throw new Error('Granted too early.')
    expect(refused.why).toBe('paced')
    expect(refused.waitMs).toBeGreaterThan(1000)
    expect(refused.waitMs).toBeLessThanOrEqual(2000)
    await later(2)
    expect(why(await takeSlot(db, request({ perSecond: 0.5 })))).toBe('granted')
  })

  it('paces twenty takers in two processes as if they were one', async () => {
    const askers = Array.from({ length: 20 }, (_, index) =>
      takeSlot(index % 2 === 0 ? db : other, request({ perSecond: 0.1 })),
    )
    const answers = await Promise.all(askers)
    expect(answers.map(why).toSorted()).toEqual(['granted', ...Array.from({ length: 19 }, () => 'paced')])
  })

  it('does not save up turns while nobody asks', async () => {
    await take({ perSecond: 1 })
    await later(3600)
    expect(why(await takeSlot(db, request({ perSecond: 1 })))).toBe('granted')
    expect(why(await takeSlot(db, request({ perSecond: 1 })))).toBe('paced')
  })

  it('keeps everyone away until the time a host asked for, with its reason', async () => {
    await returnSlot(db, name, await take(), slow('Come back later.', 30))
    const refused = await takeSlot(other, request({ jobId: 2 }))
    expect(refused).toMatchObject({ granted: false, why: 'blocked', reason: 'Come back later.' })
    expect(refused.granted ? 0 : refused.waitMs).toBeGreaterThan(25_000)
    await later(31)
    expect(why(await takeSlot(db, request()))).toBe('granted')
  })

  it('keeps the longer of two pauses a host asked for', async () => {
    const slots = [await take(), await take()]
    await returnSlot(db, name, slots[0] ?? '', slow('Long.', 60))
    await returnSlot(db, name, slots[1] ?? '', slow('Short.', 1))
    const refused = await takeSlot(db, request())
    expect(refused.granted ? 0 : refused.waitMs).toBeGreaterThan(50_000)
  })

  it('stays away for a day at most, however absurd the time a host names', async () => {
    await returnSlot(db, name, await take(), slow('Never.', 1e15))
    const refused = await takeSlot(db, request())
    expect(refused).toMatchObject({ granted: false, why: 'blocked' })
    expect(refused.granted ? 0 : refused.waitMs).toBeLessThanOrEqual(86_400_000)
  })

  it('frees the slot of a dead holder when its lease has run out', async () => {
    await take({ inFlight: 1, leaseSeconds: 30 })
    expect(why(await takeSlot(db, request({ inFlight: 1 })))).toBe('in-flight')
    await later(31)
    expect(why(await takeSlot(db, request({ inFlight: 1 })))).toBe('granted')
    expect(await db.throttleSlot.count({ where: { throttle: name } })).toBe(1)
  })

  it('says when the first slot is free again at the latest', async () => {
    await take({ inFlight: 2, leaseSeconds: 30 })
    await take({ inFlight: 2, leaseSeconds: 90 })
    const refused = await takeSlot(db, request({ inFlight: 2 }))
    expect(refused.granted ? 0 : refused.waitMs).toBeLessThanOrEqual(30_000)
  })

  it('slows to half at a refusal, but once for what the requests in flight report together', async () => {
    const slots = await Promise.all([take({ perSecond: 1e6 }), take(), take()])
    for (const slot of slots) await returnSlot(db, name, slot, slow())
    expect((await now()).requestsPerSecond).toBe(500_000)
    await later(6)
    await returnSlot(db, name, await take(), slow())
    expect((await now()).requestsPerSecond).toBe(250_000)
  })

  it('slows again for trouble that goes on between good answers', async () => {
    await returnSlot(db, name, await take(), slow())
    await later(6)
    await returnSlot(db, name, await take(), { kind: 'answered', milliseconds: 100 })
    const recovering = (await now()).requestsPerSecond
    await returnSlot(db, name, await take(), slow())
    expect((await now()).requestsPerSecond).toBeCloseTo(recovering / 2, 0)
  })

  it('slows by less for trouble of another kind, without a pause', async () => {
    await returnSlot(db, name, await take(), { kind: 'trouble', reason: 'It answered 503.' })
    expect(await now()).toMatchObject({ requestsPerSecond: 700_000, blockedUntil: null, reason: 'It answered 503.' })
  })

  it('never falls below a twentieth of its limit', async () => {
    for (let refusal = 0; refusal < 8; refusal += 1) {
      const answer = await takeSlot(db, request())
      await returnSlot(db, name, answer.granted ? answer.slotId : '00000000-0000-4000-8000-000000000000', slow())
      await later(60)
    }
    expect((await now()).requestsPerSecond).toBe(50_000)
  })

  it('recovers slowly with good answers, up to its limit, and then forgets its reason', async () => {
    await returnSlot(db, name, await take(), slow())
    await later(6)
    for (let answer = 0; answer < 25; answer += 1) {
      await returnSlot(db, name, await take(), { kind: 'answered', milliseconds: 100 })
      if (answer === 0) expect((await now()).requestsPerSecond).toBeCloseTo(520_000, 0)
    }
    await returnSlot(db, name, await take(), { kind: 'answered', milliseconds: 100 })
    expect(await now()).toMatchObject({ requestsPerSecond: 1_000_000, reason: null, blockedUntil: null })
  })

  it('slows for a host that gets slow itself, and learns nothing from a request that was stopped', async () => {
    await returnSlot(db, name, await take(), { kind: 'answered', milliseconds: 200 })
    await returnSlot(db, name, await take(), { kind: 'none' })
    expect((await now()).requestsPerSecond).toBe(1_000_000)
    await returnSlot(db, name, await take(), { kind: 'answered', milliseconds: 9000 })
    expect((await now()).requestsPerSecond).toBeCloseTo(800_000, 0)
  })

  it('follows a change of settings, up and down, and keeps a slowed speed within them', async () => {
    await take({ perSecond: 100 })
    await later(1)
    await take({ perSecond: 200 })
    expect(await now()).toMatchObject({ requestsPerSecond: 200, maximumPerSecond: 200, minimumPerSecond: 10 })
    await returnSlot(db, name, '00000000-0000-4000-8000-000000000000', { kind: 'trouble', reason: '503' })
    expect((await now()).requestsPerSecond).toBeCloseTo(140, 5)
    await later(1)
    await take({ perSecond: 400 })
    expect((await now()).requestsPerSecond).toBeCloseTo(140, 5)
    await later(1)
    await take({ perSecond: 50, inFlight: 7 })
    expect(await now()).toMatchObject({ requestsPerSecond: 50, maximumPerSecond: 50, inFlightLimit: 7 })
  })

  it('may have a slot given back twice', async () => {
    const slot = await take()
    await returnSlot(db, name, slot, { kind: 'none' })
    await returnSlot(db, name, slot, { kind: 'none' })
    expect(await db.throttleSlot.count({ where: { throttle: name } })).toBe(0)
  })
})
