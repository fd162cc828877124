import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { criteria, findCriterion } from './catalogue.ts'
import { defaultFields } from './fields.ts'
import { countedPart, describeCriterion, describeRequest, propertyRadarRequestSchema } from './request.ts'

/** Messages by the path they belong to. */
function faultsOf(request: unknown): Record<string, string> {
  const parsed = propertyRadarRequestSchema.safeParse(request)
  return Object.fromEntries((parsed.error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]))
}
const faultsOfValue = (name: string, value: unknown) => faultsOf({ criteria: [{ name, value }] })
function parsedValue(name: string, value: unknown): unknown {
  return propertyRadarRequestSchema.parse({ criteria: [{ name, value }] }).criteria[0]?.value
}

describe('the value of a criterion', () => {
  test.each(criteria.map(({ name, example }) => [name, example] as const))(
    '%s takes its own example, and parsing the result again changes nothing',
    (name, example) => {
      const once = propertyRadarRequestSchema.parse({ criteria: [{ name, value: example }] })
      expect(propertyRadarRequestSchema.parse(once)).toEqual(once)
      expect(describeCriterion(once.criteria[0] ?? { name, value: null }).text).not.toMatch(/undefined|\[|\{/)
    },
  )

  test.each(criteria.map(({ name }) => name))('%s refuses an empty list, a bare word and nothing at all', (name) => {
    for (const value of [[], 'yes', null, undefined, {}, [[]], [{}], [null], [Number.NaN]]) {
      const paths = Object.keys(faultsOfValue(name, value))
      expect(paths[0], JSON.stringify(value)).toMatch(/^criteria\.0\.value/)
    }
  })

  test('may use the code or the word for a choice, in any case, and is sent as the code', () => {
    expect(parsedValue('PropertyType', [{ name: 'PType', value: ['single family', 'cnd'] }])).toEqual([
      { name: 'PType', value: ['SFR', 'CND'] },
    ])
    expect(parsedValue('FirstLoanType', ['fha', 'V'])).toEqual(['F', 'V'])
    expect(parsedValue('State', ['Arizona', 'wa'])).toEqual(['AZ', 'WA'])
    expect(parsedValue('InterestLevel', ['3'])).toEqual([3])
  })

  test('keeps a code that a list known to be incomplete does not hold, and refuses what is no code', () => {
    expect(parsedValue('LienDocType', ['HOA'])).toEqual(['HOA'])
    expect(faultsOfValue('PType', ['Castle'])['criteria.0.value.0']).toMatch(/PType: "Castle" is not one of its values/)
    expect(faultsOfValue('ListingStatus', ['Gone'])['criteria.0.value.0']).toMatch(/Active, Contingent/)
  })

  test('keeps leading zeros of ZIP and county codes, whether they come as numbers or as text', () => {
    expect(parsedValue('ZipFive', [2139, '02139', 85004])).toEqual(['02139', '85004'])
    expect(parsedValue('County', [4013, '6059', '53033'])).toEqual(['04013', '06059', '53033'])
  })

  test('names the code of a county that is given by name', () => {
    expect(faultsOfValue('County', ['Maricopa'])['criteria.0.value.0']).toMatch(/04013 is Maricopa County, AZ/)
    expect(faultsOfValue('County', ['Nowhere'])['criteria.0.value.0']).toMatch(/FIPS code, such as/)
    expect(faultsOfValue('County', [99_013])['criteria.0.value.0']).toMatch(/no county/)
  })

  test.each([
    ['upside down', [[5, 3]], '0.1', /upside down.*Swap/],
    ['without its own list', [40, 100], '', /\[\[40,100\]\]/],
    ['of texts', [['40', null]], '0.0', /without quotation marks here: 40/],
    ['as one text', ['40-100'], '0', /two ends/],
    ['open at both ends', [[null, null]], '0', /Fill in one end/],
    ['of a huge integer', [[1e300, null]], '0.0', /too large/],
    ['of infinity', [[0, Number.POSITIVE_INFINITY]], '0.1', /too large/],
    ['of three numbers', [[1, 2, 3]], '0', /two ends/],
  ])('refuses a range %s', (_, value, place, message) => {
    const path = ['criteria.0.value', place].filter(Boolean).join('.')
    expect(faultsOfValue('Beds', value)[path]).toMatch(message)
  })

  test.each([
    ['2/30/2024', /There is no 2\/30\/2024: that month has 29 days/],
    ['13/1/2024', /month comes first/],
    ['2024-06-30', /Write 6\/30\/2024/],
    ['2024-06-30T00:00:00Z', /Write 6\/30\/2024/],
    [-30, /silently.*"Last 30 Days"/],
    ['-365', /"Last 365 Days"/],
    [-31, /from: 1\/1\/2024/],
    ['someday', /is no date/],
    ['from:', /is no window/],
    ['from: 2/1/2024 to: 1/1/2024', /Swap the two days/],
    ['from: 2/1/2024 to: 2/31/2024', /There is no 2\/31\/2024/],
    ['1/1/0001', /between 1800 and 2200/],
  ])('refuses the date %s and says what to write', (date, message) => {
    expect(faultsOfValue('FirstDate', [date])['criteria.0.value.0']).toMatch(message)
  })

  test.each([
    ['last  30 days', 'Last 30 Days'],
    ['02/05/2024', '2/5/2024'],
    ['2/29/2024', '2/29/2024'],
    ['From: 01/01/2023  to: 6/30/2024', 'from: 1/1/2023 to: 6/30/2024'],
    ['to: 1/1/2015', 'to: 1/1/2015'],
    ['from:1/1/2015', 'from: 1/1/2015'],
  ])('takes the date %s as %s', (date, sent) => {
    expect(parsedValue('LastTransferRecDate', [date])).toEqual([sent])
  })

  test('takes real days and only those', () => {
    const day = fc.date({ min: new Date('1800-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, (date) => {
        const text = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`
        expect(parsedValue('FirstDate', [text])).toEqual([text])
      }),
    )
  })

  test('refuses shapes that are none', () => {
    const square = [
      [-112, 33],
      [-111, 33],
      [-111, 34],
      [-112, 33],
    ]
    expect(parsedValue('Polygon', [{ type: 'Polygon', coordinates: [square] }])).toBeDefined()
    expect(faultsOfValue('Polygon', [{ type: 'Polygon', coordinates: [square.slice(0, 3)] }])).toBeTruthy()
    const open = faultsOfValue('Polygon', [{ type: 'Polygon', coordinates: [[...square.slice(0, 3), [-110, 30]]] }])
    expect(open['criteria.0.value.0.coordinates.0.3']).toMatch(/Repeat its first point/)
    const swapped = { type: 'Circle', coordinates: [33.7, -117.8], radius: 1, radius_units: 'mi' }
    expect(faultsOfValue('Radius', swapped)['criteria.0.value.coordinates']).toMatch(/longitude comes first/)
    expect(faultsOfValue('Radius', { ...swapped, coordinates: [-117, 33], radius: 0 })).toHaveProperty([
      'criteria.0.value.radius',
    ])
  })

  test('never throws and never lets a fault pass silently, whatever is sent', () => {
    const name = fc.constantFrom(...criteria.map((criterion) => criterion.name))
    fc.assert(
      fc.property(name, fc.jsonValue({ maxDepth: 4 }), (criterion, value) => {
        const parsed = propertyRadarRequestSchema.safeParse({ criteria: [{ name: criterion, value }] })
        if (!parsed.success) return
        expect(JSON.stringify(parsed.data)).not.toContain('null,null')
        expect(propertyRadarRequestSchema.parse(parsed.data)).toEqual(parsed.data)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a request', () => {
  const arizona = { name: 'State', value: ['AZ'] }

  test.each([
    [null, '', /object with a list of criteria/],
    [{}, 'criteria', /Criteria are a list/],
    [{ criteria: [] }, 'criteria', /at least one criterion/],
    [{ criteria: [1] }, 'criteria.0', /a name and a value/],
    [{ criteria: [{ value: [1] }] }, 'criteria.0.name', /a name/],
    [{ criteria: [{ ...arizona, extra: 1 }] }, 'criteria.0', /nothing else/],
    [{ criteria: [arizona], limit: 3 }, '', /Remove "limit"/],
    [{ criteria: [{ name: 'OwnerOccupied', value: [1] }] }, 'criteria.0.name', /Did you mean isSameMailingOrExempt\?/],
    [{ criteria: [arizona, arizona] }, 'criteria.1.name', /State is already criterion 1/],
    [{ criteria: [arizona], fields: [] }, 'fields', /empty/],
    [{ criteria: [arizona], fields: ['AVM', 'Prize'] }, 'fields.1', /no field "Prize"/],
    [{ criteria: [arizona], fields: ['MailCity'] }, 'fields.0', /Did you mean OwnerCity/],
    [{ criteria: [arizona], fields: ['All'] }, 'fields.0', /set whose content differs/],
    [{ criteria: [arizona], fields: ['-AVM'] }, 'fields.0', /take a field away/],
    [{ criteria: [arizona], fields: [3] }, 'fields.0', /named by text/],
    [{ criteria: [arizona], reason: 3 }, 'reason', /text/],
  ])('%j is refused at %s', (request, path, message) => {
    expect(faultsOf(request)[path]).toMatch(message)
  })

  test('takes at most 50 fields, the ones that are always added included', () => {
    const fifty = [...defaultFields, 'Units']
    expect(fifty).toHaveLength(50)
    expect(faultsOf({ criteria: [arizona], fields: fifty })).toEqual({})
    expect(faultsOf({ criteria: [arizona], fields: [...fifty, 'Rooms'] }).fields).toMatch(/50 at most.*Remove 1/)
    const others = fifty.filter((field) => field !== 'RadarID')
    expect(faultsOf({ criteria: [arizona], fields: [...others, 'Rooms'] }).fields).toMatch(/RadarID is always added/)
  })

  test('takes 5,000 values in one criterion and not one more', () => {
    const values = Array.from({ length: 5_001 }, (_, index) => 10_000 + index)
    expect(faultsOfValue('ZipFive', values.slice(1))).toEqual({})
    expect(faultsOfValue('ZipFive', values)['criteria.0.value']).toMatch(/5,001 values are too many/)
  })

  test('refuses a hundred and one criteria, and ten megabytes of them, with few messages', () => {
    const many = Array.from({ length: 101 }, () => arizona)
    expect(faultsOf({ criteria: many }).criteria).toMatch(/at most 100 criteria/)
    const huge = Array.from({ length: 500_000 }, () => ({ name: 'Nothing', value: [1] }))
    expect(propertyRadarRequestSchema.safeParse({ criteria: huge }).error?.issues.length).toBeLessThanOrEqual(60)
  })

  test('takes a search copied from PropertyRadar with its screen labels and drops them', () => {
    const copied = { ...arizona, menuLabels: ['Location'], chipLabel: 'AZ' }
    expect(propertyRadarRequestSchema.parse({ criteria: [copied] })).toEqual({ criteria: [arizona] })
  })

  test('keeps the reason and drops an empty one', () => {
    expect(propertyRadarRequestSchema.parse({ criteria: [arizona], reason: ' an estate sale ' }).reason).toBe(
      'an estate sale',
    )
    expect(propertyRadarRequestSchema.parse({ criteria: [arizona], reason: ' ' })).not.toHaveProperty('reason')
  })

  test('is counted the same whatever the order of its criteria, its fields and its reason', () => {
    const beds = { name: 'Beds', value: [[3, null]] }
    const one = propertyRadarRequestSchema.parse({ criteria: [arizona, beds] })
    const other = propertyRadarRequestSchema.parse({ criteria: [beds, arizona], fields: ['AVM'], reason: 'because' })
    expect(countedPart(one)).toEqual(countedPart(other))
  })
})

describe('the sentence for a request', () => {
  const say = (...list: [string, unknown][]) =>
    describeRequest(propertyRadarRequestSchema.parse({ criteria: list.map(([name, value]) => ({ name, value })) }))

  test('reads like one a person would write', () => {
    expect(
      say(
        ['PropertyType', [{ name: 'PType', value: ['SFR'] }]],
        ['County', [4013]],
        ['EquityPercent', [[50, null]]],
        ['LastTransferRecDate', ['to: 1/1/2015']],
        ['isSameMailingOrExempt', [0]],
      ),
    ).toBe(
      'Single family properties in Maricopa County, AZ with equity of 50% or more, last sold up to 1/1/2015, absentee owned',
    )
  })

  test('goes from the narrowest place to the widest and cuts long lists with their number', () => {
    expect(say(['State', ['WA']], ['City', ['Kent', 'Auburn']], ['County', ['53033']])).toBe(
      'Properties in Kent or Auburn, King County, WA',
    )
    const zips = Array.from({ length: 50 }, (_, index) => 98_001 + index)
    expect(say(['ZipFive', zips])).toBe('Properties in ZIP code 98001, 98002, 98003 and 47 more')
  })

  test('says a county by its number where its name is not known', () => {
    expect(say(['County', ['30111']])).toBe('Properties in county 30111')
  })

  test('mentions that an open lower end takes in what is not known', () => {
    expect(say(['YearBuilt', [[null, 1960]]])).toBe('Properties, built in 1960 or earlier (or not known)')
    expect(say(['Beds', [[3, 5]]], ['AVM', [[250_000, null]]])).toBe(
      'Properties with 3 to 5 bedrooms and an estimated value of $250,000 or more',
    )
  })

  test('stays short, whatever is in it', () => {
    const request = {
      criteria: criteria.filter((_, index) => index % 3 === 0).map(({ name, example }) => ({ name, value: example })),
    }
    expect(describeRequest(request).length).toBeLessThanOrEqual(600)
  })

  test('falls back to the name for a criterion the catalogue no longer has', () => {
    expect(describeCriterion({ name: 'Bygone', value: [1] })).toEqual({ label: 'Bygone', text: '[1]' })
    expect(findCriterion('Bygone')).toBeUndefined()
  })
})
