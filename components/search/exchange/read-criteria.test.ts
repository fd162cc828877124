import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { curlOf } from './curl.ts'
import { linesOf } from './json-lines.ts'
import { longestImport, readCriteria } from './read-criteria.ts'

const criteria = [
  { name: 'State', value: ['AZ'] },
  { name: 'EquityPercent', value: [[50, null]] },
]

describe('criteria read from a text', () => {
  test.each([
    ['a list alone', criteria],
    ['a request', { criteria, reason: 'A study.' }],
    ['a job', { source: 'propertyradar', request: { criteria }, options: { maxRecords: 5 } }],
    ['what PropertyRadar itself takes', { Criteria: criteria.map((each) => ({ ...each, chipLabel: 'x' })) }],
  ])('may be %s', (_, json) => {
    expect(readCriteria(JSON.stringify(json, null, 2))).toEqual({ query: { criteria, contactFields: [] }, notes: [] })
  })

  test('keep the contact fields, which are asked for by name', () => {
    const read = readCriteria(JSON.stringify({ criteria, fields: ['AVM', 'Persons'] }))
    expect(read).toMatchObject({ query: { contactFields: ['Persons'] } })
  })

  test('keep the choice of what is missing, in days', () => {
    const read = (onlyMissing: unknown) => readCriteria(JSON.stringify({ request: { criteria, onlyMissing } }, null, 2))
    expect(read({ olderThanDays: 30 })).toMatchObject({ query: { onlyMissing: { olderThanDays: 30 } }, notes: [] })
    expect(read({})).toMatchObject({ query: { onlyMissing: { olderThanDays: null } } })
    const since = new Date(Date.now() - 5.5 * 86_400_000).toISOString()
    expect(read({ notSeenSince: since })).toMatchObject({
      query: { onlyMissing: { olderThanDays: 5 } },
      notes: [expect.stringContaining('older than 5 days')],
    })
    const wrong = read({ olderThanDays: 1.5 })
    expect(wrong).toMatchObject({ faults: [{ message: expect.stringContaining('whole number from 0 to 3,650') }] })
    expect('faults' in wrong && wrong.faults[0]?.line).toBeGreaterThan(15)
  })

  test('that are wrong are told by line', () => {
    const text = JSON.stringify({ criteria: [criteria[0], { name: 'Countyy', value: ['04013'] }] }, null, 2)
    const read = readCriteria(text)
    expect(read).toMatchObject({ faults: [{ line: 10, message: expect.stringContaining('Did you mean') }] })
    expect(text.split('\n')[9]).toContain('Countyy')
    const value = readCriteria('[{"name": "ZipFive",\n  "value": [\n 85004,\n "8500"]}]')
    expect(value).toMatchObject({ faults: [{ line: 4 }] })
  })

  test.each([
    ['', 'nothing to read'],
    ['{"a": 1}', 'no list of criteria'],
    ['12', 'no list of criteria'],
    ['{"criteria": []}', 'at least one criterion'],
    ['x'.repeat(longestImport + 1), 'too long'],
  ])('from %.20j are refused with what to do', (text, words) => {
    const read = readCriteria(text)
    expect('faults' in read ? read.faults[0]?.message : '').toContain(words)
  })

  test('from broken JSON name the line', () => {
    expect(readCriteria('{\n  "criteria": [\n    oops\n]}')).toMatchObject({ faults: [{ line: 3 }] })
  })

  test('never throw, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void readCriteria(text)))
  })
})

test('every place of a JSON text has its line', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const lines = linesOf(JSON.stringify(value, null, 1))
      expect(lines.get('')).toBe(1)
      if (Array.isArray(value)) value.forEach((_, index) => expect(lines.get(`/${index}`)).toBeGreaterThan(1))
    }),
  )
  expect(linesOf('{"a\\"}": [1,\n{"b": "x\\\\"}],\n"c": null}').get('/a"}/1/b')).toBe(2)
})

test('a cURL command holds the request, names the key and never holds it', () => {
  const request = { criteria: [{ name: 'OwnerName', value: ["O'BRIEN; $(rm)"] }] }
  const text = curlOf('http://127.0.0.1:3000', { request, options: { priority: 'normal' } })
  expect(text).toContain('Bearer $PARCELYARD_KEY"')
  expect(text).toContain("O'\\''BRIEN; $(rm)")
  expect(text).toContain('http://127.0.0.1:3000/api/batch-jobs')
})
