import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { applyRule } from './apply.ts'
import { ruleSchema, type Fix } from './contract.ts'
import { readLooseDate, readLooseNumber } from './loose-values.ts'

const cause = { code: 'not-a-number', field: 'price' }
const rule = (fix: Fix, more: object = {}) =>
  ruleSchema.parse({ code: 'not-a-number', faultField: 'price', field: 'price', fix, ...more })

describe('a rule', () => {
  it.each<[string, Fix, unknown, unknown]>([
    ['puts a constant', { kind: 'constant', value: 5 }, 'none', 5],
    ['leaves the field empty', { kind: 'constant', value: null }, 'none', null],
    ['trims', { kind: 'trim' }, ' “12\0 34" ', '12 34'],
    ['cuts', { kind: 'trim', longest: 3 }, 'abcdef', 'abc'],
    ['reads a number', { kind: 'number', form: 'comma' }, '€ 1.250.000,50 k.k.', 1_250_000.5],
    ['reads a number out of a list of one', { kind: 'number', form: 'point' }, ['$1,250'], 1250],
    ['reads a date', { kind: 'date', form: 'day-month-year' }, '31-12-2026', '2026-12-31'],
    ['reads yes and no', { kind: 'flag' }, 'Ja', true],
    ['makes a text of it', { kind: 'text' }, 12, '12'],
  ])('%s', (_, fix, given, wanted) => {
    expect(applyRule(rule(fix), cause, { price: structuredClone(given) as string, city: 'Mesa' })).toEqual({
      price: wanted,
      city: 'Mesa',
    })
  })

  it('swaps two fields, and leaves the given record as it was', () => {
    const record = { price: 'Mesa', city: '1250' }
    expect(applyRule(rule({ kind: 'swap', with: 'city' }), cause, record)).toEqual({ price: '1250', city: 'Mesa' })
    expect(record).toEqual({ price: 'Mesa', city: '1250' })
  })

  it('touches no record of another cause, of another value than those named, or that it would leave as it is', () => {
    const constant = rule({ kind: 'constant', value: null }, { only: ['0', 'unk'] })
    expect(applyRule(constant, { code: 'too-long', field: 'price' }, { price: '0' })).toBeNull()
    expect(applyRule(constant, { code: 'not-a-number', field: null }, { price: '0' })).toBeNull()
    expect(applyRule(constant, cause, { price: '12' })).toBeNull()
    expect(applyRule(constant, cause, { price: 'unk' })).toEqual({ price: null })
    expect(applyRule(rule({ kind: 'trim' }), cause, { price: 'tidy' })).toBeNull()
    expect(applyRule(rule({ kind: 'number', form: 'point' }), cause, { price: 'on request' })).toBeNull()
    expect(applyRule(rule({ kind: 'trim' }), cause, 'no object')).toBeNull()
  })

  it('never throws, whatever the record and the value are', () => {
    const fixes = fc.constantFrom<Fix>(
      { kind: 'trim' },
      { kind: 'number', form: 'comma' },
      { kind: 'date', form: 'month-day-year' },
      { kind: 'flag' },
      { kind: 'text' },
      { kind: 'swap', with: 'city' },
    )
    fc.assert(
      fc.property(fixes, fc.jsonValue(), fc.string({ unit: 'binary' }), (fix, value, text) => {
        for (const record of [value, { price: value }, { price: text }]) {
          applyRule(rule(fix), cause, z.json().parse(JSON.parse(JSON.stringify(record))))
        }
      }),
    )
  })
})

it.each([
  ['1.23E+06', 'point', 1_230_000],
  ['(300)', 'point', -300],
  ['-5', 'point', -5],
  ['1.2M', 'point', 1_200_000],
  ['$ 412,000', 'point', 412_000],
  ['1 250 000', 'comma', 1_250_000],
  ['€ 325.000 k.k.', 'point', undefined],
  ['€ 325.000 k.k.', 'comma', 325_000],
  ['$ 325,000', 'comma', undefined],
  ['€ 1,325.500', 'point', 1325.5],
  ['12 of 14', 'point', undefined],
  ['none', 'point', undefined],
  ['', 'point', undefined],
] as const)('the number in “%s” (%s) is %s', (text, form, number) => {
  expect(readLooseNumber(text, form)).toBe(number)
})

it.each([
  ['3/12/2026', 'month-day-year', '2026-03-12'],
  ['3/12/2026', 'day-month-year', '2026-12-03'],
  ['20261203', 'day-month-year', '2026-12-03'],
  ['12-Mar-26', 'month-day-year', '2026-03-12'],
  ['March 12, 1987', 'day-month-year', '1987-03-12'],
  ['3 mei 2026', 'day-month-year', '2026-05-03'],
  ['2026-03-12T10:00:00', 'day-month-year', '2026-03-12'],
  ['31/02/2026', 'day-month-year', undefined],
  ['soon', 'day-month-year', undefined],
] as const)('the day of “%s” (%s) is %s', (text, form, day) => {
  expect(readLooseDate(text, form)).toBe(day)
})

// Patterns that begin anew at every sign took an hour for what a page of text may hold; a kept rule meets any text.
it('white space, quotes and currency signs without end are looked through once', { timeout: 5_000 }, () => {
  expect(readLooseNumber(`${' '.repeat(3_000)}x`, 'point')).toBeUndefined()
  expect(readLooseNumber(`${' '.repeat(3_000)}12`, 'point')).toBe(12)
  expect(readLooseNumber('€'.repeat(80_000), 'point')).toBeUndefined()
  const quotes = '"'.repeat(80_000)
  const record = { price: `${quotes}a${quotes}b${quotes}` }
  expect(applyRule(rule({ kind: 'trim', longest: 1 }), cause, record)).toEqual({ price: 'a' })
})
