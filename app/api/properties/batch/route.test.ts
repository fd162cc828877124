import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { POST as closeRun } from '#app/api/batch-jobs/[jobId]/close/route.ts'
import { GET as listProperties, POST as pushOne } from '#app/api/properties/route.ts'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, createUser } from '#lib/access/commands.ts'
import { changeSettings, env } from '#lib/env.ts'
import { notePeer } from '#lib/http/peer.ts'
import { pushAnswerSchema } from '#lib/jobs/receive/contract.ts'
import { listingColumns } from '#lib/sources/spider/listing-columns.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { Door } from '#lib/testing/door.ts'
import { until } from '#lib/testing/until.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { POST as pushBatch } from './route.ts'

describe('POST /api/properties/batch', () => {
  let database: TestDatabase
  let stack: Stack
  let door: Door
  let key: string

  beforeAll(async () => {
    database = await createTestDatabase()
    door = new Door(database.url)
    stack = await standUp({ url: database.url, workers: [], settings: { AUTH_SECRET: 'x'.repeat(32) } })
    changeSettings({ DATABASE_URL: await door.open() })
    await createUser(stack.db, { email: 'owner@example.com', name: 'Owner', role: 'owner' })
    key = (await createApiKey(stack.db, createAuth(stack.db, env()), { name: 'plums', onlyPushes: true })).key
  })
  afterAll(async () => {
    await stack.close()
    await door.shut()
    await database.drop()
  })

  const push = (body: BodyInit, headers: Record<string, string> = {}, to: typeof pushBatch = pushBatch) =>
    to(
      new Request('http://127.0.0.1/api/properties/batch', {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
        body,
      }),
      { params: Promise.resolve({}) },
    )
  const listings = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ url: `https://www.plums.example/${from + index}/`, price: 1000 }))
  const answerOf = async (answer: Promise<Response>) => pushAnswerSchema.parse(await (await answer).json())
  const close = async (jobId: number) =>
    closeRun(new Request('http://127.0.0.1/close', { method: 'POST', headers: { 'x-api-key': key } }), {
      params: Promise.resolve({ jobId: String(jobId) }),
    })

  describe('with an Idempotency-Key whose first request was cut off', () => {
    const cutOff = async (idempotencyKey: string) => {
      const { count } = await stack.db.idempotencyKey.updateMany({
        where: { key: idempotencyKey },
        data: { status: null, answer: undefined },
      })
      expect(count).toBe(1)
      await stack.db.$executeRaw`UPDATE idempotency_keys SET answer = NULL WHERE key = ${idempotencyKey}`
    }

    it('takes the list when it was not taken', async () => {
      const body = JSON.stringify({ properties: listings(1, 3) })
      await answerOf(push(body, { 'idempotency-key': 'cut-1' }))
      await cutOff('cut-1')
      await stack.db.push.deleteMany()
      expect(await answerOf(push(body, { 'idempotency-key': 'cut-1' }))).toMatchObject({ accepted: 3, repeated: false })
    })

    it('knows the list it took, also when its run has ended meanwhile', async () => {
      const body = JSON.stringify({ properties: listings(10, 3), spider: 'cut' })
      const first = await answerOf(push(body, { 'idempotency-key': 'cut-2' }))
      expect((await close(first.jobId)).status).toBe(200)
      await cutOff('cut-2')
      const again = await answerOf(push(body, { 'idempotency-key': 'cut-2' }))
      expect(again).toMatchObject({ jobId: first.jobId, batchId: first.batchId, repeated: true })
      const stored = await answerOf(push(body, { 'idempotency-key': 'cut-2' }))
      expect(stored).toEqual(again)
      expect(await answerOf(push(body, { 'idempotency-key': 'cut-3' }))).toMatchObject({ repeated: false })
    })
  })

  it('takes an empty list of a named run as a sign that the run goes on, and opens one that is flagged when it ends', async () => {
    const body = JSON.stringify({ properties: [], spider: 'idle', runId: 'r1' })
    const opened = await answerOf(push(body))
    expect(opened).toMatchObject({ received: 0, accepted: 0, repeated: false, jobIds: [opened.jobId] })
    expect(await answerOf(push(body))).toMatchObject({ jobId: opened.jobId })
    const listing = JSON.stringify({ properties: listings(40, 1), spider: 'idle', runId: 'r2' })
    const busy = await answerOf(push(listing))
    expect(await answerOf(push(body.replace('r1', 'r2')))).toMatchObject({ jobId: busy.jobId })
    expect((await push(JSON.stringify({ properties: [], spider: 'idle' }))).status).toBe(422)
    expect((await close(opened.jobId)).status).toBe(200)
    const stop = await stack.addWorker('judge')
    await until(
      'the empty run to be flagged',
      () => stack.db.spiderRun.findUniqueOrThrow({ where: { jobId: opened.jobId } }),
      ({ flag }) => flag === 'empty',
    )
    await stop()
    expect(await stack.db.batchJob.findUniqueOrThrow({ where: { jobId: opened.jobId } })).toMatchObject({
      statusReason: 'The spider delivered nothing.',
    })
  })

  it('refuses a key that was revoked a second ago', async () => {
    const auth = createAuth(stack.db, env())
    const { key: lost } = await createApiKey(stack.db, auth, { name: 'lost', onlyPushes: true })
    const body = JSON.stringify({ properties: listings(50, 1), spider: 'lost' })
    expect((await push(body, { 'x-api-key': lost })).status).toBe(200)
    await stack.db.apikey.deleteMany({ where: { name: 'lost' } })
    await until(
      'the key to be refused',
      async () => (await push(body, { 'x-api-key': lost })).status,
      (status) => status === 401,
      2,
    )
  })

  it('says when to come back while too many pushes wait', async () => {
    await answerOf(push(JSON.stringify({ properties: listings(20, 1) })))
    const full = env().QUEUE_BUFFER_SIZE
    changeSettings({ QUEUE_BUFFER_SIZE: 1 })
    const refused = await push(JSON.stringify({ properties: listings(21, 1) }))
    changeSettings({ QUEUE_BUFFER_SIZE: full })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('does not free the key of an equal request that is still at work when it is told to come back', async () => {
    const body = JSON.stringify({ properties: listings(22, 1) })
    await answerOf(push(body, { 'idempotency-key': 'twin' }))
    await stack.db.idempotencyKey.updateMany({ where: { key: 'twin' }, data: { status: null } })
    await stack.db.push.deleteMany()
    await answerOf(push(JSON.stringify({ properties: listings(23, 1) })))
    const full = env().QUEUE_BUFFER_SIZE
    changeSettings({ QUEUE_BUFFER_SIZE: 1 })
    const refused = await push(body, { 'idempotency-key': 'twin' })
    changeSettings({ QUEUE_BUFFER_SIZE: full })
    expect(refused.status).toBe(429)
    expect(await stack.db.idempotencyKey.count({ where: { key: 'twin' } })).toBe(1)
    expect(await answerOf(push(body, { 'idempotency-key': 'twin' }))).toMatchObject({ accepted: 1 })
  })

  it('says when to come back while the database is away, and takes the list then', async () => {
    const body = JSON.stringify({ properties: listings(25, 2) })
    await door.shut()
    const refused = await push(body, { 'idempotency-key': 'away' })
    await door.open()
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answerOf(push(body, { 'idempotency-key': 'away' }))).toMatchObject({ accepted: 2, repeated: false })
  })

  it('takes pushes without a key from this machine only where that is allowed, and nothing but pushes', async () => {
    const send = (remoteAddress: string) => {
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      notePeer({ headers, socket: { remoteAddress } })
      const body = JSON.stringify({ properties: listings(28, 1) })
      const request = new Request('http://127.0.0.1/api/properties/batch', { method: 'POST', headers, body })
      return pushBatch(request, { params: Promise.resolve({}) })
    }
    expect((await send('127.0.0.1')).status).toBe(401)
    changeSettings({ INGEST_ALLOW_LOOPBACK: true })
    try {
      expect((await send('10.0.0.1')).status).toBe(401)
      const { jobId } = await answerOf(send('127.0.0.1'))
      expect(await stack.db.spiderRun.findUniqueOrThrow({ where: { jobId } })).toMatchObject({ keyId: '' })
      const headers: Record<string, string> = {}
      notePeer({ headers, socket: { remoteAddress: '127.0.0.1' } })
      const read = new Request('http://127.0.0.1/api/properties', { headers })
      expect((await listProperties(read, { params: Promise.resolve({}) })).status).toBe(401)
    } finally {
      changeSettings({ INGEST_ALLOW_LOOPBACK: false })
    }
  })

  it.each(['spider', 'city', 'runId', 'run_id', 'run'])(
    'refuses %s with text that no database stores',
    async (name) => {
      for (const text of ['\u0000', 'a\u0000b', '\ud800']) {
        const answer = await push(JSON.stringify({ properties: listings(30, 1), [name]: text }))
        expect(answer.status).toBe(422)
        expect(await answer.json()).toMatchObject({ code: 'invalid-fields', errors: [{ field: name }] })
      }
    },
  )

  describe('given anything', { timeout: 120_000 }, () => {
    const names = [
      ...listingColumns.flatMap((column) => column.names),
      'url',
      'source_key',
      '__proto__',
      'constructor',
      'scraped_at',
      '',
      'a\u0000b',
      '\ud800',
    ]
    const nasty = fc.oneof(
      fc.constantFrom('', ' ', '\u0000', '\ud800', 'NaN', '1e999', '-', '2026-02-30', 'https://', 'x'.repeat(9000)),
      fc.constantFrom<unknown>(1e308, -1e308, 2 ** 53, 2 ** 31, -0, 5e-324, true, null, [], {}, [[]], ['one'], [1, 2]),
      fc.jsonValue({ maxDepth: 4 }),
    )
    const record = fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 12 }) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.nat(40), fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 4 }))
          .map(([number, rest]) => ({ ...rest, url: `https://www.any.example/${number}/` })),
      },
      { weight: 1, arbitrary: nasty },
    )
    const wanted = fc.record(
      { properties: fc.array(record, { maxLength: 8 }), spider: nasty, city: nasty, runId: nasty, more: nasty },
      { requiredKeys: ['properties'] },
    )
    const named = fc
      .tuple(fc.constantFrom('spider', 'city', 'runId', 'run_id', 'run'), nasty)
      .map(([name, value]) => ({ properties: [{ url: 'https://www.any.example/1/' }], [name]: value }))
    const body: fc.Arbitrary<Uint8Array> = fc.oneof(
      { weight: 6, arbitrary: fc.array(record, { maxLength: 8 }).map((properties) => encode({ properties })) },
      { weight: 1, arbitrary: wanted.map(encode) },
      { weight: 2, arbitrary: named.map(encode) },
      { weight: 1, arbitrary: nasty.map(encode) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    )
    const wrapping = fc.constantFrom('plain', 'plain', 'plain', 'gzip', 'cut', 'lies', 'br', 'two')

    function encode(value: unknown): Uint8Array {
      return Buffer.from(JSON.stringify(value) ?? '')
    }
    function wrap(bytes: Uint8Array, how: string): { body: Uint8Array<ArrayBuffer>; headers: Record<string, string> } {
      const packed = gzipSync(bytes)
      if (how === 'plain') return { body: new Uint8Array(bytes), headers: {} }
      if (how === 'br') return { body: new Uint8Array(bytes), headers: { 'content-encoding': 'br' } }
      if (how === 'two') return { body: new Uint8Array(packed), headers: { 'content-encoding': 'gzip, gzip' } }
      const cut = how === 'cut' ? packed.subarray(0, Math.floor(packed.length / 2)) : packed
      return { body: new Uint8Array(how === 'lies' ? bytes : cut), headers: { 'content-encoding': 'gzip' } }
    }
    const held = async () => {
      const [{ records }] = z
        .tuple([z.object({ records: z.int() })])
        .parse(await stack.db.$queryRaw`SELECT coalesce(sum(records), 0)::int AS records FROM pushes`)
      return { records, pushes: await stack.db.push.count(), jobs: await stack.db.batchJob.count() }
    }

    it('takes all of a list or nothing, never answers 5xx, and stores or rejects each record it took', async () => {
      await stack.db.push.deleteMany()
      const processed = async () =>
        (await stack.db.batchJob.findMany()).reduce((sum, job) => sum + job.processedRecords, 0)
      const processedBefore = await processed()
      let taken = 0
      await fc.assert(
        fc.asyncProperty(body, wrapping, fc.boolean(), async (bytes, how, one) => {
          const before = await held()
          const { body: packed, headers } = wrap(bytes, how)
          const answer = await push(packed, headers, one ? pushOne : pushBatch)
          const text = await answer.text()
          expect(answer.status, text).toBeLessThan(500)
          const after = await held()
          if (answer.status >= 400) {
            expect(after).toEqual(before)
            return
          }
          const { received, accepted, rejected, repeated } = pushAnswerSchema.parse(JSON.parse(text))
          expect(accepted + rejected.length).toBe(received)
          expect(after.records - before.records <= received).toBe(true)
          // An empty list keeps a run open, and nothing else.
          if (!repeated && received > 0) expect(after.records).toBeGreaterThan(before.records)
          taken += 1
        }),
        { numRuns: 300 },
      )
      expect(taken).toBeGreaterThan(40)
      const { records } = await held()
      const stop = await stack.addWorker('worker-1')
      await until(
        'every push to be written',
        () => stack.db.push.count({ where: { state: 'waiting' } }),
        (waiting) => waiting === 0,
      )
      await stop()
      const jobs = await stack.db.batchJob.findMany()
      expect((await processed()) - processedBefore).toBe(records)
      const rejects = await stack.db.reject.findMany()
      expect(rejects.length).toBe(jobs.reduce((sum, job) => sum + job.rejectedCount, 0))
      expect(rejects.filter(({ code }) => code === 'write-failed')).toEqual([])
    })
  })
})
