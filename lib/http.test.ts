import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Door } from '#lib/testing/door.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
  requestId: z.uuid(),
})

const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-http-'))
let testDatabase: TestDatabase
let door: Door
let key: string

// The settings are read once, when the first module that needs them is loaded; so they are set before that.
async function load() {
  const [http, answer, limit, errors, sources, access, auth, db] = await Promise.all([
    import('#lib/http.ts'),
    import('#lib/http/answer.ts'),
    import('#lib/http/limit.ts'),
    import('#lib/errors.ts'),
    import('#lib/sources/errors.ts'),
    import('#lib/access/commands.ts'),
    import('#lib/access/auth.ts'),
    import('#lib/db.ts'),
  ])
  return { ...http, ...answer, ...limit, ...errors, ...sources, ...access, ...auth, ...db }
}
let the: Awaited<ReturnType<typeof load>>

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  door = new Door(testDatabase.url)
  vi.stubEnv('DATABASE_URL', await door.open())
  vi.stubEnv('PARCELYARD_HOME', home)
  vi.stubEnv('LOG_LEVEL', 'silent')
  the = await load()
  await the.createUser(the.database(), { email: 'ana@example.com', name: 'Ana', role: 'analyst' })
  key = (await the.createApiKey(the.database(), the.auth(), { name: 'test', email: 'ana@example.com' })).key
})

afterAll(async () => {
  await the.database().$disconnect()
  await door.shut()
  await testDatabase.drop()
  rmSync(home, { recursive: true, force: true })
})

interface Sent {
  method?: string
  body?: BodyInit
  headers?: Record<string, string>
  anonymous?: boolean
}

function ask(address: string, sent: Sent = {}): Request {
  const headers = new Headers({
    ...(sent.anonymous ? {} : { 'x-api-key': key }),
    ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...sent.headers,
  })
  return new Request(`http://127.0.0.1:3000${address}`, {
    method: sent.method ?? (sent.body === undefined ? 'GET' : 'POST'),
    headers,
    ...(sent.body === undefined ? {} : { body: sent.body, duplex: 'half' }),
  })
}

const without = { params: Promise.resolve({}) }

async function problemIn(answer: Response) {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const problem = problemSchema.parse(await answer.json())
  expect(problem.status).toBe(answer.status)
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'))
  return problem
}

const bodySchema = z.strictObject({
  name: z.string(),
  options: z.object({ maxRecords: z.int().min(1, 'The ceiling must be at least 1 record.').optional() }).optional(),
  criteria: z.array(z.object({ value: z.array(z.string()) })).optional(),
})

describe('who is asking', () => {
  test('an anonymous caller gets 401 with what to do, and the handler never runs', async () => {
    const handler = vi.fn(() => the.json({}))
    const answer = await the.route(handler)(ask('/api/x', { anonymous: true }), without)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect((await problemIn(answer)).code).toBe('not-signed-in')
    expect(handler).not.toHaveBeenCalled()
  })

  test('an open route answers anonymous callers with no person, and known ones with theirs', async () => {
    const whoami = the.route(({ person }) => the.json({ name: person?.name ?? null }), { open: true })
    expect(await (await whoami(ask('/api/x', { anonymous: true }), without)).json()).toEqual({ name: null })
    expect(await (await whoami(ask('/api/x'), without)).json()).toEqual({ name: 'Ana' })
  })

  test('the answer says how many requests are left, and the one too many gets 429 with when to come back', async () => {
    const quick = the.route(() => the.json({}))
    const before = await quick(ask('/api/x'), without)
    const left = Number(before.headers.get('ratelimit-remaining'))
    expect(left).toBeGreaterThan(0)
    const now = Date.now()
    for (let used = 0; used < the.requestsPerMinute; used += 1) the.countRequest('busy', now)
    expect(() => the.countRequest('busy', now)).toThrow(the.TooManyRequestsError)
    expect(the.countRequest('busy', now + 60_000)['RateLimit-Remaining']).toBe(String(the.requestsPerMinute - 1))
    expect(the.countRequest('someone else', now)['RateLimit-Remaining']).toBe(String(the.requestsPerMinute - 1))
  })
})

describe('what comes in', () => {
  const echo: ReturnType<typeof the.route> = (request, context) =>
    the.route(async ({ readBody }) => the.json(await readBody(bodySchema)))(request, context)

  test('wrong fields get 422 and each is named with the remedy', async () => {
    const body = JSON.stringify({
      options: { maxRecords: 0 },
      criteria: [{ value: ['a'] }, { value: 'b' }],
      colour: 'red',
    })
    const answer = await echo(ask('/api/x', { body }), without)
    expect(answer.status).toBe(422)
    const { errors, code } = await problemIn(answer)
    expect(code).toBe('invalid-fields')
    expect(errors.map(({ field }) => field).toSorted()).toEqual([
      'colour',
      'criteria[1].value',
      'name',
      'options.maxRecords',
    ])
    expect(errors.find(({ field }) => field === 'options.maxRecords')?.message).toBe(
      'The ceiling must be at least 1 record.',
    )
    expect(errors.find(({ field }) => field === 'name')?.message).toBe('Missing. Give a string.')
  })

  test.each([
    ['a body that is no JSON', '{"name":', 400, 'not-json'],
    ['a body that is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'not-utf8'],
    ['a body nested a hundred thousand deep', '['.repeat(100_000), 400, 'nested-too-deeply'],
    ['a NUL character, which no database stores', '{"name":"a\\u0000b"}', 400, 'unstorable-text'],
    ['half of a surrogate pair', '{"name":"\\ud800"}', 400, 'unstorable-text'],
    ['an empty body where fields are needed', '', 422, 'invalid-fields'],
    ['a body that is a bare number', '7', 422, 'invalid-fields'],
  ])('%s is refused', async (_, body, status, code) => {
    const answer = await echo(ask('/api/x', { body }), without)
    expect(answer.status).toBe(status)
    expect((await problemIn(answer)).code).toBe(code)
  })

  test('brackets inside strings do not count as nesting', async () => {
    const answer = await echo(ask('/api/x', { body: JSON.stringify({ name: `"\\${'['.repeat(100)}` }) }), without)
    expect(answer.status).toBe(200)
  })

  test('a form of another site cannot pass as JSON: 415', async () => {
    const headers = { 'content-type': 'text/plain' }
    const answer = await echo(ask('/api/x', { body: '{"name":"a"}', headers }), without)
    expect(answer.status).toBe(415)
    expect((await problemIn(answer)).code).toBe('wrong-content-type')
  })

  test('ten megabytes get 413 from the announced length alone', async () => {
    const headers = { 'content-length': '10000000' }
    const answer = await echo(ask('/api/x', { body: '{}', headers }), without)
    expect(answer.status).toBe(413)
    expect((await problemIn(answer)).code).toBe('body-too-large')
  })

  test('a body that does not say how long it is is read up to the limit and no further', async () => {
    let given = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1
        controller.enqueue(new Uint8Array(100_000).fill(0x20))
      },
    })
    const answer = await echo(ask('/api/x', { body: endless }), without)
    expect(answer.status).toBe(413)
    expect(given).toBeLessThan(20)
  })

  test('a job id that is no number gets 400 with the remedy', async () => {
    const jobs = the.route(({ params }) => the.json(params), {
      params: z.object({ jobId: z.coerce.number('A job id is a whole number, as in /api/batch-jobs/17.').int() }),
    })
    const answer = await jobs(ask('/api/batch-jobs/abc'), { params: Promise.resolve({ jobId: 'abc' }) })
    expect(answer.status).toBe(400)
    const problem = await problemIn(answer)
    expect(problem.errors).toEqual([
      { field: 'jobId', message: 'A job id is a whole number, as in /api/batch-jobs/17.' },
    ])
    expect(problem.detail).toContain('/api/batch-jobs/17')
    const good = await jobs(ask('/api/batch-jobs/17'), { params: Promise.resolve({ jobId: '17' }) })
    expect(await good.json()).toEqual({ jobId: 17 })
  })

  test('a misspelt filter is refused and the known ones are named', async () => {
    const list = the.route(({ query }) => the.json(query), {
      query: z.object({ status: z.string().optional(), limit: z.coerce.number().max(200, 'At most 200.').default(50) }),
    })
    const misspelt = await problemIn(await list(ask('/api/x?staus=FAILED'), without))
    expect(misspelt).toMatchObject({ status: 400, code: 'unknown-query', errors: [{ field: 'staus' }] })
    expect(misspelt.detail).toContain('status, limit')
    expect(await problemIn(await list(ask('/api/x?limit=201'), without))).toMatchObject({
      code: 'bad-query',
      errors: [{ field: 'limit', message: 'At most 200.' }],
    })
    expect((await list(ask('/api/x?status=%00'), without)).status).toBe(400)
    expect(await (await list(ask('/api/x'), without)).json()).toEqual({ limit: 50 })
  })
})

describe('what goes out', () => {
  test('an unchanged answer shrinks to 304, a changed one does not', async () => {
    let jobs = 1
    const list = the.route(({ request }) => the.json({ jobs }, { request, etag: true }))
    const first = await list(ask('/api/x'), without)
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[\w-]{27}"$/)
    for (const given of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await list(ask('/api/x', { headers: { 'if-none-match': given } }), without)
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    jobs = 2
    const changed = await list(ask('/api/x', { headers: { 'if-none-match': tag } }), without)
    expect(changed.status).toBe(200)
  })

  test('a list links to its next piece with the same filters', () => {
    const request = ask('/api/batch-jobs?status=FAILED&limit=2')
    const answer = the.listAnswer(request, { items: [1, 2], nextCursor: 'a+b' })
    expect(answer.headers.get('link')).toBe('</api/batch-jobs?status=FAILED&limit=2&cursor=a%2Bb>; rel="next"')
    expect(the.listAnswer(request, { items: [], nextCursor: null }).headers.get('link')).toBeNull()
  })

  test('each refusal has its status and its code, and shows its fields', async () => {
    const cases: [Error, number, string][] = [
      [new the.RefusedError('no-ceiling', 'Set one.', [{ field: 'options.maxRecords', message: 'Set it.' }]), 422, ''],
      [new the.NotFoundError('no-such-job', 'There is no job 9.'), 404, ''],
      [new the.ConflictError('job-ended', 'The job has ended.'), 409, ''],
      [new the.ForbiddenError('not-yours', 'Ask its owner.'), 403, ''],
      [new the.FixRequestError('Unknown criterion.', { code: 'bad-criteria' }), 422, 'request'],
      [new the.AskPersonError('The token was refused.', { code: 'token-refused' }), 422, 'source'],
      [new the.TryLaterError('The source had a bad moment.', { code: 'source-down' }), 503, ''],
      [new the.FixDataError('The answer is no page.', { code: 'bad-answer' }), 502, ''],
    ]
    for (const [error, status, field] of cases) {
      const answer = await the.route(() => Promise.reject(error))(ask('/api/x'), without)
      const problem = await problemIn(answer)
      expect([problem.status, problem.detail]).toEqual([status, error.message])
      if (field !== '') expect(problem.errors[0]?.field).toBe(field)
      if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })

  test('a source that asks to slow down passes on for how long', async () => {
    const error = new the.SlowDownError('Too fast.', { code: 'rate-limited', retryAfterSeconds: 17 })
    const answer = await the.route(() => Promise.reject(error))(ask('/api/x'), without)
    expect(answer.headers.get('retry-after')).toBe('17')
  })

  test('a fault nobody foresaw shows an id and nothing of its inside', async () => {
    const answer = await the.route(() => Promise.reject(new Error('secret: postgres://u:p@h')))(ask('/api/x'), without)
    expect(answer.status).toBe(500)
    const problem = await problemIn(answer)
    expect(JSON.stringify(problem)).not.toContain('secret')
    expect(problem.detail).toContain(problem.requestId)
  })
})

describe('Idempotency-Key', () => {
  const body = '{"name":"a"}'
  const keyed = (idempotencyKey: string, text = body) =>
    ask('/api/batch-jobs', { body: text, headers: { 'idempotency-key': idempotencyKey } })

  test('a repeated request does nothing twice and gets the first answer again', async () => {
    let made = 0
    const create = the.route(async ({ readBody }) => {
      const { name } = await readBody(bodySchema)
      made += 1
      return the.json({ jobId: made, name }, { status: 201, headers: { Location: `/api/batch-jobs/${made}` } })
    })
    const first = await create(keyed('one'), without)
    const again = await create(keyed('one'), without)
    expect(made).toBe(1)
    expect([again.status, again.headers.get('location')]).toEqual([201, '/api/batch-jobs/1'])
    expect(await again.text()).toBe(await first.text())
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    const other = await problemIn(await create(keyed('one', '{"name":"b"}'), without))
    expect(other).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
    expect((await create(keyed('two'), without)).status).toBe(201)
    expect(made).toBe(2)
  })

  test('of twenty at once one works, and the others hear that it is still at work', async () => {
    let made = 0
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const create = the.route(async () => {
      made += 1
      await mayEnd
      return the.json({ made }, { status: 201 })
    })
    const answers = Array.from({ length: 20 }, () => create(keyed('race'), without))
    const ended = Promise.allSettled(answers)
    await vi.waitFor(async () => {
      const waiting = await the.database().idempotencyKey.count({ where: { key: 'race', status: null } })
      expect(waiting).toBe(1)
    })
    const statuses: number[] = []
    for (const answer of answers) void answer.then(({ status }) => statuses.push(status))
    await vi.waitFor(() => expect(statuses).toHaveLength(19), { timeout: 10_000 })
    expect(new Set(statuses)).toEqual(new Set([409]))
    end()
    await ended
    expect(made).toBe(1)
    expect((await create(keyed('race'), without)).headers.get('idempotency-replayed')).toBe('true')
  })

  test('a refusal changed nothing, so its key is free for the corrected request', async () => {
    const create = the.route(async ({ readBody }) => the.json(await readBody(bodySchema), { status: 201 }))
    expect((await create(keyed('corrected', '{}'), without)).status).toBe(422)
    expect((await create(keyed('corrected'), without)).status).toBe(201)
  })

  test('an answer that refuses frees its key as an error does', async () => {
    let status = 409
    const create = the.route(() => the.json({}, { status }))
    expect((await create(keyed('refused'), without)).status).toBe(409)
    status = 201
    const again = await create(keyed('refused'), without)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, null])
  })

  test('a key whose request lost the database on the way stays taken: its change may have been made', async () => {
    const lost = Object.assign(new Error('Connection terminated'), { code: 'P1017' })
    const create = the.route(() => Promise.reject(lost))
    expect((await create(keyed('lost'), without)).status).toBe(503)
    expect(await problemIn(await create(keyed('lost'), without))).toMatchObject({ code: 'idempotency-in-flight' })
  })

  test('a key belongs to the address and the method it came with', async () => {
    const create = the.route(() => the.json({}, { status: 201 }))
    expect((await create(keyed('place'), without)).status).toBe(201)
    for (const [address, method] of [
      ['/api/lists', 'POST'],
      ['/api/batch-jobs?dry=1', 'POST'],
      ['/api/batch-jobs', 'PATCH'],
    ] as const) {
      const other = ask(address, { method, body, headers: { 'idempotency-key': 'place' } })
      expect(await problemIn(await create(other, without))).toMatchObject({ code: 'idempotency-key-reused' })
    }
  })

  test('keys of yesterday are removed once a minute, by a request that has one', async () => {
    const create = the.route(() => the.json({}, { status: 201 }))
    await create(keyed('yesterday'), without)
    const createdAt = new Date(Date.now() - 25 * 3_600_000)
    await the.database().idempotencyKey.updateMany({ where: { key: 'yesterday' }, data: { createdAt } })
    await create(keyed('today'), without)
    const now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 60_001)
    await create(keyed('a-minute-later'), without)
    clock.mockRestore()
    expect(await the.database().idempotencyKey.count({ where: { key: 'yesterday' } })).toBe(0)
  })

  test('a request that was cut off is never done again: the caller is told to look first', async () => {
    const create = the.route(() => the.json({}, { status: 201 }))
    expect((await create(keyed('cut-off'), without)).status).toBe(201)
    const where = { key: 'cut-off' }
    await the.database().idempotencyKey.updateMany({
      where,
      data: { status: null, createdAt: new Date(Date.now() - 3_600_000) },
    })
    const answer = await create(keyed('cut-off'), without)
    expect(await problemIn(answer)).toMatchObject({ status: 409, code: 'idempotency-unclear' })
  })

  test('a key is forgotten after 24 hours, and is one person’s own', async () => {
    let made = 0
    const create = the.route(() => the.json({ made: (made += 1) }, { status: 201 }))
    await create(keyed('day'), without)
    const old = new Date(Date.now() - 25 * 3_600_000)
    await the.database().idempotencyKey.updateMany({ where: { key: 'day' }, data: { createdAt: old } })
    await create(keyed('day'), without)
    expect(made).toBe(2)
    await the.createUser(the.database(), { email: 'ben@example.com', name: 'Ben', role: 'analyst' })
    const other = await the.createApiKey(the.database(), the.auth(), { name: 'ben', email: 'ben@example.com' })
    const headers = { 'idempotency-key': 'day', 'x-api-key': other.key }
    await create(ask('/api/batch-jobs', { body, headers }), without)
    expect(made).toBe(3)
  })

  test('a key that is too long or holds spaces is refused', async () => {
    const create = the.route(() => the.json({}, { status: 201 }))
    for (const wrong of ['x'.repeat(201), 'a b', '']) {
      expect((await problemIn(await create(keyed(wrong), without))).code).toBe('bad-idempotency-key')
    }
  })
})

test('a question that runs away is cut by the database, and the answer says so', async () => {
  const db = the.database()
  expect(await db.$queryRaw`SHOW statement_timeout`).toEqual([{ statement_timeout: '10s' }])
  const runsAway = the.route(async () => {
    await db.$transaction([db.$executeRaw`SET LOCAL statement_timeout = 50`, db.$executeRaw`SELECT pg_sleep(60)`])
    return the.json({})
  })
  const answer = await runsAway(ask('/api/x'), without)
  expect(await problemIn(answer)).toMatchObject({ status: 422, code: 'too-broad' })
})

test('while the database cannot be reached requests get 503 with when to try again, and succeed when it is back', async () => {
  const read = the.route(async () => the.json({ users: await the.database().user.count() }))
  expect((await read(ask('/api/x'), without)).status).toBe(200)
  await door.shut()
  const answer = await read(ask('/api/x'), without)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('3')
  expect((await problemIn(answer)).code).toBe('database-unreachable')
  await door.open()
  await vi.waitFor(async () => expect((await read(ask('/api/x'), without)).status).toBe(200), { timeout: 10_000 })
})
