import { globSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { operations } from '#app/api/operations/operations.ts'
import { writeCursor } from '#lib/cursor.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { failedJob } from '#lib/testing/factories.ts'

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>
const handlersSchema = z.object({ GET: z.custom<Handler>((value) => typeof value === 'function') })
const problemSchema = z.object({
  status: z.int(),
  code: z.string(),
  detail: z.string().min(10),
  errors: z.array(z.object({ field: z.string().min(1), message: z.string().min(3) })),
})

const huge = '9'.repeat(30)
const cursors = [
  'x',
  writeCursor([]),
  writeCursor([-1]),
  writeCursor([1e300]),
  writeCursor([Number.MAX_SAFE_INTEGER]),
  writeCursor([2 ** 53]),
  writeCursor([2 ** 31]),
  writeCursor([huge]),
  writeCursor(['x', 'y', 1]),
  Buffer.from('{"0":1}').toString('base64url'),
  Buffer.from('[null]').toString('base64url'),
]
const nonsense = [
  '-1',
  '0',
  '1.5',
  '0x10',
  '1e9',
  huge,
  `-${huge}`,
  'NaN',
  'text',
  '',
  ' ',
  '%',
  "';--",
  '\u0000',
  'é'.repeat(3000),
]

describe('reading routes of a job, given nonsense', { timeout: 60_000 }, () => {
  let api: Api
  // More questions than one person may ask in a minute.
  const people = ['ann', 'ben', 'cem'] as const
  let asked = 0
  let jobId: number
  let otherId: number

  beforeAll(async () => {
    api = await openApi(people)
    jobId = (await failedJob(api.db)).jobId
    otherId = (await failedJob(api.db, { pages: ['written', 'written', 'failed'] })).jobId
  })
  afterAll(() => api.close())

  const root = path.join(import.meta.dirname, '[jobId]')
  const routes = globSync('**/route.ts', { cwd: root })
    .map((file) => ({ file, where: `/api/batch-jobs/{jobId}/${path.posix.dirname(file)}`.replace(/\/\.$/, '') }))
    .map(({ file, where }) => ({ file, where: where.replace('[pageNumber]', '{pageNumber}') }))
    .filter(({ where }) => operations.some((operation) => operation.method === 'get' && operation.path === where))

  async function ask(file: string, params: Record<string, string>, query: Record<string, string> = {}) {
    const { GET } = handlersSchema.parse(await import(path.join(root, file)))
    const url = new URL('http://localhost/api/batch-jobs')
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const answer = await api.ask(GET, url.href, { as: people[(asked += 1) % people.length] ?? 'ann', params })
    const text = await answer.text()
    return { status: answer.status, kind: answer.headers.get('content-type') ?? '', text }
  }

  /** What a route cannot do without. */
  function neededBy(where: string): Record<string, string> {
    if (!where.includes('difference')) return {}
    return where.endsWith('/properties') ? { with: String(otherId), kind: 'new' } : { with: String(otherId) }
  }

  /** An answer, or a refusal that names what is wrong and says what to do; never a fault of ours. */
  function expectSense(answer: Awaited<ReturnType<typeof ask>>, what: string): void {
    if (answer.status < 400) return
    expect(answer.kind, what).toContain('application/problem+json')
    const problem = problemSchema.parse(JSON.parse(answer.text))
    expect(problem.status, `${what}: ${answer.text}`).toBeLessThan(500)
    if (problem.status === 400) expect(problem.errors.length, what).toBeGreaterThan(0)
    // The words of the schema library are for programmers.
    expect(answer.text, what).not.toMatch(
      /Invalid (input|option|string|UUID|ISO)|Too (big|small): expected|received NaN/,
    )
  }

  it('knows them all', () => {
    expect(
      routes.map(({ where }) => where.replace('/api/batch-jobs/{jobId}', '')).toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual([
      '',
      '/causes',
      '/charts',
      '/difference',
      '/difference/export',
      '/difference/properties',
      '/events',
      '/logs',
      '/pages',
      '/pages/{pageNumber}',
      '/pages/{pageNumber}/raw',
      '/pages/{pageNumber}/raw/file',
      '/rejects',
      '/results',
      '/runs',
      '/timeline',
      '/undo',
    ])
  })

  it.each(routes)('$where refuses a wrong job or page in its address', async ({ file, where }) => {
    const query = neededBy(where)
    for (const value of nonsense) {
      const answer = await ask(file, { jobId: value, pageNumber: '1' }, query)
      expect(answer.status, `job ${value}`).toBe(400)
      expectSense(answer, `job ${value}`)
    }
    const none = await ask(file, { jobId: '2147483647', pageNumber: '1' }, query)
    expect(none.status).toBe(404)
    expectSense(none, 'no such job')
    if (!where.includes('{pageNumber}')) return
    for (const value of nonsense) {
      const answer = await ask(file, { jobId: String(jobId), pageNumber: value })
      expect(answer.status, `page ${value}`).toBe(400)
      expectSense(answer, `page ${value}`)
    }
    // Page 3 is one of the other job alone.
    const wrongJob = await ask(file, { jobId: String(jobId), pageNumber: '3' })
    expect(wrongJob.status).toBe(404)
    expect(wrongJob.text).toContain(`page 3`)
    expectSense(wrongJob, 'page of another job')
  })

  it.each(routes)('$where makes sense of any query or refuses it by name', async ({ file, where }) => {
    const operation = operations.find((one) => one.method === 'get' && one.path === where)
    const names = Object.keys(operation?.query instanceof z.ZodObject ? operation.query.shape : {})
    const needed = neededBy(where)
    const params = { jobId: String(jobId), pageNumber: '1' }
    for (const name of names) {
      for (const value of [...nonsense, ...cursors]) {
        const what = `${name}=${value.slice(0, 40)}`
        expectSense(await ask(file, params, { ...needed, [name]: value }), what)
      }
    }
    if (names.length === 0) return
    const unknown = await ask(file, params, { ...needed, nonsense: '1' })
    expect(unknown.status).toBe(400)
    expect(unknown.text).toContain('unknown-query')
  })
})
