import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDateValue, writeDateValue } from '#components/search/values/date-value.ts'

const periods = ['Last 30 Days', 'This Year']
const read = (value: Parameters<typeof readDateValue>[0]) => readDateValue(value, periods)

describe('a date criterion', () => {
  test('is a period when the text is one, in any case', () => {
    expect(read(['last 30 days'])).toEqual({ form: 'period', period: 'Last 30 Days' })
  })

  test('is a window of days with either side open', () => {
    expect(read(['from: 1/2/2023 to: 12/31/2024'])).toEqual({ form: 'between', from: '2023-01-02', to: '2024-12-31' })
    expect(read(['to: 11/19/2016'])).toEqual({ form: 'between', from: '', to: '2016-11-19' })
    expect(read(['from: 11/19/2016'])).toEqual({ form: 'between', from: '2016-11-19', to: '' })
  })

  test('is one day when it is one', () => {
    expect(read(['7/4/2024'])).toEqual({ form: 'between', from: '2024-07-04', to: '2024-07-04' })
  })

  test('stays a window while both sides are still open', () => {
    const value = writeDateValue({ form: 'between', from: '', to: '' })
    expect(read(value)).toEqual({ form: 'between', from: '', to: '' })
  })

  test('is shown as it is when it is neither', () => {
    expect(read(['soon'])).toEqual({ form: 'other', text: 'soon' })
    expect(read([-30])).toEqual({ form: 'other', text: '[-30]' })
  })

  test('is not chosen yet when it is empty', () => {
    expect(read([])).toEqual({ form: 'period', period: null })
  })

  test('keeps any two days through the source’s form', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    const iso = day.map((date) => date.toISOString().slice(0, 10))
    fc.assert(
      fc.property(iso, iso, (from, to) => {
        expect(read(writeDateValue({ form: 'between', from, to }))).toEqual({ form: 'between', from, to })
      }),
    )
  })
})
