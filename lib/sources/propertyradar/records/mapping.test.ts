import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { propertyColumns } from '#lib/properties/columns.ts'
import { defaultFields, fieldNames, isContactField, knownFromFields } from '#lib/sources/propertyradar/fields.ts'
import { isFault, type JsonValue } from '#lib/sources/source.ts'
import { mapRecord } from './mapping.ts'

const key = { RadarID: 'P1A2B3C4' }

function mapped(record: { [name: string]: JsonValue }, fields?: string[]) {
  const result = mapRecord(fields, { ...key, ...record })
  if (isFault(result)) throw new Error(`${result.field}: ${result.reason}`)
  return result
}
function faultOf(record: JsonValue, fields?: string[]) {
  const result = mapRecord(fields, record)
  return isFault(result) ? result : null
}

describe('a record', () => {
  test('becomes a property in the design’s columns', () => {
    const result = mapped({
      APN: '123-45-678a',
      FIPS: '4013',
      Address: '101  EXAMPLE ST ',
      City: 'PHOENIX',
      State: 'Arizona',
      ZipFive: 85_004,
      County: 'Maricopa',
      Latitude: '33.45',
      Longitude: -112.07,
      PType: 'SFR',
      AdvancedPropertyType: 'Townhouse/Rowhouse',
      Beds: 3,
      Baths: '2.5',
      SqFt: '1,850',
      LotSize: 6500,
      YearBuilt: '1978',
      Stories: 2,
      GarageSize: '2',
      Pool: 1,
      FullLegal: 'LOT 7',
      Owner: 'DOE,JANE',
      OwnerAddress: '1 EXAMPLE AVE',
      OwnerCity: 'RENO',
      OwnerState: 'NV',
      OwnerZipFive: 89_501,
      AssessedValue: '$410,000.00',
      AnnualTaxes: 5125.5,
      AssessedYear: '2025',
      ListingStatus: 'Active',
      ListingPrice: 499_000,
      ListingDate: '2026-08-20T10:00:00Z',
      LastTransferValue: '365000',
      LastTransferRecDate: '2018-05-14',
      AVM: 512_000,
      AvailableEquity: '-$12,000',
      TotalLoanBalance: 524_000,
      inForeclosure: '1',
      inTaxDelinquency: true,
      isSiteVacant: 0,
      EquityPercent: '51%',
    })
    expect(result).toEqual({
      sourceKey: 'P1A2B3C4',
      version: '2018-05-14',
      values: {
        parcelKey: '04013-12345678A',
        countyFips: '04013',
        parcelNumber: '123-45-678a',
        unparsedAddress: '101 EXAMPLE ST',
        city: 'PHOENIX',
        stateOrProvince: 'AZ',
        postalCode: '85004',
        countyOrParish: 'Maricopa',
        latitude: 33.45,
        longitude: -112.07,
        propertyType: 'Single Family',
        propertySubType: 'Townhouse/Rowhouse',
        bedroomsTotal: 3,
        bathroomsTotalDecimal: 2.5,
        livingArea: 1850,
        livingAreaUnits: 'Square Feet',
        lotSizeArea: 6500,
        lotSizeUnits: 'Square Feet',
        yearBuilt: 1978,
        stories: 2,
        garageSpaces: 2,
        poolPrivateYn: true,
        legalDescription: 'LOT 7',
        ownerName: 'DOE,JANE',
        ownerMailingAddress: '1 EXAMPLE AVE, RENO, NV 89501',
        taxAssessedValue: 410_000,
        taxAnnualAmount: 5125.5,
        taxYear: 2025,
        standardStatus: 'Active',
        listPrice: 499_000,
        listingDate: '2026-08-20',
        closePrice: 365_000,
        closeDate: '2018-05-14',
        estimatedValue: 512_000,
        estimatedEquity: -12_000,
        loanBalance: 524_000,
        distressFlags: 'foreclosure, tax-delinquent',
      },
      extra: { EquityPercent: 51 },
    })
  })

  test('has no value for what was left out, is Unknown or is empty', () => {
    const record = { Address: 'Unknown', Owner: '', AVM: 'unknown', City: null, ListingDate: '0000-00-00' }
    expect(mapped(record)).toEqual({ sourceKey: 'P1A2B3C4', version: '', values: {}, extra: {} })
  })

  test('says one thing for the label and for the code of a property type', () => {
    for (const PType of ['Condominium', 'CND']) expect(mapped({ PType }).values.propertyType).toBe('Condominium')
  })

  test.each([
    ['53033', '123456789', '53033-0123456789'],
    ['53033', '0123456789', '53033-0123456789'],
    [53_033, 7_129_300_520, '53033-7129300520'],
    ['04013', '101-02-003', '04013-10102003'],
    ['04013', '1-02-003B', '04013-00102003B'],
    ['6059', '12-345-67', '06059-01234567'],
    ['01001', '00 12', '01001-0012'],
    ['01001', '---', undefined],
    ['01001', 'Unknown', undefined],
    ['Unknown', '123', undefined],
  ])('of county %s with parcel %s has the parcel key %s', (FIPS, APN, parcelKey) => {
    expect(mapped({ FIPS, APN }).values.parcelKey).toBe(parcelKey)
  })

  test.each([
    [2139, '02139'],
    ['2139', '02139'],
    ['021391234', '02139-1234'],
    ['K1A 0B1', 'K1A 0B1'],
  ])('with the ZIP %s has the postal code %s', (ZipFive, postalCode) => {
    expect(mapped({ ZipFive }).values.postalCode).toBe(postalCode)
  })

  test.each([
    ['Beds', 'three', 'not-a-number'],
    ['Beds', {}, 'wrong-kind'],
    ['AVM', true, 'wrong-kind'],
    ['Address', ['x'], 'wrong-kind'],
    ['Address', { unexpected: ['x'] }, 'wrong-kind'],
    ['OwnerCity', { unexpected: ['x'] }, 'wrong-kind'],
    ['LastTransferRecDate', '2018-02-30', 'no-such-date'],
    ['LastTransferRecDate', '2018-13-01', 'no-such-date'],
    ['LastTransferRecDate', 20_180_514, 'wrong-kind'],
    ['ListingDate', 'yesterday', 'no-such-date'],
    ['Pool', 'maybe', 'not-a-flag'],
    ['inDivorce', { unexpected: [1] }, 'wrong-kind'],
    ['EquityPercent', 1e300, 'out-of-range'],
    ['EquityPercent', { unexpected: [1] }, 'wrong-kind'],
  ])('whose %s is %j is a fault that names the field', (field, value, code) => {
    expect(faultOf({ ...key, [field]: value })).toMatchObject({ field, code, sourceKey: 'P1A2B3C4' })
  })

  test.each([[{}], [{ RadarID: '' }], [{ RadarID: null }]])('without a key (%j) is a fault', (record) => {
    expect(faultOf(record)).toMatchObject({ field: 'RadarID', code: 'key-missing', sourceKey: null })
  })

  test.each(['?1A2B3C4', 'P1a2b3c4', 'P1A2B3', 'P1A2B3C45', 5])('with the key %s is a fault', (RadarID) => {
    expect(faultOf({ RadarID })).toMatchObject({ field: 'RadarID', code: 'key-malformed', sourceKey: null })
  })

  test.each([null, 3, 'text', [[]], [[key]]])('that is %j and no object is a fault', (record) => {
    expect(faultOf(record)).toMatchObject({ field: null, code: 'wrong-kind' })
  })

  test('leaves NUL, half characters and over-long text to the check before storing', () => {
    expect(mapped({ City: 'A\u0000B' }).values.city).toBe('A\u0000B')
    expect(mapped({ State: 'AZ\ud800' }).values.stateOrProvince).toBe('AZ\ud800')
    expect(mapped({ ZipFive: '8'.repeat(200_000) }).values.postalCode).toHaveLength(200_000)
  })

  test('keeps what was not asked for out of the result', () => {
    const result = mapped({ AVM: 1, Owner: 'DOE,JANE', Rooms: 7 }, ['AVM'])
    expect(result.values).toEqual({ estimatedValue: 1 })
    expect(result.extra).toEqual({})
  })

  test('keeps asked fields without a column beside it, within bounds', () => {
    const fields = ['Rooms', 'Fireplace', 'AVMAsOf', 'Persons', 'Zoning']
    const link = [{ FirstName: 'JANE', problem: 'none' }]
    const record = { Rooms: '7', Fireplace: 1, AVMAsOf: 'July 2026', Persons: link, Zoning: 'R5' }
    expect(mapped(record, fields).extra).toEqual({ ...record, Rooms: 7, Fireplace: true })
    expect(faultOf({ ...key, Zoning: 'x'.repeat(2_001) }, fields)).toMatchObject({ field: 'Zoning', code: 'too-long' })
    expect(faultOf({ ...key, Persons: ['x'.repeat(5_000)] }, fields)).toMatchObject({ code: 'too-long' })
    expect(faultOf({ ...key, AVMAsOf: '2026-02-30' }, fields)).toMatchObject({ code: 'no-such-date' })
    expect(mapped({ Persons: { problem: 'x', code: 'y' } }, fields).extra).toEqual({
      Persons: { problem: 'x', code: 'y' },
    })
  })

  test('survives nesting deeper than anything can be written', () => {
    let deep: JsonValue = []
    for (let depth = 0; depth < 200_000; depth += 1) deep = [deep]
    expect(faultOf({ ...key, Persons: deep }, ['Persons'])).toMatchObject({ field: 'Persons', code: 'too-long' })
    expect(faultOf({ ...key, Beds: deep })).toMatchObject({ field: 'Beds' })
  })

  test('is understood or refused, and never throws, whatever JSON it is', () => {
    const anyRecord = fc.dictionary(
      fc.constantFrom(...fieldNames, '__proto__', 'constructor'),
      fc.jsonValue({ maxDepth: 3 }),
    )
    const record = anyRecord.map((fields): JsonValue =>
      z.json().parse(JSON.parse(JSON.stringify({ ...fields, ...key }))),
    )
    const lists = fc.constantFrom(undefined, ['RadarID'], fieldNames.slice(0, 48), fieldNames.slice(100, 148))
    fc.assert(
      fc.property(
        fc.oneof(
          record,
          fc.jsonValue().map((value): JsonValue => z.json().parse(JSON.parse(JSON.stringify(value)))),
        ),
        lists,
        (value, list) => {
          const result = mapRecord(list === undefined ? undefined : [...list], value)
          if (isFault(result)) {
            expect(result.reason).toMatch(/^.+\.$/s)
            return
          }
          for (const [column, stored] of Object.entries(result.values)) {
            expect(Object.keys(propertyColumns)).toContain(column)
            expect(['string', 'number', 'boolean']).toContain(typeof stored)
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('the fields', () => {
  test('asked for by default are at most 50, fill 37 columns and lead to nobody’s phone or e-mail', () => {
    expect(defaultFields.length).toBeLessThanOrEqual(50)
    expect(defaultFields).toContain('RadarID')
    expect(defaultFields.filter(isContactField)).toEqual([])
    expect(knownFromFields(defaultFields).columns).toHaveLength(37)
  })

  test('decide what can be known: a column made of several needs all of them', () => {
    expect(knownFromFields(['RadarID', 'FIPS', 'OwnerCity'])).toEqual({
      columns: ['countyFips'],
      extraKeys: ['OwnerCity'],
    })
    expect(knownFromFields(['APN', 'FIPS']).columns).toEqual(['parcelKey', 'countyFips', 'parcelNumber'])
  })

  test('about contacts are told from those about their availability', () => {
    const contacts = fieldNames.filter(isContactField)
    expect(contacts).toContain('Persons')
    expect(contacts).toContain('PrimaryEmail1Hashed')
    expect(contacts).not.toContain('PhoneAvailability')
    expect(contacts).toHaveLength(15)
  })
})
