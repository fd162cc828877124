import { describe, expect, test } from 'vitest'
import { defaultFields } from '#lib/sources/propertyradar/fields.ts'
import { propertyRadarRequestSchema } from '#lib/sources/propertyradar/request.ts'
import {
  contactFieldNames,
  mostContactFields,
  readAddress,
  requestOf,
  sensitiveOf,
} from '#components/search/query/request-draft.ts'

const beds = { name: 'Beds', value: [[3, null]] }

describe('the request of a query', () => {
  test('holds what is ready and leaves out what is wrong or empty', () => {
    const wrong = { name: 'Baths', value: [[5, 2]] }
    const empty = { name: 'State', value: [] }
    expect(requestOf({ criteria: [wrong, beds, empty], contactFields: [] })).toEqual({ criteria: [beds] })
  })

  test('is none while nothing is ready, so that nothing is counted', () => {
    expect(requestOf({ criteria: [{ name: 'State', value: [] }], contactFields: [] })).toBeNull()
  })

  test('asks only for what is missing where the query does, and for everything while the days are wrong', () => {
    const query = { criteria: [beds], contactFields: [] }
    expect(requestOf({ ...query, onlyMissing: { olderThanDays: 30 } })).toEqual({
      criteria: [beds],
      onlyMissing: { olderThanDays: 30 },
    })
    expect(requestOf({ ...query, onlyMissing: { olderThanDays: null } })).toEqual({ criteria: [beds], onlyMissing: {} })
    expect(requestOf({ ...query, onlyMissing: { olderThanDays: '9x' } })).toEqual({ criteria: [beds] })
  })

  test('asks for contact fields only when they are named', () => {
    const [first = ''] = contactFieldNames
    const request = requestOf({ criteria: [beds], contactFields: [first] })
    expect(request?.fields).toEqual([...defaultFields, first])
  })

  test('stays within what one request can carry, however many contact fields are named', () => {
    const request = requestOf({ criteria: [beds], contactFields: contactFieldNames.slice(0, mostContactFields) })
    expect(propertyRadarRequestSchema.safeParse(request).success).toBe(true)
  })
})

describe('the query of an address', () => {
  test('is read whole', () => {
    expect(readAddress('Beds((3,_))')).toEqual({ query: { criteria: [beds], contactFields: [] }, notes: [] })
  })

  test('holds the choice of what is missing', () => {
    expect(readAddress('Beds((3,_))~missing:30')).toEqual({
      query: { criteria: [beds], contactFields: [], onlyMissing: { olderThanDays: 30 } },
      notes: [],
    })
  })

  test.each(['soon', '99999', '-1', "'1.5'"])('with %s days keeps the choice with 90, and says so', (days) => {
    const { query, notes } = readAddress(`Beds((3,_))~missing:${days}`)
    expect(query.onlyMissing).toEqual({ olderThanDays: 90 })
    expect(notes).toEqual([expect.stringContaining('90 days are taken')])
  })

  test('that is nonsense gives an empty form and says so', () => {
    const { query, notes } = readAddress('((((')
    expect(query.criteria).toEqual([])
    expect(notes).toHaveLength(1)
  })

  test('leaves out unknown names and repeats, and says which', () => {
    const { query, notes } = readAddress('Beds((3,_))Bedz((1,2))Beds((9,9))!Nobody')
    expect(query).toEqual({ criteria: [beds], contactFields: [] })
    expect(notes.join(' ')).toContain('Bedz')
    expect(notes.join(' ')).toContain('twice')
    expect(notes).toHaveLength(3)
  })

  test('keeps a wrong value, to be fixed at its field', () => {
    expect(readAddress('Beds((5,2))').query.criteria).toEqual([{ name: 'Beds', value: [[5, 2]] }])
  })
})

describe('criteria on personal traits', () => {
  test('are found in a query', () => {
    expect(sensitiveOf([beds, { name: 'Age', value: [] }])).toHaveLength(1)
  })
})
