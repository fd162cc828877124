import { describe, expect, test } from 'vitest'
import { RefusedError } from '#lib/errors.ts'
import { isAsked, openReader, openRequest } from './registry.ts'

describe('the register of sources', () => {
  test('opens a request, and what is stored of it opens again as the same', () => {
    const opened = openRequest('propertyradar', {
      criteria: [{ name: 'State', value: ['arizona'] }],
      fields: ['RadarID'],
    })
    expect(opened.json).toEqual({ criteria: [{ name: 'State', value: ['AZ'] }], fields: ['RadarID'] })
    expect(opened.terms).toMatchObject({ summary: 'Properties in Arizona', paid: false })
    const again = openRequest('propertyradar', opened.json)
    expect(again.json).toEqual(opened.json)
    expect(again.source).toBe('propertyradar')
  })

  test('keeps the issues of the source, with their places', () => {
    const open = () => openRequest('propertyradar', { criteria: [{ name: 'Beds', value: [[5, 3]] }] })
    expect(open).toThrow(RefusedError)
    expect(open).toThrow(/criteria\[0\]\.value\[0\]\[1\].*upside down/)
  })

  test('reads records of a source that is not asked, and begins no job of it', () => {
    const run = { spider: 'plums', site: 'listings.example' }
    expect(openReader('spider', run).terms.summary).toBe('Listings of listings.example, pushed by plums')
    expect(() => openReader('spider', { spider: 'plums' })).toThrow(RefusedError)
    expect(() => openRequest('spider', run)).toThrow(/begun by what sends their records/)
    expect([isAsked('spider'), isAsked('propertyradar')]).toEqual([false, true])
  })

  test.each(['county', 'toString', ''])('says that there is no source “%s” yet', (name) => {
    expect(() => openRequest(name, {})).toThrow(RefusedError)
    expect(() => openRequest(name, {})).toThrow(/Use propertyradar/)
  })
})
