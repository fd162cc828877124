import { describe, expect, test } from 'vitest'
import { criteria } from '#lib/sources/propertyradar/catalogue.ts'
import { checkCriterion, nameFault } from '#components/search/query/criterion-check.ts'

describe('the check of one criterion', () => {
  test.each(criteria.map(({ name, example }) => ({ name, value: example })))('$name takes its example', (draft) => {
    expect(checkCriterion(draft).state).toBe('ready')
  })

  test.each([[[]], [[[null, null]]], [[null]], [['']], [['from:']]])('%j is not filled in yet, not wrong', (value) => {
    expect(checkCriterion({ name: 'Beds', value }).state).toBe('empty')
  })

  test('a form of several parts is not filled in while one is missing', () => {
    const circle = { type: 'Circle', coordinates: [-117.87, null], radius: 1, radius_units: 'mi' }
    expect(checkCriterion({ name: 'Radius', value: circle }).state).toBe('empty')
    const nearest = [{ limit: 50, type: 'address', address: '' }]
    expect(checkCriterion({ name: 'LimitNearest', value: nearest }).state).toBe('empty')
  })

  test('a range upside down is wrong, in words', () => {
    const verdict = checkCriterion({ name: 'Beds', value: [[5, 2]] })
    expect(verdict.state === 'wrong' && verdict.message).toContain('upside down')
  })

  test('text in the place of a number is named', () => {
    expect(checkCriterion({ name: 'Beds', value: [['3x', null]] })).toEqual({
      state: 'wrong',
      message: '“3x” is no number.',
    })
  })

  test('of several wrong values the first is named and the others are counted', () => {
    const verdict = checkCriterion({ name: 'ZipFive', value: ['85004', '850', '8500', 'x'] })
    const message = verdict.state === 'wrong' ? verdict.message : ''
    expect(message).toContain('"850" is no ZIP code')
    expect(message).toContain('At least 2 more values are wrong too.')
  })

  test('a day that does not exist is wrong', () => {
    expect(checkCriterion({ name: 'LastTransferRecDate', value: ['to: 2/30/2024'] }).state).toBe('wrong')
  })

  test('the same draft gives the same verdict', () => {
    const draft = { name: 'Beds', value: [[1, 2]] }
    expect(checkCriterion(draft)).toBe(checkCriterion(draft))
  })
})

describe('a name', () => {
  test('that is no criterion says what was meant', () => {
    expect(nameFault('Bedz')).toContain('Beds')
    expect(nameFault('Beds')).toBeNull()
  })
})
