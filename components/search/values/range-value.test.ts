import { describe, expect, test } from 'vitest'
import { isUpsideDown, readRanges, readTypedNumber } from '#components/search/values/range-value.ts'

describe('the ends of a range', () => {
  test.each([
    ['', null],
    ['50', 50],
    [' 1,250,000 ', 1_250_000],
    ['$250k', 250_000],
    ['1.1m', 1_100_000],
    ['-10', -10],
    ['6.5%', 6.5],
    ['.5', 0.5],
  ])('%j is read as %j', (text, number) => {
    expect(readTypedNumber(text)).toBe(number)
  })

  test.each(['abc', '1.2.3', '--5', '5-10', '1e999'])('%j is no number and stays as typed', (text) => {
    expect(readTypedNumber(text)).toBe(text)
  })

  test('an empty criterion shows one open range', () => {
    expect(readRanges([])).toEqual([[null, null]])
  })

  test('a flat list is shown as the ranges it stands for, not lost', () => {
    expect(readRanges([40])).toEqual([[40, null]])
    expect(readRanges([['3x', true]])).toEqual([['3x', null]])
  })

  test('only two numbers can be upside down', () => {
    expect(isUpsideDown([5, 2])).toBe(true)
    expect(isUpsideDown([2, 2])).toBe(false)
    expect(isUpsideDown([5, null])).toBe(false)
    expect(isUpsideDown(['5', 2])).toBe(false)
  })
})
