import { expect, test } from 'vitest'
import { generatedDataset } from '#sandbox/data/generated.ts'
import { counties } from '#sandbox/vocabulary/places.ts'
import { idNumberOf, idNumbersForKeys, indexOfIdNumber } from '#sandbox/data/radar-id.ts'

const SIZE = 4000
const TODAY = 20_700
const dataset = generatedDataset({ seed: 3, size: SIZE, today: TODAY })
const rows = Array.from({ length: SIZE }, (_, row) => row)
const numberOf = (name: string, row: number) => {
  const value = dataset.fact(name)(row)
  return typeof value === 'number' ? value : undefined
}

test('every RadarID and every parcel number is given once, and a RadarID leads back to its record', () => {
  expect(new Set(rows.map((row) => dataset.fact('RadarID')(row))).size).toBe(SIZE)
  expect(new Set(rows.map((row) => `${dataset.fact('FIPS')(row)} ${dataset.fact('APN')(row)}`)).size).toBe(SIZE)
  for (const row of rows) expect(dataset.rowsOfId(dataset.idNumber(row))).toEqual([row])
})

test('RadarIDs stay different up to the largest sandbox', () => {
  for (const index of [0, 1, 4_999_999, 2 ** 28 - 1]) expect(indexOfIdNumber(9, idNumberOf(9, index))).toBe(index)
})

test('the states asked for are all there, with cities and ZIP codes of their own county', () => {
  expect([...new Set(counties.map(({ state }) => state))]).toEqual(
    expect.arrayContaining(['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL']),
  )
  for (const row of rows.slice(0, 2000)) {
    const county = counties.find(({ fips }) => fips === dataset.fact('FIPS')(row))
    const city = county?.cities.find(({ name }) => name === dataset.fact('City')(row))
    expect(city?.zips).toContain(dataset.fact('ZipFive')(row))
    expect(county?.state).toBe(dataset.fact('State')(row))
  }
})

test('parcel numbers have the form of their county', () => {
  for (const row of rows.slice(0, 2000)) {
    const county = counties.find(({ fips }) => fips === dataset.fact('FIPS')(row))
    expect(String(dataset.fact('APN')(row)).replaceAll(/\d/g, '#')).toBe(county?.parcel.replaceAll(/\d/g, '#'))
  }
})

test('equity is the estimate minus the loans, and the shares follow from it', () => {
  const valued = rows.filter((row) => numberOf('AVM', row) !== undefined)
  expect(valued.length).toBeGreaterThan(SIZE * 0.9)
  for (const row of valued) {
    const value = numberOf('AVM', row) ?? Number.NaN
    const balance = numberOf('TotalLoanBalance', row) ?? Number.NaN
    expect(numberOf('AvailableEquity', row)).toBe(value - balance)
    expect(numberOf('CLTV', row)).toBe(Math.round((balance / value) * 100))
    expect(numberOf('isFreeAndClear', row)).toBe(balance === 0 ? 1 : 0)
  }
})

test('without an estimate there is no equity', () => {
  const unvalued = rows.filter((row) => numberOf('AVM', row) === undefined)
  expect(unvalued.length).toBeGreaterThan(0)
  expect(unvalued.filter((row) => numberOf('AvailableEquity', row) !== undefined)).toEqual([])
})

test('assessed land and building add up, and the mailing flags oppose each other', () => {
  for (const row of rows) {
    expect((numberOf('LandValue', row) ?? 0) + (numberOf('ImpValue', row) ?? 0)).toBe(numberOf('AssessedValue', row))
    expect((numberOf('isSameMailingOrExempt', row) ?? 0) + (numberOf('isNotSameMailingOrExempt', row) ?? 0)).toBe(1)
  }
})

test('a foreclosure has a stage, post to the property goes to its city, and no sale lies in the future', () => {
  const inForeclosure = rows.filter((row) => numberOf('inForeclosure', row) === 1)
  expect(inForeclosure.filter((row) => dataset.fact('ForeclosureStage')(row) === undefined)).toEqual([])
  const sameMailing = rows.filter((row) => numberOf('isSameMailing', row) === 1)
  expect(sameMailing.filter((row) => dataset.fact('OwnerCity')(row) !== dataset.fact('City')(row))).toEqual([])
  expect(rows.filter((row) => (numberOf('LastTransferRecDate', row) ?? 0) > TODAY)).toEqual([])
})

test('another seed invents other properties', () => {
  const other = generatedDataset({ seed: 4, size: SIZE, today: TODAY })
  const alike = rows.filter((row) => other.fact('Address')(row) === dataset.fact('Address')(row))
  expect(alike.length).toBeLessThan(SIZE / 20)
})

test('keys get different numbers whatever their order, and always the same ones', () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `parcel ${index}`)
  const numbers = idNumbersForKeys(keys)
  expect(new Set(numbers.values()).size).toBe(keys.length)
  expect(idNumbersForKeys(keys.toReversed())).toEqual(numbers)
})
