import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogue } from '#sandbox/criteria/catalogue.ts'
import { fields } from '#sandbox/records/fields.ts'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { ask, idsOf, search } from '#sandbox/testing/client.ts'

const oregon = [{ name: 'State', value: ['OR'] }]
const anyNumber: unknown = expect.any(Number)
const anyRadarId: unknown = expect.stringMatching(/^P[0-9A-F]{7}$/)
const oregonZip: unknown = expect.stringMatching(/^97\d{3}$/)
let sandbox: Sandbox
let url: string

beforeAll(async () => {
  sandbox = await startSandbox({ records: 5000, today: '2026-09-01', allowance: 1_000_000 })
  url = sandbox.url
})
afterAll(async () => await sandbox.close())

test('the example of every criterion is accepted and answered with a count', { timeout: 30_000 }, async () => {
  expect(catalogue.size).toBe(227)
  for (const { name, example } of catalogue.values()) {
    const { status, body } = await search(url, [{ name, value: example }], 'Purchase=0&Fields=RadarID&Limit=1')
    expect({ name, status, hasCount: typeof body.totalResultCount }).toEqual({ name, status: 200, hasCount: 'number' })
  }
})

test('a preview holds the count and the allowance, no rows and a cost of nothing', async () => {
  const { status, body, headers } = await search(url, oregon, 'Purchase=0&Fields=RadarID,AVM&Limit=10')
  expect(status).toBe(200)
  expect(body).toEqual({
    results: [],
    resultCount: 0,
    totalResultCount: anyNumber,
    totalCost: '0.00',
    quantityFreeRemaining: anyNumber,
  })
  expect(body.totalResultCount).toBeGreaterThan(100)
  expect(headers.get('x-radar-request-id')).toMatch(/^[0-9a-f]{3}-[0-9a-f]{3}-[0-9a-f]{3}$/)
})

test('a preview of RadarID alone holds rows', async () => {
  const { body } = await search(url, oregon, 'Purchase=0&Fields=RadarID&Limit=3')
  expect(body.resultCount).toBe(3)
  for (const row of body.results ?? []) expect(row).toEqual({ RadarID: anyRadarId })
})

test('a purchase holds rows with the fields asked for and no allowance', async () => {
  const { body } = await search(
    url,
    oregon,
    'Purchase=1&Fields=RadarID,State,ZipFive,PType,LastTransferRecDate,inForeclosure&Limit=50',
  )
  expect(body.quantityFreeRemaining).toBeUndefined()
  expect(body.resultCount).toBe(50)
  for (const row of body.results ?? []) {
    expect(row).toMatchObject({ State: 'OR', ZipFive: oregonZip })
    expect(row.LastTransferRecDate).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect([0, 1]).toContain(row.inForeclosure)
    expect(row.PType).not.toBe('SFR')
  }
})

test('keys without a value are left out of a record', async () => {
  const land = [{ name: 'PType', value: ['LND'] }]
  const { body } = await search(url, land, 'Purchase=1&Fields=RadarID,Beds,YearBuilt,LotSize&Limit=20')
  expect(body.resultCount).toBe(20)
  for (const row of body.results ?? [])
    expect(Object.keys(row).filter((key) => key === 'Beds' || key === 'YearBuilt')).toEqual([])
})

test('all pages together hold every match once, in the same order each time', async () => {
  const { body } = await search(url, oregon, 'Purchase=0')
  const total = body.totalResultCount ?? 0
  const walk = async (size: number) => {
    const ids: unknown[] = []
    for (let start = 0; start < total + size; start += size) {
      const page = await search(url, oregon, `Purchase=0&Fields=RadarID&Limit=${size}&Start=${start}`)
      ids.push(...(page.body.results ?? []).map(({ RadarID }) => RadarID))
    }
    return ids
  }
  const ids = await walk(97)
  expect(ids.length).toBe(total)
  expect(new Set(ids).size).toBe(total)
  expect(await walk(400)).toEqual(ids)
})

test('a page past the end is empty and still counts', async () => {
  const { status, body } = await search(url, oregon, 'Purchase=1&Fields=RadarID,AVM&Start=999999')
  expect({ status, rows: body.results, cost: body.totalCost }).toEqual({ status: 200, rows: [], cost: '0.00' })
  expect(body.totalResultCount).toBeGreaterThan(0)
})

const refusals: [string, unknown, string, number, string][] = [
  [
    'an unknown criterion',
    [
      { name: 'State', value: ['OR'] },
      { name: 'SiteState', value: ['OR'] },
    ],
    'Purchase=0',
    400,
    'Unexpected Criterion: SiteState #1',
  ],
  [
    'a value that is not allowed',
    [{ name: 'DOTPosition', value: ['Tenth'] }],
    'Purchase=0',
    400,
    '[DOTPosition] must be one of [First|Second|Third]',
  ],
  ['a county by name', [{ name: 'County', value: ['Orange'] }], 'Purchase=0', 400, '[County] must be a FIPS code'],
  ['a flag that is neither 0 nor 1', [{ name: 'Pool', value: ['Yes'] }], 'Purchase=0', 400, 'Invalid yesno value'],
  ['a flat range', [{ name: 'AVM', value: [40, 100] }], 'Purchase=0', 400, '[AVM] must be a list of [min,max] ranges'],
  ['an ISO date', [{ name: 'SaleDate', value: ['2026-01-31'] }], 'Purchase=0', 400, '[SaleDate] Invalid date value'],
  ['a missing Purchase', oregon, 'Limit=1', 400, 'Missing required param'],
  ['a Purchase that is no yes or no', oregon, 'Purchase=maybe', 400, 'Invalid yesno value'],
  [
    'an unknown field',
    oregon,
    'Purchase=0&Fields=RadarID,ThirdAmount',
    400,
    '[ThirdAmount] specified in Fields is not valid',
  ],
  ['a Limit above 1000', oregon, 'Purchase=0&Limit=1001', 400, '[Limit] must not exceed 1000'],
  ['a negative Start', oregon, 'Purchase=0&Start=-1', 400, '[Start] must be a whole number from 0'],
]

test.each(refusals)('%s is refused with the text of the vendor', async (_, criteria, query, status, error) => {
  const answer = await search(url, criteria, query)
  expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error })
  expect(answer.headers.get('x-radar-request-id')).toBe(answer.body.eventid)
})

test('a query parameter in the body is refused', async () => {
  const { status, body } = await ask(url, '/v1/properties?Purchase=0', { body: { Criteria: oregon, Limit: 1 } })
  expect({ status, error: body.error }).toEqual({ status: 400, error: 'Unexpected payload field' })
})

test('fifty named fields are taken, fifty-one are refused, and a set counts as one', async () => {
  const names = [...fields.keys()]
  const status = async (list: string[]) =>
    (await search(url, oregon, `Purchase=1&Limit=1&Fields=${list.join(',')}`)).status
  expect(await status(names.slice(0, 50))).toBe(200)
  expect(await status(names.slice(0, 51))).toBe(400)
  expect(await status(['All', '-PhotoURL1'])).toBe(200)
})

test('a minus takes a field out of a set', async () => {
  const { body } = await search(url, oregon, 'Purchase=1&Limit=5&Fields=Overview,-AVM')
  expect(body.results?.some((row) => 'City' in row)).toBe(true)
  expect(body.results?.some((row) => 'AVM' in row)).toBe(false)
})

test('several mistakes are reported in the order: token, path, Purchase, body, name, plan, value, fields, paging', async () => {
  const wrong = [{ name: 'isHighEquity', value: ['x'] }]
  const error = async (criteria: unknown, query: string, token = 'sandbox-solo-token') =>
    (await search(url, criteria, query, token)).body.error
  expect(await error([{ name: 'Nonsense', value: [] }], '', 'wrong-token')).toBe('Unauthorized')
  expect(await error('nonsense', 'Fields=Nonsense')).toBe('Missing required param')
  expect(await error('nonsense', 'Purchase=0&Fields=Nonsense')).toBe('Criteria must be a list of {name, value}')
  expect(await error([...wrong, { name: 'Nonsense', value: [1] }], 'Purchase=0')).toBe(
    'Unexpected Criterion: Nonsense #1',
  )
  expect(await error(wrong, 'Purchase=0&Fields=Nonsense')).toBe('The param: isHighEquity cannot be used by this user')
  expect(await error(wrong, 'Purchase=0&Fields=Nonsense', 'sandbox-token')).toBe('Invalid yesno value')
  expect(await error([], 'Purchase=0&Fields=Nonsense&Limit=x')).toBe('[Nonsense] specified in Fields is not valid')
})

test(
  'the lower plan is refused the gated criteria and the add-on, and may use the others',
  { timeout: 30_000 },
  async () => {
    const addOn = 'The feature [Trustee Sale Tracking] is not included in your current subscription plan'
    for (const { name, example, gate } of catalogue.values()) {
      const { body } = await search(url, [{ name, value: example }], 'Purchase=0', 'sandbox-solo-token')
      const expected = {
        plan: { error: `The param: ${name} cannot be used by this user` },
        'trustee-sale-tracking': { error: addOn, message: addOn, messageTitle: 'Upgrade Required' },
        none: {},
      }[gate ?? 'none']
      const { error, message, messageTitle } = body
      expect({ name, error, message, messageTitle }).toEqual({ name, ...expected })
    }
  },
)

test.each([null, 'wrong-token', '0123456789abcdef0123456789abcdef01234567'])(
  'the token %s is refused with 401',
  async (token) => {
    const { status, body, headers } = await ask(url, '/v1/properties?Purchase=0', { body: { Criteria: [] }, token })
    expect(status).toBe(401)
    expect(body.eventid).toBe(headers.get('x-radar-request-id'))
  },
)

test('an unknown path and an unknown property are 404', async () => {
  expect((await ask(url, '/v1/properties/search', { body: {} })).status).toBe(404)
  expect((await ask(url, '/v1/properties/P0000000?Purchase=0')).status).toBe(404)
})

test('the silent trap answers 200 with no rows and no count', async () => {
  const trapped = [{ name: 'ForeclosureRecDate', value: [-30] }]
  const { status, body } = await search(url, trapped, 'Purchase=1&Fields=RadarID,AVM')
  expect({ status, body }).toEqual({ status: 200, body: { results: [] } })
})

test('one property is answered by its RadarID, for nothing without its data', async () => {
  const found = await search(url, oregon, 'Purchase=0&Fields=RadarID&Limit=1')
  const [id] = idsOf(found.body.results)
  const bought = await ask(url, `/v1/properties/${id}?Purchase=1&Fields=RadarID,State`)
  expect(bought.body).toEqual({ results: [{ RadarID: id, State: 'OR' }], resultCount: 1, totalCost: '0.00' })
  const preview = await ask(url, `/v1/properties/${id}?Purchase=0&Fields=RadarID,State`)
  expect(preview.body.results).toEqual([])
})

test('an address is suggested for free with criteria that find the property', async () => {
  const first = await search(url, oregon, 'Purchase=1&Fields=RadarID,FullAddress&Limit=20')
  const row = first.body.results?.find(({ FullAddress }) => FullAddress !== undefined)
  const input = encodeURIComponent(String(row?.FullAddress).slice(0, 14))
  const { body } = await ask(url, `/v1/suggestions/SiteAddress?SuggestionInput=${input}&Limit=5`, {
    body: { Criteria: [] },
  })
  const criteria = body.results?.find(({ Label }) => Label === row?.FullAddress)?.Criteria
  const found = await search(url, criteria, 'Purchase=0&Fields=RadarID')
  expect(found.body.results).toContainEqual({ RadarID: row?.RadarID })
})

test('a county is suggested with its FIPS code', async () => {
  const { body } = await ask(url, '/v1/suggestions/County?SuggestionInput=king', { body: { Criteria: [] } })
  expect(body.results).toEqual([{ Label: 'King County, WA', Criteria: [{ name: 'County', value: ['53033'] }] }])
  const refused = await ask(url, '/v1/suggestions/County?SuggestionInput=king', { body: {} })
  expect(refused.body.error).toBe('Missing required param')
})

test('the members of the account are listed', async () => {
  const { body } = await ask(url, '/v1/accounts/members')
  expect(body.results?.map(({ Role }) => Role)).toEqual(['Owner', 'Member'])
})

test('the spec form writes states in full, money as text and ZIP codes as numbers', async () => {
  const spec = await startSandbox({
    records: 500,
    today: '2026-09-01',
    form: 'spec',
    codes: true,
    totalCost: 'number',
    startBase: 1,
  })
  try {
    const { body } = await search(
      spec.url,
      oregon,
      'Purchase=1&Fields=State,ZipFive,AVM,Baths,PType,Beds&Limit=5&Start=1',
    )
    expect(body.totalCost).toBe(0)
    expect(body.results?.length).toBe(5)
    for (const row of body.results ?? []) {
      expect(row.State).toBe('Oregon')
      expect(typeof row.ZipFive).toBe('number')
      expect(['string', 'undefined']).toContain(typeof row.AVM)
      expect(['string', 'undefined']).toContain(typeof row.Baths)
      expect(row.PType).toMatch(/^[A-Z]{3}$/)
    }
    expect((await search(spec.url, oregon, 'Purchase=0&Start=0')).status).toBe(400)
  } finally {
    await spec.close()
  }
})

test('a rate limit, where set, answers 429 with Retry-After', async () => {
  const limited = await startSandbox({ records: 10, rateLimit: { perSecond: 0.1, burst: 1 } })
  try {
    expect((await search(limited.url, [], 'Purchase=0')).status).toBe(200)
    const second = await search(limited.url, [], 'Purchase=0')
    expect(second.status).toBe(429)
    expect(second.headers.get('retry-after')).toBe('10')
  } finally {
    await limited.close()
  }
})
