import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, inTransaction, type Database } from '#lib/db.ts'
import { Queue, queueNames, type Message, type QueueName } from '#lib/queue.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { until } from '#lib/testing/until.ts'

describe('the queue', () => {
  let database: TestDatabase
  let db: Database
  let queue: Queue
  let release = Promise.withResolvers<void>()
  const working = new Set<QueueName>()

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 4, applicationName: 'queue test' })
    queue = await Queue.open({ url: database.url, applicationName: 'queue test queue', supervise: true })
  })
  afterAll(async () => {
    await queue.stop()
    await queue.stop()
    await db.$disconnect()
    await database.drop()
  })
  afterEach(async () => {
    release.resolve()
    for (const name of working) await queue.stopWorking(name)
    working.clear()
    release = Promise.withResolvers<void>()
    await db.$executeRaw`DELETE FROM pgboss.job`
  })

  /** Takes messages with so many loops and keeps them in hand until the test ends. */
  async function deliveries(name: QueueName, loops = 1, keep = true): Promise<Message[]> {
    const taken: Message[] = []
    working.add(name)
    await queue.work(name, loops, async (message) => {
      taken.push(message)
      if (keep) await release.promise
    })
    return taken
  }

  async function oneInHand(): Promise<Message> {
    await queue.send(db, 'run-page', { page: 1 }, { priority: 0 })
    const taken = await deliveries('run-page')
    const [message] = await until(
      'a delivery',
      () => taken,
      (all) => all.length === 1,
    )
    if (message === undefined) throw new Error('No delivery.')
    return message
  }

  const complete = (message: Message) => inTransaction(db, (tx) => queue.complete(tx, 'run-page', message))
  const size = async (): Promise<number> => {
    const rows = await db.$queryRaw`SELECT count(*)::int AS size FROM pgboss.job`
    return z.array(z.object({ size: z.int() })).parse(rows)[0]?.size ?? 0
  }

  it('delivers what a transaction sent once it commits, with its data', async () => {
    const taken = await deliveries('plan-job')
    const id = await inTransaction(db, async (tx) => {
      const sent = await queue.send(tx, 'plan-job', { jobId: 7 }, { priority: 0 })
      expect(taken).toEqual([])
      return sent
    })
    await until(
      'the delivery',
      () => taken,
      (all) => all.length === 1,
    )
    expect(taken[0]).toMatchObject({ id, retryCount: 0, data: { jobId: 7 } })
    expect(taken[0]?.signal.aborted).toBe(false)
  })

  it('holds nothing of a transaction that was rolled back', async () => {
    const ids = [crypto.randomUUID(), crypto.randomUUID()]
    const failed = db.$transaction(async (tx) => {
      await queue.send(tx, 'run-page', {}, { priority: 0, id: ids[0] ?? '' })
      await queue.sendMany(tx, 'run-page', [{ id: ids[1] ?? '', data: {}, priority: 0 }])
      throw new Error('Taken back.')
    })
    await expect(failed).rejects.toThrow('Taken back.')
    expect(await size()).toBe(0)
    for (const id of ids) expect(await queue.isAlive('run-page', id)).toBe(false)
  })

  it('refuses a second message of the same id instead of losing it quietly', async () => {
    const id = crypto.randomUUID()
    await queue.send(db, 'run-page', {}, { priority: 0, id })
    await expect(queue.send(db, 'run-page', {}, { priority: 0, id })).rejects.toThrow(/did not take/)
  })

  it('sends many at once, and none at all', async () => {
    const messages = Array.from({ length: 50 }, (_, page) => ({
      id: crypto.randomUUID(),
      data: { page },
      priority: page,
    }))
    await queue.sendMany(db, 'run-page', messages)
    await queue.sendMany(db, 'run-page', [])
    expect(await size()).toBe(50)
    expect(await queue.isAlive('run-page', messages[9]?.id ?? '')).toBe(true)
  })

  describe('completing a message in our own transaction', () => {
    it('succeeds for whoever holds it, once', async () => {
      const message = await oneInHand()
      expect(await queue.isAlive('run-page', message.id)).toBe(true)
      expect(await complete(message)).toBe(true)
      expect(await complete(message)).toBe(false)
      expect(await queue.isAlive('run-page', message.id)).toBe(false)
    })

    it('is undone with the transaction', async () => {
      const message = await oneInHand()
      const failed = db.$transaction(async (tx) => {
        expect(await queue.complete(tx, 'run-page', message)).toBe(true)
        throw new Error('Taken back.')
      })
      await expect(failed).rejects.toThrow('Taken back.')
      expect(await complete(message)).toBe(true)
    })

    // What can have happened to a message whose holder was frozen or cut off.
    it.each([
      ['waits for another worker', `state = 'retry'`],
      ['is in the hand of another worker', `retry_count = retry_count + 1`],
      ['was completed by another worker', `state = 'completed', retry_count = retry_count + 1, completed_on = now()`],
      ['was cancelled', `state = 'cancelled', completed_on = now()`],
    ])('fails when it %s', async (_, change) => {
      const message = await oneInHand()
      await db.$executeRawUnsafe(`UPDATE pgboss.job SET ${change} WHERE id = '${message.id}'`)
      const before = await db.$queryRaw`SELECT * FROM pgboss.job`
      expect(await complete(message)).toBe(false)
      expect(await db.$queryRaw`SELECT * FROM pgboss.job`).toEqual(before)
    })

    it('lets one of two that believe they hold it wait for the other, and then fail', async () => {
      const message = await oneInHand()
      const both = await Promise.all([complete(message), complete(message)])
      expect(both.filter(Boolean)).toHaveLength(1)
    })
  })

  it('gives a message whose lease ran out to another, as a later delivery that the first cannot complete', async () => {
    await queue.send(db, 'run-page', {}, { priority: 0 })
    const taken = await deliveries('run-page', 2)
    await until(
      'the second delivery',
      async () => {
        // As if the holder did not renew its lease: the same as a worker that is dead or frozen.
        await db.$executeRaw`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 minute' WHERE retry_count = 0`
        return taken
      },
      (all) => all.length === 2,
    )
    const [first, second] = taken
    if (first === undefined || second === undefined) throw new Error('No deliveries.')
    expect(second).toMatchObject({ id: first.id, retryCount: 1 })
    expect(await complete(first)).toBe(false)
    expect(await complete(second)).toBe(true)
  })

  it('takes the higher priority first, then the order of sending, and follows a change of priority', async () => {
    const send = (page: string, priority: number) => queue.send(db, 'run-page', { page }, { priority })
    await send('low', 0)
    await send('first', 100)
    await send('second', 100)
    await send('urgent', 200)
    const raised = await send('raised', 0)
    await queue.reprioritise('run-page', raised, 300)
    const taken = await deliveries('run-page', 1, false)
    await until(
      'all five',
      () => taken,
      (all) => all.length === 5,
    )
    expect(taken.map((message) => z.object({ page: z.string() }).parse(message.data).page)).toEqual([
      'raised',
      'urgent',
      'first',
      'second',
      'low',
    ])
  })

  it('changes nothing by raising a message that is gone', async () => {
    await queue.reprioritise('run-page', crypto.randomUUID(), 300)
    expect(await size()).toBe(0)
  })

  it('keeps a message back until its time', async () => {
    const later = await queue.send(db, 'run-page', {}, { priority: 300, startAfterSeconds: 3600 })
    const now = await queue.send(db, 'run-page', {}, { priority: 0, startAfterSeconds: 0 })
    const taken = await deliveries('run-page', 2)
    await until(
      'a delivery',
      () => taken,
      (all) => all.length > 0,
    )
    expect(taken.map((message) => message.id)).toEqual([now])
    expect(await queue.isAlive('run-page', later)).toBe(true)
  })

  it('keeps a message back for a part of a second, no shorter than told', async () => {
    for (const startAfterSeconds of [0.1, 0.0001])
      await queue.send(db, 'run-page', {}, { priority: 0, startAfterSeconds })
    const rows = await db.$queryRaw`
      SELECT extract(milliseconds FROM start_after - created_on)::int AS after FROM pgboss.job ORDER BY 1`
    expect(rows).toEqual([{ after: 1 }, { after: 100 }])
  })

  it('may be opened by many processes at once, each with the present settings', async () => {
    const opened = await Promise.all(
      Array.from({ length: 3 }, (_, index) =>
        Queue.open({ url: database.url, applicationName: `queue test ${index}`, supervise: false }),
      ),
    )
    const rows = await db.$queryRaw`SELECT name, retry_limit, heartbeat_seconds FROM pgboss.queue ORDER BY name`
    const settings = z
      .array(z.object({ name: z.string(), retry_limit: z.int(), heartbeat_seconds: z.int() }))
      .parse(rows)
    const ours = settings.filter(({ name }) => queueNames.some((known) => known === name))
    expect(ours).toHaveLength(queueNames.length)
    for (const row of ours) expect(row).toMatchObject({ retry_limit: 1000, heartbeat_seconds: 10 })
    await Promise.all(opened.map((one) => one.stop()))
  })
})
