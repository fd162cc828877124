import { describe, expect, it } from 'vitest'
import { isFault, type JsonValue } from '#lib/sources/source.ts'
import { fileMappingSchema, fileRequestSchema, type FileMapping } from '../request.ts'
import { mapRow } from './map-row.ts'
import { proposeMapping } from './propose.ts'

type Row = Record<string, JsonValue>
const mapping = (parts: Partial<FileMapping>): FileMapping => ({
  columns: [],
  extra: [],
  constants: [],
  key: [{ from: 'APN' }],
  dateOrder: 'mdy',
  decimal: '.',
  ...parts,
})
const valueOf = (to: FileMapping['columns'][number]['to'], cell: JsonValue, parts: Partial<FileMapping> = {}) => {
  const mapped = mapRow(mapping({ columns: [{ from: 'cell', to }], ...parts }), { APN: '1', cell })
  return isFault(mapped) ? mapped.code : (mapped.values[to] ?? null)
}

describe('a mapping', () => {
  it('is proposed by the heads that are known', () => {
    const heads = [
      'APN',
      'Owner',
      'Property Address',
      'Mailing Address',
      'Assessed Value',
      'Market Value',
      'Sqft',
      'Zoning',
    ]
    const row = Object.fromEntries(heads.map((head) => [head, 'x']))
    expect(proposeMapping(heads, [row])).toMatchObject({
      columns: [
        { from: 'APN', to: 'parcelNumber' },
        { from: 'Owner', to: 'ownerName' },
        { from: 'Property Address', to: 'unparsedAddress' },
        { from: 'Mailing Address', to: 'ownerMailingAddress' },
        { from: 'Assessed Value', to: 'taxAssessedValue' },
        { from: 'Market Value', to: 'estimatedValue' },
        { from: 'Sqft', to: 'livingArea' },
      ],
      extra: ['Zoning'],
      constants: [{ to: 'livingAreaUnits', value: 'Square Feet' }],
      key: [{ from: 'APN' }],
    })
  })

  it('is proposed with the length of keys that have lost zeros, the order of days and the sign before cents', () => {
    const rows: Row[] = [
      { id: '7129300520', sold: '13/04/2026', price: '1.250,50' },
      { id: '0629300521', sold: '01/04/2026', price: '900,00' },
      { id: '29300522', sold: '02/04/2026', price: '1.000,00' },
    ]
    expect(proposeMapping(['id', 'sold', 'price'], rows)).toMatchObject({
      key: [{ from: 'id', digits: 10 }],
      dateOrder: 'dmy',
      decimal: ',',
    })
  })

  it('fills no column twice, and needs a key', () => {
    const twice = {
      columns: [{ from: 'a', to: 'city' }],
      constants: [{ to: 'city', value: 'X' }],
      key: [{ from: 'a' }],
    }
    expect(fileMappingSchema.safeParse(twice).error?.issues[0]?.message).toMatch(/filled twice/)
    expect(fileMappingSchema.safeParse({ columns: [], key: [] }).error?.issues[0]?.message).toMatch(/tells one row/)
    const request = {
      upload: '../../etc/passwd',
      fileName: 'x',
      dataset: 'x',
      mapping: { columns: [], key: [{ from: 'a' }] },
    }
    expect(fileRequestSchema.safeParse(request).error?.issues[0]?.path).toEqual(['upload'])
  })
})

describe('a cell', () => {
  it.each([
    ['1,234,567', 1_234_567],
    ['$1,250.50', 1250.5],
    ['1.23E+06', 1_230_000],
    ['  -  ', null],
    ['n/a', null],
    ['', null],
    ['12,5', 'not-a-number'],
    ['€ 525.000', 'not-a-number'],
    ['-€1.234.567', 'not-a-number'],
    ['525.000,-', 'not-a-number'],
    ['€ 525.00', 525],
    ['525.000', 525],
    ['on request', 'not-a-number'],
  ])('“%s” in a column of money is %s', (cell, value) => {
    expect(valueOf('closePrice', cell)).toBe(value)
  })

  it.each([
    ['525.000,-', 525_000],
    ['€ 1.234,50', 1234.5],
    ['12.5', 'not-a-number'],
  ])('“%s” where a comma stands before cents is %s', (cell, value) => {
    expect(valueOf('closePrice', cell, { decimal: ',' })).toBe(value)
  })

  it.each([
    ['20141013T000000', '2014-10-13'],
    ['20141013', '2014-10-13'],
    ['10/3/2014', '2014-10-03'],
    ['10/3/14 12:30 PM', '2014-10-03'],
    ['2014/10/3', '2014-10-03'],
    ['Oct 13, 2014', '2014-10-13'],
    ['13-Oct-14', '2014-10-13'],
    ['2014-10-13T08:00:00Z', '2014-10-13'],
    [41925, '2014-10-13'],
    ['0000-00-00', null],
    ['13/13/2014', 'no-such-date'],
    ['31/2/2014', 'no-such-date'],
    ['soon', 'no-such-date'],
  ])('“%s” in a column of days is %s', (cell, value) => {
    expect(valueOf('closeDate', cell)).toBe(value)
  })

  it('with a day first is read so where that is said', () => {
    expect(valueOf('closeDate', '10/3/2014', { dateOrder: 'dmy' })).toBe('2014-03-10')
  })

  it('of the year 0 is no year, and a negative number in brackets is one', () => {
    expect(valueOf('yearBuilt', '0')).toBeNull()
    expect(valueOf('estimatedEquity', '(2,500)')).toBe(-2500)
  })
})

describe('a row', () => {
  const king = mapping({
    columns: [{ from: 'id', to: 'parcelNumber' }],
    constants: [{ to: 'countyFips', value: '53033' }],
    key: [{ from: 'id', digits: 10 }],
    extra: ['grade'],
  })

  it('gets back the zeros its key has lost, in its parcel number as well', () => {
    expect(mapRow(king, { id: '629300521', grade: '7' })).toEqual({
      sourceKey: '0629300521',
      version: '',
      values: { parcelNumber: '0629300521', countyFips: '53033', parcelKey: '53033-0629300521' },
      extra: { grade: '7' },
      known: ['parcelNumber', 'countyFips', 'parcelKey'],
    })
  })

  it('whose key is missing, or was rounded by a spreadsheet, is refused by the name of its column', () => {
    expect(mapRow(king, { id: ' - ' })).toMatchObject({ field: 'id', code: 'key-missing' })
    expect(mapRow(king, { other: '1' })).toMatchObject({ field: 'id', code: 'key-missing' })
    expect(mapRow(king, { id: '7.12930052E+09' })).toMatchObject({ field: 'id', code: 'key-rounded' })
  })

  it('knows only the columns it has, so that others keep what is stored', () => {
    const two = mapping({
      columns: [
        { from: 'a', to: 'city' },
        { from: 'b', to: 'ownerName' },
      ],
    })
    expect(mapRow(two, { APN: '1', a: '' })).toMatchObject({ values: {}, known: ['city'] })
  })

  it('that could not be read says why and where it stands', () => {
    const row = {
      '@fault': 'ragged-row',
      '@reason': 'The row has 2 cells, and the head has 3.',
      '@row': 17,
      '@text': 'a,b',
    }
    expect(mapRow(king, row)).toMatchObject({
      code: 'ragged-row',
      reason: 'The row has 2 cells, and the head has 3. It is line 17 of the file.',
    })
  })
})
