import { describe, expect, test } from 'vitest'
import { findCriteria } from '#components/search/picker/find-criteria.ts'

const labels = (text: string) => findCriteria(text).map(({ label }) => label)

describe('finding a criterion', () => {
  test('by the beginning of its label comes first', () => {
    expect(labels('equity')[0]).toMatch(/^Equity/)
  })

  test('by the source’s own name, in any case', () => {
    expect(findCriteria('lasttransferrecdate')[0]?.name).toBe('LastTransferRecDate')
  })

  test('by several words in any order', () => {
    expect(labels('date sale').length).toBeGreaterThan(0)
    expect(new Set(labels('date sale'))).toEqual(new Set(labels('sale date')))
  })

  test('by nonsense finds nothing', () => {
    expect(findCriteria('xyzzy (')).toEqual([])
  })
})
