import { expect, test } from 'vitest'
import { editChoice } from '#components/jobs/words/edit-criteria.ts'
import { isPushed } from '#components/jobs/words/pushed.ts'
import { decodeQuery } from '#components/search/query/query-codec.ts'

const jobOf = (request: unknown) => ({ jobId: 7, source: 'propertyradar', request }) as const

function editAddress(job: Parameters<typeof editChoice>[0]): string | null {
  const choice = editChoice(job)
  return choice !== null && 'address' in choice ? choice.address : null
}

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
  expect(editAddress({ jobId: 7, source: 'county', request: { criteria } })).toBeNull()
  expect(editAddress(jobOf({ criteria, fields: ['RadarID'] }))).toBeNull()
  expect(editAddress(jobOf({ criteria: [] }))).toBeNull()
  expect(editAddress(jobOf('nonsense'))).toBeNull()
})

test('our own spider is edited where a site is read, a file where it is mapped, each filled in', () => {
  const request = {
    search: 'https://a.example/zoeken?q=x&y=1',
    spider: '/zoeken?q=x&y=1',
    site: 'a.example',
    city: 'Ede',
  }
  const read = new URL(editAddress({ jobId: 7, source: 'spider', request }) ?? '', 'http://localhost')
  expect(read.pathname).toBe('/sources')
  expect(Object.fromEntries(read.searchParams)).toEqual({ read: request.search, city: 'Ede', spider: request.spider })
  const upload = '4f7c0000-0000-4000-8000-000000000000'
  expect(editAddress({ jobId: 7, source: 'file', request: { upload } })).toBe(`/files?upload=${upload}&like=7`)
})

test('what was pushed has nothing to edit, and says why', () => {
  const pushed = { jobId: 7, source: 'spider', request: { spider: 'orchard', site: 'a.example' } } as const
  expect(isPushed(pushed)).toBe(true)
  expect(editChoice(pushed)).toEqual({ reason: expect.stringContaining('spider that pushes it') })
})
