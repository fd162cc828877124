import { describe, expect, test } from 'vitest'
import { choiceOf, daysFault, heldMissing, onlyMissingOf } from '#components/search/query/missing-choice.ts'

describe('the choice', () => {
  test('becomes a part of the request only when it is made and right', () => {
    expect(onlyMissingOf({ only: false, olderThanDays: 90 })).toBeNull()
    expect(onlyMissingOf({ only: true, olderThanDays: 90 })).toEqual({ olderThanDays: 90 })
    expect(onlyMissingOf({ only: true, olderThanDays: null })).toEqual({})
    expect(onlyMissingOf({ only: true, olderThanDays: '9x' })).toBeNull()
  })

  test.each([-1, 1.5, 3651, 'soon'])('of %j days is refused at its field', (olderThanDays) => {
    expect(daysFault({ only: true, olderThanDays })).toContain('from 0 to 3,650')
    expect(daysFault({ only: false, olderThanDays })).toBeNull()
  })
})

describe('the choice of a query', () => {
  const query = { criteria: [], contactFields: [] }

  test('is not made where the query does not hold it', () => {
    expect(choiceOf(query)).toEqual({ only: false, olderThanDays: 90 })
    expect(choiceOf({ ...query, onlyMissing: { olderThanDays: null } })).toEqual({ only: true, olderThanDays: null })
  })

  test('holds a moment as the whole days since, so that what lies between is asked for too', () => {
    const now = Date.parse('2026-11-22T12:00:00Z')
    expect(heldMissing({ notSeenSince: '2026-11-20T00:00:00Z' }, now)).toEqual({ olderThanDays: 2 })
    expect(heldMissing({ notSeenSince: '2031-01-01T00:00:00Z' }, now)).toEqual({ olderThanDays: 0 })
    expect(heldMissing({ notSeenSince: '1970-01-01T00:00:00Z' }, now)).toEqual({ olderThanDays: 3650 })
    expect(heldMissing({}, now)).toEqual({ olderThanDays: null })
  })
})
