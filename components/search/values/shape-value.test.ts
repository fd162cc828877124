import { describe, expect, test } from 'vitest'
import {
  readCircle,
  readFirstBy,
  readJson,
  readNearest,
  writeCircle,
  writeFirstBy,
  writeNearest,
} from '#components/search/values/shape-value.ts'

describe('the rarer values', () => {
  test('come back part by part as they were written', () => {
    const circle = { latitude: 33.74, longitude: -117.87, miles: 1 }
    expect(readCircle(writeCircle(circle))).toEqual(circle)
    const nearest = { limit: 50, address: '101 Example St' }
    expect(readNearest(writeNearest(nearest))).toEqual(nearest)
    const first = { limit: 100, field: 'AVM', direction: 'ASC' as const }
    expect(readFirstBy(writeFirstBy(first))).toEqual(first)
  })

  test('keep a half-filled form', () => {
    const half = { latitude: 33.74, longitude: null, miles: 'one' }
    expect(readCircle(writeCircle(half))).toEqual(half)
  })

  test('are not filled in yet while every part is missing', () => {
    expect(writeCircle({ latitude: null, longitude: null, miles: null })).toEqual([])
    expect(writeNearest({ limit: null, address: '' })).toEqual([])
  })

  test('show empty parts for anything else', () => {
    expect(readCircle('nonsense')).toEqual({ latitude: null, longitude: null, miles: null })
    expect(readFirstBy([7])).toEqual({ limit: null, field: '', direction: 'DESC' })
  })

  test('JSON that is none stays text for the check to refuse', () => {
    expect(readJson('[{"a":1}]')).toEqual([{ a: 1 }])
    expect(readJson('[{')).toBe('[{')
    expect(readJson('  ')).toEqual([])
  })
})
