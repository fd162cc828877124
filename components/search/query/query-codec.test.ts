import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeQuery, encodeQuery, escapeForAddress, type SearchQuery } from '#components/search/query/query-codec.ts'

const sample: SearchQuery = {
  criteria: [
    { name: 'State', value: ['AZ', 'NV'] },
    { name: 'EquityPercent', value: [[50, null]] },
    { name: 'LastTransferRecDate', value: ['to: 11/19/2016'] },
    { name: 'Radius', value: { type: 'Circle', coordinates: [-117.87, 33.74], radius: 1, radius_units: 'mi' } },
  ],
  contactFields: ['Phone'],
}

describe('the query in the address', () => {
  test('is short and readable', () => {
    expect(encodeQuery(sample)).toBe(
      "State(AZ,NV)EquityPercent((50,_))LastTransferRecDate('to: 11/19/2016')" +
        'Radius*(type:Circle,coordinates:(-117.87,33.74),radius:1,radius_units:mi)!Phone',
    )
  })

  test.each([
    [90, '~missing:90'],
    [null, '~missing'],
    ['9x', "~missing:'9x'"],
  ])('holds the choice of what is missing or older than %j days', (olderThanDays, end) => {
    const query = { ...sample, onlyMissing: { olderThanDays } }
    expect(encodeQuery(query)).toBe(`${encodeQuery(sample)}${end}`)
    expect(decodeQuery(encodeQuery(query))).toEqual(query)
    const withoutFields = { criteria: sample.criteria, contactFields: [], onlyMissing: { olderThanDays } }
    const text = new URLSearchParams(`q=${escapeForAddress(encodeQuery(withoutFields))}`).get('q')
    expect(decodeQuery(text ?? '')).toEqual(withoutFields)
  })

  test('keeps text that looks like a number, a list or an open end as text', () => {
    const values = ['02139', '1e5', '_', 'true', 'a,b', "O'BRIEN", '', ' edge ', '(x)', 'Z\u00fcrich']
    const query = { criteria: [{ name: 'City', value: values }], contactFields: [] }
    expect(decodeQuery(encodeQuery(query))).toEqual(query)
  })

  test('survives a half-typed value, so that a reload keeps it', () => {
    const query = { criteria: [{ name: 'Beds', value: [['3x', null]] }], contactFields: [] }
    expect(decodeQuery(encodeQuery(query))).toEqual(query)
  })

  test('comes back the same through an address, whatever it holds', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
    const list = fc.array(fc.oneof(scalar, fc.array(scalar)))
    const criterion = fc.record({ name: fc.stringMatching(/^[A-Za-z]\w{0,20}$/), value: list })
    fc.assert(
      fc.property(fc.array(criterion), (criteria) => {
        const query = { criteria, contactFields: [] }
        const text = new URLSearchParams(`q=${escapeForAddress(encodeQuery(query))}`).get('q')
        expect(decodeQuery(text ?? '')).toEqual(query)
      }),
    )
  })
})

describe('nonsense in the address', () => {
  test.each([
    'State',
    'State(',
    'State(AZ',
    "City('x",
    '(AZ)',
    'State(AZ))',
    '9x(1)',
    'A(1)!',
    'A*(b)',
    '%%%',
    'A:(1',
    'A(1)~',
    'A(1)~old:9',
    'A(1)~missing:(9)',
    'A(1)~missing:9~missing',
  ])('%s is refused without an exception', (text) => {
    expect(decodeQuery(text)).toBeNull()
  })

  test('any text at all is either read or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09(),:*!~_\'". ') }), (text) => {
        const query = decodeQuery(text)
        if (query) expect(decodeQuery(encodeQuery(query))).toEqual(query)
      }),
    )
  })

  test('nesting without end and endless text are refused', () => {
    expect(decodeQuery(`A${'('.repeat(5000)}`)).toBeNull()
    expect(decodeQuery(`A('${'x'.repeat(300_000)}')`)).toBeNull()
  })
})
