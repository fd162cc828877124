import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { listThrottles } from '#lib/throttle/queries.ts'
import { countSiteListings, listSpiders } from './queries.ts'

describe('who pushes', () => {
  let database: TestDatabase
  let db: Database
  let pushes = 0n

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 2, applicationName: 'spiders' })
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const run = async (spider: string, site: string, pages: number, more: object = {}) => {
    const { jobId } = await completedJob(db, { pages: Array.from({ length: pages }, () => 'written' as const) })
    const closed = { closedAt: new Date(), outcome: 'complete' }
    const data = { jobId, keyId: 'key-1', spider, site, firstPushId: (pushes += 1n), ...closed, ...more }
    await db.spiderRun.create({ data })
    return jobId
  }

  it('is told by spider and site, with what is usual there, sums of a month and the latest runs, the latest first', async () => {
    for (const pages of [2, 3, 3]) await run('plums', 'plums.example', pages, { republished: 1, turnedInactive: 0 })
    const blocked = await run('plums', 'plums.example', 1, { outcome: 'blocked', flag: 'blocked', keyId: 'key-2' })
    await run('plums', 'plums.example', 40, { openedAt: new Date(Date.now() - 40 * 86_400_000), city: 'springfield' })
    const pears = await run('plums', 'pears.example', 1)
    const spiders = await listSpiders(db)
    expect(spiders.map(({ spider, site }) => [spider, site])).toEqual([
      ['plums', 'pears.example'],
      ['plums', 'plums.example'],
    ])
    expect(spiders[0]).toMatchObject({ usual: 400, accepted: 400, runs: [{ jobId: pears, flag: null }] })
    // The newest run is of a city of its own, which only it was about.
    expect(spiders[1]).toMatchObject({ keyId: 'key-1', usual: 16_000, accepted: 3600, rejected: 0, republished: 3 })
    expect(spiders[1]?.runs).toHaveLength(5)
    expect(spiders[1]?.runs[1]).toMatchObject({ jobId: blocked, outcome: 'blocked', flag: 'blocked', accepted: 400 })
  })

  it('shows eight runs of each at most, and when it pushed last', async () => {
    for (let count = 0; count < 10; count += 1) await run('figs', 'figs.example', 0, { flag: 'empty' })
    const jobId = await run('figs', 'figs.example', 1)
    const receivedAt = new Date(Date.now() + 60_000)
    const written = { state: 'written', settledAt: receivedAt, recordsWritten: 1, records: 1, bodyBytes: 1 }
    const ids = { batchId: crypto.randomUUID(), contentHash: crypto.randomUUID(), messageId: crypto.randomUUID() }
    await db.push.create({ data: { jobId, ...written, ...ids, receivedAt } })
    const [figs] = await listSpiders(db)
    expect(figs).toMatchObject({ spider: 'figs', lastPushAt: receivedAt.toISOString() })
    expect(figs?.runs).toHaveLength(8)
  })

  it('counts the listings of each site by their state', async () => {
    const states = ['Active', 'Pending', 'Closed', 'Withdrawn', 'Withdrawn', 'Coming Soon', null]
    for (const [index, state] of states.entries()) {
      await db.$executeRaw`
        INSERT INTO property_search (property_id, created_at, updated_at, last_seen_at, source, dataset, standard_status)
        VALUES (${index + 1}, now(), now(), now(), 'spider', 'figs.example', ${state?.toLowerCase() ?? null})`
    }
    const { items } = await countSiteListings(db)
    expect(items).toContainEqual({ site: 'figs.example', active: 2, sold: 1, inactive: 2, other: 2 })
    expect(items).toContainEqual({ site: 'pears.example', active: 0, sold: 0, inactive: 0, other: 0 })
  })

  it('says of each throttle whether it rests, is slowed, or goes at its full speed', async () => {
    const limits = { maximumPerSecond: 2, minimumPerSecond: 0.1, inFlightLimit: 4 }
    await db.throttle.createMany({
      data: [
        { name: 'free.example', requestsPerSecond: 2, ...limits, reason: 'It once was slow.' },
        { name: 'slow.example', requestsPerSecond: 0.5, ...limits, reason: 'Answers took long.' },
        { name: 'rest.example', requestsPerSecond: 2, ...limits, blockedUntil: new Date(Date.now() + 600_000) },
      ],
    })
    const found = new Map((await listThrottles(db)).map((throttle) => [throttle.name, throttle]))
    expect(found.get('free.example')).toMatchObject({ state: 'free', reason: null, inFlight: 0 })
    expect(found.get('slow.example')).toMatchObject({ state: 'slowed', reason: 'Answers took long.' })
    expect(found.get('rest.example')).toMatchObject({ state: 'resting' })
  })
})
