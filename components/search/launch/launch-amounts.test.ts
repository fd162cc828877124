import { describe, expect, test } from 'vitest'
import { amountWords, costOf, getNowLabel } from '#components/search/launch/launch-amounts.ts'

const priced = { paid: true, allowanceLeft: 1200, pricePerRecord: 0.01, currency: 'USD' }

describe('the amount on a button', () => {
  test('is what lies above the allowance, at the set price', () => {
    expect(costOf(9244, priced)).toBe(80.44)
    expect(amountWords(9244, priced)).toBe('$80.44')
  })

  test('says so when the allowance covers all', () => {
    expect(amountWords(400, priced)).toBe('from allowance')
  })

  test('takes an unknown allowance for none, so that it never promises too little', () => {
    expect(amountWords(400, { ...priced, allowanceLeft: null })).toBe('$4.00')
  })

  test('is exports while no price is set, and never a cost', () => {
    expect(amountWords(12846, { ...priced, pricePerRecord: null })).toBe('12,846 exports')
    expect(amountWords(1, { ...priced, pricePerRecord: null })).toBe('1 export')
  })

  test('is free where nothing is ever charged', () => {
    expect(amountWords(400, { ...priced, paid: false })).toBe('free')
  })
})

describe('Get now', () => {
  test('says first when there is more than one page', () => {
    expect(getNowLabel({ ...priced, totalRecords: 12846 })).toBe('Get first 400 now, from allowance')
    expect(getNowLabel({ ...priced, totalRecords: 212, pricePerRecord: null })).toBe('Get 212 now, 212 exports')
  })
})
