import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { checkValue } from '#lib/properties/record.ts'
import { propertyColumnNames } from '#lib/properties/columns.ts'
import { SourceError } from '#lib/sources/errors.ts'
import { isFault, type PageContent } from '#lib/sources/source.ts'
import { startSandbox, type Sandbox } from '#sandbox/server.ts'
import { control, faultLogSchema, ledgerSchema } from '#sandbox/testing/client.ts'
import { criteria } from './catalogue.ts'
import { propertyRadarRequestSchema, type PropertyRadarRequest } from './request.ts'
import { propertyRadar } from './source.ts'

let sandbox: Sandbox
const never = new AbortController().signal

beforeAll(async () => {
  sandbox = await startSandbox({ records: 3_000, seed: 7 })
  vi.stubEnv('PROPERTYRADAR_TOKEN', '')
  vi.stubEnv('SANDBOX_URL', sandbox.url)
  vi.stubEnv('PROPERTYRADAR_TIMEOUT_SECONDS', '1')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
})
beforeEach(async () => {
  await setFaults([])
  await control(sandbox.url, z.unknown(), 'reset', { method: 'POST' })
})

const setFaults = (faults: object[]) =>
  control(sandbox.url, z.unknown(), 'faults', { method: 'PUT', body: { seed: 3, faults } })
const recordsBilled = async () => {
  return (await control(sandbox.url, ledgerSchema, 'ledger')).totals.records
}

function request(list: [string, unknown][], fields?: string[]): PropertyRadarRequest {
  return propertyRadarRequestSchema.parse({ criteria: list.map(([name, value]) => ({ name, value })), fields })
}
async function page(of: PropertyRadarRequest, offset: number, limit: number): Promise<PageContent> {
  return propertyRadar.readPage(of, await propertyRadar.fetchPage(of, { offset, limit }, never))
}
async function errorOf(of: PropertyRadarRequest): Promise<SourceError> {
  const error: unknown = await page(of, 0, 5).catch((reason: unknown) => reason)
  if (error instanceof SourceError) return error
  throw new Error('There was a page.')
}

const everywhere = request([['State', ['AZ', 'WA', 'CA', 'OR', 'NV', 'TX', 'FL']]])

describe('every criterion', () => {
  test.each(criteria.map(({ name, example }) => [name, example] as const))(
    '%s is sent with its example and answered with a count',
    async (name, example) => {
      const count = await propertyRadar.count(request([[name, example]]), never)
      expect(count.matchedRecords).toBeGreaterThanOrEqual(0)
      expect(count.allowanceLeft).toBeGreaterThan(0)
    },
  )
})

describe('a count', () => {
  test('is free and equals what the pages then hold', async () => {
    const wanted = request([['State', ['WA']]], ['RadarID'])
    const { matchedRecords } = await propertyRadar.count(wanted, never)
    expect(matchedRecords).toBeGreaterThan(0)
    const rows = await page(wanted, 0, 500)
    expect(rows.matchedRecords).toBe(matchedRecords)
    expect(rows.recordsBilled).toBe(0)
    expect(await recordsBilled()).toBe(0)
  })

  test('of nothing is zero', async () => {
    const count = await propertyRadar.count(request([['City', ['Nowhere at all']]]), never)
    expect(count.matchedRecords).toBe(0)
  })
})

describe('pages', () => {
  test('follow each other from zero without a gap or a repeat, and each bills its rows', async () => {
    const { matchedRecords } = await propertyRadar.count(everywhere, never)
    const keys: string[] = []
    let billed = 0
    for (let offset = 0; offset < matchedRecords; offset += 400) {
      const content = await page(everywhere, offset, 400)
      billed += content.recordsBilled
      for (const record of content.records) {
        const mapped = propertyRadar.mapRecord(everywhere, record)
        if (isFault(mapped)) throw new Error(`${mapped.field}: ${mapped.reason}`)
        keys.push(mapped.sourceKey)
      }
    }
    expect(keys).toHaveLength(matchedRecords)
    expect(new Set(keys).size).toBe(matchedRecords)
    expect(billed).toBe(matchedRecords)
  })

  test('past the end are empty and cost nothing', async () => {
    expect(await page(everywhere, 100_000, 400)).toMatchObject({ records: [], recordsBilled: 0 })
  })

  test.each(['observed', 'spec'])('in the %s form of doubtful types fit the columns they go to', async (form) => {
    await control(sandbox.url, z.unknown(), 'settings', { method: 'PUT', body: { form, codes: form === 'spec' } })
    const content = await page(everywhere, 0, 200)
    await control(sandbox.url, z.unknown(), 'settings', { method: 'PUT', body: { form: 'observed', codes: false } })
    expect(content.records).toHaveLength(200)
    for (const record of content.records) {
      const mapped = propertyRadar.mapRecord(everywhere, record)
      if (isFault(mapped)) throw new Error(`${mapped.field}: ${mapped.reason}`)
      for (const column of propertyColumnNames) {
        expect(checkValue(column, mapped.values[column]), column).not.toBeInstanceOf(Object)
      }
      expect(mapped.values.parcelKey).toMatch(/^\d{5}-[0-9A-Z]+$/)
      expect(mapped.values.stateOrProvince).toMatch(/^[A-Z]{2}$/)
      expect(mapped.values.postalCode).toMatch(/^\d{5}$/)
      expect(mapped.values.propertyType ?? 'Single Family').toMatch(/^[A-Z].*[a-z]/)
    }
  })

  test('give the same property in both forms', async () => {
    const maps = async (settings: object) => {
      await control(sandbox.url, z.unknown(), 'settings', { method: 'PUT', body: settings })
      const { records } = await page(everywhere, 0, 50)
      return records.map((record) => propertyRadar.mapRecord(everywhere, record))
    }
    const observed = await maps({ form: 'observed' })
    expect(await maps({ form: 'spec' })).toEqual(observed)
    await control(sandbox.url, z.unknown(), 'settings', { method: 'PUT', body: { form: 'observed' } })
  })
})

describe('a request', () => {
  test('for keys alone is free and knows no column', () => {
    const terms = propertyRadar.terms(request([['State', ['AZ']]], ['RadarID']))
    expect(terms).toMatchObject({ paid: false, columns: [], extraKeys: [] })
  })

  test('says what it costs, what it can know and what it asks about people', () => {
    const wanted = propertyRadarRequestSchema.parse({
      criteria: [
        { name: 'State', value: ['AZ'] },
        { name: 'inDivorce', value: [1] },
      ],
      fields: ['AVM', 'Persons', 'Zoning', 'PrimaryPhone1Hashed'],
      reason: 'agreed with counsel',
    })
    expect(propertyRadar.terms(wanted)).toEqual({
      summary: 'Properties in Arizona, with an owner in divorce',
      paid: true,
      columns: ['closeDate', 'estimatedValue'],
      extraKeys: ['Persons', 'Zoning', 'PrimaryPhone1Hashed'],
      contactFields: ['Persons', 'PrimaryPhone1Hashed'],
      sensitiveCriteria: ['inDivorce'],
      reason: 'agreed with counsel',
    })
  })

  test('asks for no contact field unless one is named', () => {
    expect(propertyRadar.terms(request([['State', ['AZ']]])).contactFields).toEqual([])
  })

  test('goes to the sandbox when there is no token, and says so in its dataset', () => {
    expect(propertyRadar.dataset({ criteria: [] })).toBe('sandbox')
    expect(propertyRadar.throttle()).toEqual({ name: 'propertyradar:sandbox', requestsPerSecond: 2, inFlight: 4 })
  })
})

describe('trouble at the source', () => {
  test.each([
    [
      { kind: 'tooManyRequests', retryAfterSeconds: 7 },
      { errorClass: 'slow-down', billing: 'none', retryAfterSeconds: 7 },
    ],
    [{ kind: 'tooManyRequests' }, { errorClass: 'slow-down', billing: 'none' }],
    [
      { kind: 'serverError', status: 502 },
      { errorClass: 'try-later', billing: 'unknown' },
    ],
    [
      { kind: 'serverError', status: 500, billed: true },
      { errorClass: 'try-later', billing: 'unknown' },
    ],
    [
      { kind: 'dropConnection', when: 'beforeBilling' },
      { errorClass: 'try-later', billing: 'unknown' },
    ],
    [
      { kind: 'dropConnection', when: 'afterBilling' },
      { errorClass: 'try-later', billing: 'unknown' },
    ],
    [
      { kind: 'dropConnection', when: 'midBody' },
      { errorClass: 'try-later', billing: 'unknown' },
    ],
    [{ kind: 'truncateBody' }, { code: 'answer-unreadable', billing: 'unknown' }],
    [
      { kind: 'lateAnswer', ms: 5_000 },
      { code: 'timed-out', billing: 'unknown' },
    ],
    [{ kind: 'errorBody' }, { code: 'answer-is-error', billing: 'unknown' }],
    [{ kind: 'missingCount' }, { code: 'count-missing', billing: 'unknown' }],
  ])('%j is told apart from the rest', async (fault, expected) => {
    await setFaults([{ rate: 1, ...fault }])
    expect(await errorOf(everywhere)).toMatchObject(expected)
    await setFaults([{ rate: 1, ...fault }])
    expect(await errorOf(request([['State', ['AZ']]], ['RadarID']))).toMatchObject({ billing: 'none' })
  })

  test('such as a value the catalogue let through is refused in words, free of charge', async () => {
    const asked: PropertyRadarRequest = { criteria: [{ name: 'State', value: ['ZZ'] }] }
    expect(await errorOf(asked)).toMatchObject({ errorClass: 'fix-request', code: 'value-refused', billing: 'none' })
    const unknown: PropertyRadarRequest = { criteria: [{ name: 'Nothing', value: [1] }] }
    expect(await errorOf(unknown)).toMatchObject({ code: 'criterion-unknown', billing: 'none' })
    expect(await recordsBilled()).toBe(0)
  })

  test('such as the silent trap is an error and not an empty result', async () => {
    const trap: PropertyRadarRequest = { criteria: [{ name: 'ForeclosureRecDate', value: [-365] }] }
    expect(await errorOf(trap)).toMatchObject({ code: 'count-missing' })
  })

  test('such as broken records spoils no other record of its page', async () => {
    await setFaults([{ kind: 'malformedRecords', rate: 1, count: 40 }])
    const content = await page(everywhere, 0, 400)
    expect(content.records).toHaveLength(400)
    const refused = content.records.filter((record) => {
      const mapped = propertyRadar.mapRecord(everywhere, record)
      if (isFault(mapped)) return true
      const stored = propertyColumnNames.map((column) => checkValue(column, mapped.values[column]))
      const extra = JSON.stringify(mapped.extra)
      return stored.some((value) => value instanceof Object) || /\\u0000|\\ud800/.test(extra)
    })
    const log = await control(sandbox.url, faultLogSchema, 'faults/log')
    expect(refused).toHaveLength(log.records['malformed'] ?? 0)
    expect(refused).toHaveLength(40)
  })
})
