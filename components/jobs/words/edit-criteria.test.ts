import { expect, test } from 'vitest'
import { editAddress } from '#components/jobs/words/edit-criteria.ts'
import { decodeQuery } from '#components/search/query/query-codec.ts'

const jobOf = (request: unknown) => ({ source: 'propertyradar', request }) as const

/** What the form would read. */
function readBack(address: string | null) {
  const text = new URLSearchParams(address?.slice('/search?'.length)).get('q')
  return decodeQuery(text ?? '')
}

test('the form gets the criteria of a job as they are, and the contact fields it asked for', () => {
  const criteria = [
    { name: 'State', value: ['AZ', 'NV'] },
    { name: 'EquityPercent', value: [[50, null]] },
    { name: 'OwnerName', value: "O'Neil & Sons, LLC" },
  ]
  const address = editAddress(jobOf({ criteria, fields: ['RadarID', 'AVM', 'PrimaryName'] }))
  expect(readBack(address)).toEqual({ criteria, contactFields: ['PrimaryName'] })
})

test('a long list goes behind the #, which no server refuses', () => {
  const value = Array.from({ length: 2_000 }, (_, index) => String(10_000 + index))
  expect(editAddress(jobOf({ criteria: [{ name: 'ZipFive', value }] }))).toMatch(/^\/search#q=ZipFive/)
})

test('there is no form for another source, a list of keys alone, or what is no search', () => {
  const criteria = [{ name: 'State', value: ['AZ'] }]
  expect(editAddress({ source: 'county', request: { criteria } })).toBeNull()
  expect(editAddress(jobOf({ criteria, fields: ['RadarID'] }))).toBeNull()
  expect(editAddress(jobOf({ criteria: [] }))).toBeNull()
  expect(editAddress(jobOf('nonsense'))).toBeNull()
})
