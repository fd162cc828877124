import { describe, expect, test } from 'vitest'
import { intentFor, isPassing } from '#components/search/launch/intent.ts'

describe('an intent', () => {
  test('keeps its key while the same thing is wanted, so that a second press makes no second job', () => {
    const keys = ['first', 'second']
    const makeKey = () => keys.shift() ?? 'none'
    const first = intentFor(null, 'A', makeKey)
    expect(intentFor(first, 'A', makeKey)).toBe(first)
    expect(intentFor(first, 'B', makeKey)).toEqual({ body: 'B', key: 'second' })
  })
})

describe('a failure', () => {
  test.each([
    [0, 'not-reached'],
    [503, 'database-unreachable'],
    [409, 'idempotency-in-flight'],
  ])('of %i %s is worth another try under the same key', (status, code) => {
    expect(isPassing(status, code)).toBe(true)
  })

  test.each([
    [422, 'reason-missing'],
    [409, 'idempotency-unclear'],
    [403, 'foreign-origin'],
  ])('of %i %s is final', (status, code) => {
    expect(isPassing(status, code)).toBe(false)
  })
})
