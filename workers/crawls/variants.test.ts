import { beforeAll, describe, expect, it } from 'vitest'
import { untilSettled } from '#lib/testing/engine.ts'
import { listingAt, variants, type Variant } from '#sandbox/listings/facts.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'
import { startCrawl } from './crawls-for-tests.ts'

const stack = await standUpForFile({
  sandbox: { records: 1, listings: variants.length, today: '2026-11-23' },
  settings: { SPIDER_REQUESTS_PER_SECOND: 10_000 },
})

/** The row each page becomes: address, price, area, plot, rooms, bedrooms, bathrooms, year, label, status and days. */
const rows: Record<Variant, object> = {
  'json-ld': {
    unparsedAddress: 'Notenpad 35',
    postalCode: '9101 FH',
    city: 'Voorbeeldstad',
    propertyType: 'huis',
    listPrice: 410_000,
    // The JSON-LD says 134: the label is the better number.
    livingArea: 127,
    livingAreaUnits: 'Square Meters',
    lotSizeArea: 150,
    bedroomsTotal: 4,
    bathroomsTotalDecimal: 2,
    yearBuilt: 1946,
    energyLabel: 'A++++',
    standardStatus: 'Active',
    listingDate: '2026-09-14',
    closeDate: null,
    latitude: 52.90145,
    longitude: 5.91419,
    extra: { offer: 'sale', num_rooms: 6, volume_m3: 381, price_condition: 'k.k.', site_id: '40000000' },
  },
  'nuxt-devalue': {
    unparsedAddress: 'Braamkade 237',
    postalCode: '9101 CJ',
    city: 'Voorbeeldstad',
    listPrice: 360_000,
    livingArea: 176,
    lotSizeArea: 1019,
    bedroomsTotal: 3,
    yearBuilt: 1931,
    energyLabel: 'A++++',
    standardStatus: 'Active',
    listingDate: '2026-08-11',
    latitude: 52.90364,
    longitude: 5.91399,
    extra: { offer: 'sale', num_rooms: 4 },
  },
  'nuxt-plain': {
    unparsedAddress: 'Appelhof 176',
    listPrice: 755_000,
    livingArea: 105,
    lotSizeArea: 917,
    bedroomsTotal: 1,
    bathroomsTotalDecimal: 2,
    standardStatus: 'Active',
    listingDate: '2026-06-03',
    latitude: 52.90154,
    extra: { num_rooms: 3 },
  },
  labels: {
    unparsedAddress: 'Vlierstraat 29-A',
    postalCode: '9204 DN',
    city: 'Proefdam',
    listPrice: 690_000,
    livingArea: 195,
    lotSizeArea: 238,
    bedroomsTotal: 2,
    bathroomsTotalDecimal: 1,
    yearBuilt: 1993,
    energyLabel: 'G',
    standardStatus: 'Active',
    listingDate: '2026-08-31',
    latitude: null,
    extra: { num_rooms: 3, ownership: 'Volle eigendom' },
  },
  sold: {
    unparsedAddress: 'Kersenlaan 72',
    listPrice: 650_000,
    standardStatus: 'Closed',
    listingDate: '2026-03-28',
    closeDate: '2026-04-05',
    closePrice: null,
  },
  'under-offer': { unparsedAddress: 'Kersenlaan 64', listPrice: 1_470_000, standardStatus: 'Active Under Contract' },
  'price-on-request': {
    unparsedAddress: 'Vlierstraat 37',
    listPrice: null,
    standardStatus: 'Active',
    extra: { price_condition: 'on request' },
  },
  rent: {
    unparsedAddress: 'Kersenlaan 154',
    listPrice: 2600,
    standardStatus: 'Active',
    extra: { offer: 'rent', price_condition: 'per month' },
  },
}

describe('a page of a listing becomes a row', () => {
  beforeAll(async () => {
    for (const offer of ['koop', 'huur']) {
      const jobId = await startCrawl(stack, { search: `${stack.sandboxUrl}/zoeken/${offer}` })
      await untilSettled(stack, jobId)
    }
  })

  it.each(variants.map((variant, place) => ({ variant, place })))(
    'that tells by $variant',
    async ({ variant, place }) => {
      expect(listingAt(1, place, 20_000).variant).toBe(variant)
      const row = await stack.db.property.findFirstOrThrow({
        where: { sourceKey: { contains: `/${40_000_000 + place}/` } },
      })
      const plain: unknown = JSON.parse(
        JSON.stringify(row, (name, value: unknown) =>
          typeof value === 'bigint'
            ? String(value)
            : /^(listPrice|closePrice|livingArea|lotSizeArea|bathroomsTotalDecimal)$/.test(name) && value !== null
              ? Number(value)
              : name.endsWith('Date') && typeof value === 'string'
                ? value.slice(0, 10)
                : value,
        ),
      )
      expect(plain).toMatchObject(rows[variant])
    },
  )

  it('of each search with runs of their own: what one did not see is not gone', async () => {
    expect(await stack.db.spiderRun.findMany({ orderBy: { jobId: 'asc' } })).toMatchObject([
      { spider: '/zoeken/koop', site: '127.0.0.1', outcome: 'complete' },
      { spider: '/zoeken/huur', site: '127.0.0.1', outcome: 'complete' },
    ])
    expect(await stack.db.property.count({ where: { standardStatus: 'Withdrawn' } })).toBe(0)
    expect(await stack.db.reject.count()).toBe(0)
  })
})
