import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDetailPage } from './detail-page.ts'
import { readAmount, readDay, readEnergyLabel, readRooms } from './dutch.ts'
import { readSearchPage } from './search-page.ts'

const url = 'https://www.listings.example/detail/koop/proefdam/huis-vlierstraat-29/40000003/'
const readAt = '2026-11-23T10:00:00.000Z'
const read = (html: string) => readDetailPage(html, url, readAt)
const labelled = (...pairs: [string, string][]) =>
  `<dl>${pairs.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join('')}</dl>`

describe('what Dutch pages write', () => {
  it.each([
    ['€ 525.000 k.k.', 525_000],
    ['€ 1.250,50 per maand', 1250.5],
    ['1.250 m²', 1250],
    ['Onbekend', undefined],
  ])('“%s” is the amount %s', (text, amount) => expect(readAmount(text)).toBe(amount))

  it.each([
    ['12 maart 2026', '2026-03-12'],
    ['3 mrt. 2026', '2026-03-03'],
    ['maandag 1 december 2025', '2025-12-01'],
    ['12-03-2026', '2026-03-12'],
    ['Vandaag', '2026-11-23'],
    ['Gisteren', '2026-11-22'],
    ['3 weken', undefined],
    ['6+ maanden', undefined],
  ])('“%s” is the day %s', (text, day) => expect(readDay(text, readAt)).toBe(day))

  it.each([
    ['5 kamers (4 slaapkamers)', { rooms: 5, bedrooms: 4 }],
    ['1 kamer', { rooms: 1, bedrooms: undefined }],
  ])('“%s” holds both', (text, rooms) => expect(readRooms(text)).toEqual(rooms))

  it.each([
    ['A+++++', 'A+++++'],
    ['G', 'G'],
    ['B 2019', 'B'],
    ['Niet verplicht', undefined],
  ])('“%s” is the energy label %s', (text, label) => expect(readEnergyLabel(text)).toBe(label))
})

describe('a page of a listing', () => {
  it('keeps what names no day, year or number beside the columns', () => {
    const listing = read(labelled(['Aangeboden sinds', '3 weken'], ['Bouwperiode', '1960-1970'], ['Wonen', '80 m²']))
    expect(listing).toMatchObject({ listed_since: '3 weken', construction_period: '1960-1970', living_area: 80 })
    expect(listing).not.toHaveProperty('listing_date')
    expect(listing).not.toHaveProperty('year_built')
  })

  it('empties the price where there is none to be told', () => {
    expect(read(labelled(['Vraagprijs', 'Prijs op aanvraag']))).toMatchObject({ price: null })
  })

  it('that tells nothing of a listing is none', () => {
    expect(read('<html><h1>Welkom</h1></html>')).toBeNull()
    expect(read('')).toBeNull()
  })

  it('with broken or circular data in it is read as far as it can be', () => {
    const flat = JSON.stringify([['Reactive', 1], { self: 0, lat: 2, lng: 3, list: 4 }, 52.5, 5.5, [0, 0, 0, -1, 99]])
    const html = `<script type="application/json">${flat}</script><script type="application/ld+json">{"a":</script>`
    expect(read(html + labelled(['Wonen', '80 m²']))).toMatchObject({ living_area: 80, latitude: 52.5, longitude: 5.5 })
  })

  it('with digits without an end beside a label is read in no time', { timeout: 5_000 }, () => {
    const digits = '1'.repeat(80_000)
    const state = `<script type="application/json">${JSON.stringify({ Label: 'Aantal kamers', Value: digits })}</script>`
    for (const html of [labelled(['Aantal kamers', digits]), state]) {
      expect(read(html + labelled(['Wonen', '80 m²']))).toMatchObject({ living_area: 80 })
    }
  })

  it('never throws, whatever stands in it', () => {
    const place = fc.integer({ min: -7, max: 12 })
    const flat = fc.array(
      fc.oneof(
        place,
        fc.string(),
        fc.array(fc.oneof(place, fc.constantFrom('Ref', 'Set', 'Date'))),
        fc.dictionary(fc.string(), place),
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(flat, fc.jsonValue({ maxDepth: 3 }), fc.string(), (values, data, text) => {
        const scripts = [values, data].map(
          (value) => `<script type="application/json">${JSON.stringify(value)}</script>`,
        )
        const ld = `<script type="application/ld+json">${JSON.stringify(data)}</script>`
        read(scripts.join('') + ld + text + labelled(['Vraagprijs', text], ['Verkoopdatum', text]))
        readSearchPage(ld + text, new URL(url), 0)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a page of results', () => {
  const page = new URL('https://www.listings.example/zoeken/koop')

  it('names listings of its own site only, each once', () => {
    const html =
      '<h1>1.234 resultaten</h1><a href="/detail/koop/a/huis-b-1/1/?x=1#y">1</a><a href="/detail/koop/a/huis-b-1/1/">1</a>' +
      '<a href="https://elsewhere.example/detail/koop/a/huis-b-1/2/">2</a><a href="javascript:detail/">3</a>'
    expect(readSearchPage(html, page, 0)).toEqual({
      matchedRecords: 1234,
      listings: ['https://www.listings.example/detail/koop/a/huis-b-1/1/'],
    })
  })

  it(
    'whose heading holds digits without an end, or more results than there can be, is counted by its listings',
    { timeout: 5_000 },
    () => {
      const link = '<a href="/detail/koop/a/huis-b-1/1/">1</a>'
      for (const heading of [`${'9'.repeat(80_000)} woning`, '99.999.999.999 resultaten']) {
        expect(readSearchPage(`<h1>${heading}</h1>${link}`, page, 0)).toMatchObject({ matchedRecords: 1 })
      }
    },
  )

  it('without a number of results goes on as long as there is a next page', () => {
    const html = '<a href="/detail/koop/a/huis-b-1/1/">1</a>'
    expect(readSearchPage(`${html}<a rel="next" href="?page=2">Volgende</a>`, page, 15)?.matchedRecords).toBe(31)
    expect(readSearchPage(html, page, 30)?.matchedRecords).toBe(31)
    expect(readSearchPage('<h1>Welkom</h1>', page, 0)).toBeNull()
  })
})
