import { describe, expect, test } from 'vitest'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import {
  ceilingFaults,
  launchOptions,
  wishedOptions,
  numberToConfirm,
  obstacleOf,
  rightCeilings,
  untouchedForm,
  type LaunchState,
} from '#components/search/launch/launch-form.ts'

const estimate: Estimate = {
  source: 'propertyradar',
  summary: 'Properties in Arizona',
  paid: true,
  matchedRecords: 12_846,
  isRough: false,
  totalRecords: 12_846,
  pages: 33,
  allowanceLeft: 1_200,
  monthlyAllowance: 25_000,
  recordsFromAllowance: 1_200,
  recordsCharged: 11_646,
  pricePerRecord: null,
  currency: null,
  cost: null,
  seconds: null,
  secondsFromThrottle: 17,
  confirmRecords: null,
  confirmReason: null,
  onlyMissing: { possible: true, reason: null },
  recordsPerPage: 400,
  contactFields: [],
  sensitiveCriteria: [],
  countedAt: '2026-11-19T12:00:00.000Z',
}
const ready: LaunchState = { form: untouchedForm, estimate, current: true, leftOut: 0, sensitive: [] }

describe('the ceiling', () => {
  test('is the count while nobody changes it', () => {
    expect(launchOptions('background', untouchedForm, estimate)).toEqual({ priority: 'normal', maxRecords: 12_846 })
  })

  test('of Get now is one page, or less when less is wanted', () => {
    expect(launchOptions('now', untouchedForm, estimate)).toEqual({ priority: 'urgent', maxRecords: 400 })
    expect(launchOptions('now', { ...untouchedForm, maxRecords: 25 }, estimate).maxRecords).toBe(25)
  })

  test.each([0, -3, 1.5, 99_999_999])('of %j records is refused at its field', (maxRecords) => {
    expect(ceilingFaults({ ...untouchedForm, maxRecords }, true).maxRecords).not.toBeNull()
    expect(rightCeilings({ ...untouchedForm, maxRecords })).toEqual({})
  })

  test('may not be emptied for a paid job', () => {
    const form = { ...untouchedForm, maxRecords: null }
    expect(ceilingFaults(form, true).maxRecords).toContain('needs a ceiling')
    expect(ceilingFaults(form, false).maxRecords).toBeNull()
  })

  test('that is no number is named', () => {
    expect(ceilingFaults({ ...untouchedForm, maxCost: '9x' }, true).maxCost).toBe('“9x” is no number.')
  })
})

describe('a wish', () => {
  test('stays the same when its own job takes from the allowance', () => {
    const form = { ...untouchedForm, maxCost: 90 }
    const after = { ...estimate, totalRecords: 11_646, allowanceLeft: 0, confirmRecords: 11_646 }
    expect(launchOptions('background', form, after)).not.toEqual(launchOptions('background', form, estimate))
    expect(wishedOptions('background', form, after)).toEqual(wishedOptions('background', form, estimate))
  })

  test('is another one with another ceiling', () => {
    const lower = { ...untouchedForm, maxRecords: 800 }
    expect(wishedOptions('background', lower, estimate)).not.toEqual(
      wishedOptions('background', untouchedForm, estimate),
    )
  })
})

describe('a start', () => {
  test('is free to go when all is right', () => {
    expect(obstacleOf('background', ready)).toBeNull()
  })

  test('waits while a criterion is left out, since the count would not be what the form shows', () => {
    expect(obstacleOf('now', { ...ready, leftOut: 1 })).toContain('left out')
  })

  test('waits for the count of what is on the screen', () => {
    expect(obstacleOf('now', { ...ready, current: false })).toContain('count')
  })

  test('of nothing is refused', () => {
    expect(obstacleOf('now', { ...ready, estimate: { ...estimate, totalRecords: 0 } })).toContain('Nothing matches')
  })

  test('with a sensitive criterion asks for the reason by its name', () => {
    const state = { ...ready, sensitive: ['Divorce'] }
    expect(obstacleOf('background', state)).toContain('Divorce')
    expect(obstacleOf('background', { ...state, form: { ...untouchedForm, reason: 'A study.' } })).toBeNull()
  })

  test('of very many asks for the number, but not for its first page', () => {
    const state = { ...ready, estimate: { ...estimate, confirmRecords: 12_846, confirmReason: 'Over the allowance.' } }
    expect(obstacleOf('background', state)).toContain('12,846')
    expect(obstacleOf('now', state)).toBeNull()
    expect(launchOptions('now', untouchedForm, state.estimate)).not.toHaveProperty('confirmRecords')
    const confirmed = { ...state, form: { ...untouchedForm, confirmed: 12_846 } }
    expect(obstacleOf('background', confirmed)).toBeNull()
    expect(launchOptions('background', confirmed.form, state.estimate).confirmRecords).toBe(12_846)
  })

  test('of the first page asks for its own number where the allowance does not cover it', () => {
    const short = { ...estimate, allowanceLeft: 399, confirmRecords: 12_846 }
    expect(numberToConfirm('now', short)).toBe(400)
    expect(numberToConfirm('now', { ...short, allowanceLeft: null })).toBe(400)
    expect(numberToConfirm('now', { ...short, paid: false })).toBeNull()
    expect(numberToConfirm('now', { ...short, totalRecords: 25, confirmRecords: 25 })).toBe(25)
    expect(launchOptions('now', untouchedForm, short).confirmRecords).toBe(400)
  })
})
