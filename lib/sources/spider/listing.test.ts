import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isFault } from '#lib/sources/source.ts'
import { mapListing, siteOf } from './listing.ts'

const url = 'https://www.listings.example/detail/koop/springfield/huis-plum-street-1/12345678/'

describe('a pushed listing', () => {
  it('becomes a property under the names listing spiders use', () => {
    const mapped = mapListing({
      url,
      street: 'Plum Street 1',
      neighborhood: 'Northside',
      city: 'springfield',
      postal_code: '1234 AB',
      property_type: 'huis',
      price: 525_000,
      year_built: 1931,
      living_area: 120,
      num_rooms: 5,
      status: 'Onder bod',
      listing_date: '2026-10-01',
      energy_label: 'A++',
      scraped_at: '2026-11-22T10:00:00',
    })
    expect(mapped).toEqual({
      sourceKey: url,
      version: '',
      values: {
        unparsedAddress: 'Plum Street 1',
        city: 'springfield',
        postalCode: '1234 AB',
        propertyType: 'huis',
        listPrice: 525_000,
        yearBuilt: 1931,
        livingArea: 120,
        livingAreaUnits: 'Square Meters',
        standardStatus: 'Active Under Contract',
        listingDate: '2026-10-01',
        energyLabel: 'A++',
      },
      extra: { neighborhood: 'Northside', num_rooms: 5 },
      known: expect.arrayContaining(['listPrice', 'livingArea', 'livingAreaUnits', 'standardStatus']),
    })
  })

  it('knows only what it names, and takes null for “there is none”', () => {
    const mapped = mapListing({ url, price: null, city: 'Springfield' })
    expect(mapped).toMatchObject({ values: { city: 'Springfield' }, known: ['city', 'listPrice'] })
  })

  it('is one listing however its address is written', () => {
    const keys = [url, `${url}#photos`, url.replace('https://www.Listings', 'HTTPS://WWW.listings'), [url]].map(
      (address) => {
        const mapped = mapListing({ url: address })
        return mapped.sourceKey
      },
    )
    expect(new Set(keys)).toEqual(new Set([url]))
  })

  it('without an address or key is refused with the way out', () => {
    expect(mapListing({ street: 'Plum Street 1' })).toMatchObject({ field: 'url', code: 'key-missing' })
    expect(mapListing({ url: '', source_key: 'x-1' })).toMatchObject({ sourceKey: 'x-1' })
  })

  it('with a value that is not what its field holds is refused by that name', () => {
    expect(mapListing({ url, price: 'on request' })).toMatchObject({
      field: 'price',
      code: 'not-a-number',
      sourceKey: url,
    })
    expect(mapListing({ url, listing_date: '2026-02-31' })).toMatchObject({ field: 'listing_date' })
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'with the status “%s” keeps it as a word like any other',
    (status) => {
      expect(mapListing({ url, status })).toMatchObject({ values: { standardStatus: status } })
    },
  )

  it('unwraps the single values item loaders put into lists, and keeps lists as they are', () => {
    expect(mapListing({ url: [url], city: ['Springfield'], photos: ['a'] })).toMatchObject({
      sourceKey: url,
      values: { city: 'Springfield' },
      extra: { photos: ['a'] },
    })
  })

  it('stands on the site of its page', () => {
    expect(siteOf({ url })).toBe('listings.example')
    expect(siteOf({ url: 'not an address' })).toBeNull()
    expect(siteOf('nothing')).toBeNull()
  })

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.dictionary(fc.constantFrom('url', 'price', 'status', 'x', '__proto__'), fc.jsonValue()),
        (value, object) => {
          for (const record of [value, object]) {
            const mapped = mapListing(z.json().parse(JSON.parse(JSON.stringify(record))))
            if (isFault(mapped)) expect(mapped.reason).not.toBe('')
            else expect(mapped.sourceKey).not.toBe('')
          }
        },
      ),
    )
  })
})
