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
    expect([isAsked('spider', run), isAsked('propertyradar', {}), isAsked('county', {})]).toEqual([false, true, false])
  })

  test('opens a crawl of a site by its search, for asking and for reading', () => {
    const { json } = openRequest('spider', { search: 'https://www.Listings.example/zoeken/koop?page=3#top', city: 'x' })
    expect(json).toEqual({
      search: 'https://www.listings.example/zoeken/koop',
      spider: '/zoeken/koop',
      site: 'listings.example',
      city: 'x',
    })
    const opened = openRequest('spider', json)
    expect(opened).toMatchObject({ json, dataset: 'listings.example', permittedSite: 'listings.example' })
    expect(opened.throttle).toMatchObject({ name: 'site:listings.example', inFlight: 1 })
    expect(openReader('spider', json).terms.summary).toContain('read by our own spider')
    expect(isAsked('spider', json)).toBe(true)
    expect(() => openRequest('spider', { search: 'ftp://listings.example' })).toThrow(RefusedError)
  })

  test.each(['county', 'toString', ''])('says that there is no source “%s” yet', (name) => {
    expect(() => openRequest(name, {})).toThrow(RefusedError)
    expect(() => openRequest(name, {})).toThrow(/Use propertyradar/)
  })
})
