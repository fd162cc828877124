import { expect, test } from '@playwright/test'
import { readLedger } from '#bench/chaos/sandbox-facts.ts'
import { jobSchema } from '#lib/jobs/contract.ts'
import { until } from '#lib/testing/until.ts'
import { newProgram, problemIn, Program, type Answer } from './ground/program.ts'
import { admin, calmSandbox, sandboxUrl } from './ground/stack.ts'

let owner: Program

test.beforeAll(async () => {
  owner = await newProgram('api journey')
})
test.beforeEach(calmSandbox)

const arizona = { name: 'State', value: ['AZ'] }
/** Asking for nothing but keys is free, so such a job needs no ceiling. */
const free = { criteria: [{ name: 'State', value: ['NV'] }], fields: ['RadarID'] }

/** Jobs and everything billed: what bad input must leave as it was. */
async function stateOfThings() {
  const { totals } = await readLedger(sandboxUrl())
  return { jobs: (await owner.jobs()).map(({ jobId }) => jobId), totals }
}

test('A job is started with a key in both forms of the body, once for an idempotency key, and read with an ETag', async () => {
  const other = await owner.startJob({ source: 'propertyradar', request: free, options: { maxRecords: 10 } })
  const headers = { 'idempotency-key': `journey-${other.jobId}` }
  const body = { ...free, name: 'Criteria at the top', options: { maxRecords: 20 } }

  const first = await owner.call('POST', '/api/batch-jobs', { body, headers })
  expect(first.status).toBe(201)
  const job = jobSchema.parse(first.body)
  expect(first.headers.get('location')).toBe(`/api/batch-jobs/${job.jobId}`)
  expect(job).toMatchObject({ source: 'propertyradar', name: 'Criteria at the top', request: other.request })

  const again = await owner.call('POST', '/api/batch-jobs', { body, headers })
  expect(again.body).toEqual(first.body)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  const changed = { ...body, options: { maxRecords: 21 } }
  const reused = await owner.call('POST', '/api/batch-jobs', { body: changed, headers })
  expect(problemIn(reused)).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
  expect((await owner.jobs())[0]?.jobId, 'no further job was made').toBe(job.jobId)

  const done = await owner.untilJob(job.jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  expect(done).toMatchObject({ totalRecords: 20, processedRecords: 20, recordsBought: 0 })
  const path = `/api/batch-jobs/${job.jobId}`
  const etag = (await owner.call('GET', path)).headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]+"$/)
  const unchanged = await owner.call('GET', path, { headers: { 'if-none-match': etag } })
  expect(unchanged).toMatchObject({ status: 304, body: '' })
})

interface BadInput {
  what: string
  body: unknown
  status: number
  code: string
  field: string
  remedy: RegExp
}

const bad = (what: string, criterion: object, field: string, remedy: RegExp): BadInput => ({
  what,
  body: { criteria: [criterion], options: { maxRecords: 10 } },
  status: 422,
  code: 'invalid-fields',
  field: `request.criteria[0].${field}`,
  remedy,
})
const badCeiling = (what: string, options: string, field: string, remedy: RegExp, code = 'invalid-fields') => ({
  what,
  body: `{"criteria":[{"name":"State","value":["AZ"]}],"options":${options}}`,
  status: 422,
  code,
  field,
  remedy,
})

const badInput: BadInput[] = [
  bad('an unknown criterion', { name: 'Sate', value: ['AZ'] }, 'name', /Did you mean State\?/),
  bad('a value of the wrong kind', { name: 'State', value: 5 }, 'value', /takes a list/),
  bad('a range that is a word', { name: 'EquityPercent', value: 'much' }, 'value', /\[from, to\]/),
  bad('an empty list', { name: 'State', value: [] }, 'value', /Add a value, or remove the criterion/),
  bad('a range upside down', { name: 'EquityPercent', value: [[80, 20]] }, 'value[0][1]', /Swap the two ends/),
  bad('a date that is none', { name: 'SaleDate', value: ['from: 2/31/2024'] }, 'value[0]', /2\/31\/2024/),
  bad('a huge number', { name: 'AVM', value: [[1, 1e300]] }, 'value[0][1]', /at most 1,000,000,000,000/),
  badCeiling('a ceiling of 0', '{"maxRecords":0}', 'options.maxRecords', /at least 1 record/),
  badCeiling('a ceiling below 0', '{"maxRecords":-5}', 'options.maxRecords', /at least 1 record/),
  badCeiling('a cost ceiling below 0', '{"maxCost":-5}', 'options.maxCost', /above 0/),
  badCeiling('a huge ceiling', `{"maxRecords":${'9'.repeat(30)}}`, 'options.maxRecords', /at most 10,000,000/),
  badCeiling('a paid job without a ceiling', '{}', 'options.maxRecords', /Say how many/, 'ceiling-missing'),
  badCeiling('a cost ceiling without a price', '{"maxCost":5}', 'options.maxCost', /Use maxRecords/, 'price-missing'),
]

function expectRefusal(answer: Answer, wanted: Pick<BadInput, 'what' | 'status' | 'code' | 'field' | 'remedy'>): void {
  expect(answer.status, wanted.what).toBe(wanted.status)
  const problem = problemIn(answer)
  expect(problem.code, wanted.what).toBe(wanted.code)
  const named = problem.errors.filter(({ field }) => field === wanted.field).map(({ message }) => message)
  expect(named.join(' '), `${wanted.what}: ${JSON.stringify(problem)}`).toMatch(wanted.remedy)
}

test('Bad input is refused with the field and the remedy, and changes nothing', async () => {
  await until('no job to be at work', () => owner.jobs(), isQuiet, 40)
  const before = await stateOfThings()
  for (const given of badInput) {
    expectRefusal(await owner.call('POST', '/api/batch-jobs', { body: given.body }), given)
  }
  const tenMegabytes = { criteria: [{ name: 'City', value: ['x'.repeat(10_000_000)] }], options: { maxRecords: 1 } }
  const tooLarge = problemIn(await owner.call('POST', '/api/batch-jobs', { body: tenMegabytes }))
  expect(tooLarge).toMatchObject({ status: 413, code: 'body-too-large' })
  expect(tooLarge.detail).toMatch(/larger than 2 MB\. Nothing was changed; send less/)

  const jobId = { what: 'a job id that is no number', status: 400, code: 'bad-address', field: 'jobId' }
  expectRefusal(await owner.call('GET', '/api/batch-jobs/seven'), { ...jobId, remedy: /as in \/api\/batch-jobs\/17/ })
  expectRefusal(await owner.call('POST', '/api/batch-jobs/0x11/cancel'), { ...jobId, remedy: /whole number, as in/ })
  expectRefusal(await owner.call('POST', '/api/batch-jobs/99999999999/cancel'), {
    ...jobId,
    remedy: /so large a number/,
  })
  const none = problemIn(await owner.call('POST', '/api/batch-jobs/2000000000/cancel'))
  expect(none).toMatchObject({ status: 404, code: 'job-not-found' })

  const body = { criteria: [arizona], options: { maxRecords: 1 } }
  const missing = problemIn(await new Program('').call('POST', '/api/batch-jobs', { body }))
  expect(missing).toMatchObject({ status: 401, code: 'not-signed-in' })
  const wrong = problemIn(await new Program('py_not-a-key').call('POST', '/api/batch-jobs', { body }))
  expect(wrong).toMatchObject({ status: 401, code: 'key-refused' })
  expect(wrong.detail).toContain('create-api-key')
  expect(await stateOfThings()).toEqual(before)
})

function isQuiet(jobs: Awaited<ReturnType<Program['jobs']>>): boolean {
  return jobs.every(({ status, pages }) => !['PENDING', 'PROCESSING'].includes(status) && pages.fetching === 0)
}

test('Someone else’s job can be read in the team, and only its owner or an operator changes it', async () => {
  const email = 'second.analyst@example.com'
  await admin('create-user', '--email', email, '--name', 'Second Analyst')
  const analyst = await newProgram('second analyst', email)
  const { jobId } = await owner.startJob({ ...free, options: { maxRecords: 5 } })
  const done = await owner.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  expect(await analyst.job(jobId)).toEqual({ ...done, mine: false })
  for (const [method, action, body] of [
    ['POST', '/cancel', undefined],
    ['POST', '/pause', undefined],
    ['POST', '/retry', undefined],
    ['PATCH', '', { name: 'Mine now' }],
    ['POST', '/pages/1/rerun', undefined],
  ] as const) {
    const answer = await analyst.call(method, `/api/batch-jobs/${jobId}${action}`, { body })
    expect(answer.status, `${method} ${action}`).toBe(403)
    expect(problemIn(answer)).toMatchObject({ code: 'not-yours' })
  }
  expect(await owner.job(jobId)).toEqual(done)
  const own = await analyst.startJob({ ...free, name: 'Of the analyst', options: { maxRecords: 5 } })
  const renamed = await owner.call('PATCH', `/api/batch-jobs/${own.jobId}`, { body: { name: 'Renamed by the owner' } })
  expect(renamed).toMatchObject({ status: 200, body: { name: 'Renamed by the owner' } })
})

test('The HTML of Jobs and of Properties holds their first rows, and a screen between screens comes without them', async () => {
  const { jobId } = await owner.startJob({ ...free, name: 'In the HTML', options: { maxRecords: 5 } })
  await owner.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  const visit = { headers: { accept: 'text/html' } }
  const rowsOf = async (path: string, mark: RegExp, asked = visit) =>
    String((await owner.call('GET', path, asked)).body).match(mark)?.length ?? 0
  expect(await rowsOf(`/jobs?q=${jobId}`, /<a [^>]*data-job="\d+"/g)).toBe(1)
  expect(await rowsOf(`/properties?jobId=${jobId}`, /<tr [^>]*data-row="\d+"/g)).toBe(5)
  expect(await rowsOf('/jobs?state=COMPLETED&size=200', /<a [^>]*data-job="\d+"/g)).toBeLessThanOrEqual(20)
  expect(await rowsOf('/jobs', /data-job="\d+"/g, { headers: { accept: '*/*' } })).toBe(0)
})
