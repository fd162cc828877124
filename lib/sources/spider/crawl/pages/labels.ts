import type { CheerioAPI } from 'cheerio/slim'
import type { JsonValue } from '#lib/sources/source.ts'
import { readAmount, readDay, readEnergyLabel, readRooms } from './dutch.ts'
import { withoutAbsent } from './json-ld.ts'

/** The labels of a page and what stands beside them; of a label that comes twice, the first. */
export function readLabels($: CheerioAPI): Map<string, string> {
  const labels = new Map<string, string>()
  for (const element of $('dt').toArray()) {
    const label = tidy($(element).text())
    const value = tidy($(element).next('dd').text())
    if (label !== '' && value !== '' && !labels.has(label)) labels.set(label, value)
  }
  return labels
}

const tidy = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Characters looked at of what stands beside a label: finding a number of rooms in a megabyte of digits took minutes. */
const longestValue = 2_000

/** Labels and the names their values are pushed with. */
const numbers: readonly (readonly [name: string, ...labels: string[]])[] = [
  ['living_area', 'Wonen', 'Woonoppervlakte', 'Gebruiksoppervlakte wonen'],
  ['plot_area', 'Perceel', 'Perceeloppervlakte'],
  ['volume_m3', 'Inhoud'],
  ['num_bathrooms', 'Aantal badkamers'],
]
const texts: readonly (readonly [name: string, ...labels: string[]])[] = [
  ['status', 'Status'],
  ['property_sub_type', 'Soort woonhuis', 'Soort appartement', 'Soort object'],
  ['ownership', 'Eigendomssituatie'],
  ['service_charge', 'Bijdrage VvE'],
  ['insulation', 'Isolatie'],
  ['heating', 'Verwarming'],
]
const conditions = /\b(k\.?k\.?|v\.?o\.?n\.?)(?![a-z])/i

/** What labels say of a listing, under the names listings are pushed with. @param readAt when the page was read */
export function listingOfLabels(labels: ReadonlyMap<string, string>, readAt: string): Record<string, JsonValue> {
  const first = (...names: string[]): string | undefined =>
    names
      .map((name) => labels.get(name))
      .find(Boolean)
      ?.slice(0, longestValue)
      .toWellFormed()
  const price = first('Vraagprijs', 'Laatste vraagprijs', 'Huurprijs')
  const built = first('Bouwjaar', 'Bouwperiode')
  const rooms = readRooms(first('Aantal kamers') ?? '')
  const listed = first('Aangeboden sinds')
  const sold = first('Verkoopdatum')
  const label = first('Energielabel')
  const year = built === undefined ? undefined : /^\D*(\d{4})\D*$/.exec(built)?.[1]
  const listedDay = listed === undefined ? undefined : readDay(listed, readAt)
  return withoutAbsent({
    ...priceOf(price),
    ...Object.fromEntries(numbers.map(([name, ...names]) => [name, amountOf(first(...names))])),
    ...Object.fromEntries(texts.map(([name, ...names]) => [name, first(...names)])),
    num_rooms: rooms.rooms,
    num_bedrooms: rooms.bedrooms,
    year_built: year === undefined ? undefined : Number(year),
    // A span of years is no year; it is kept as it is written.
    construction_period: year === undefined ? built : undefined,
    energy_label: label === undefined ? undefined : readEnergyLabel(label),
    listing_date: listedDay,
    listed_since: listedDay === undefined ? listed : undefined,
    selling_date: sold === undefined ? undefined : readDay(sold, readAt),
  })
}

function amountOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readAmount(text)
}

/** “Prijs op aanvraag” says that there is none, which empties what was known. */
function priceOf(text: string | undefined): Record<string, JsonValue | undefined> {
  if (text === undefined) return {}
  if (/op aanvraag|on request/i.test(text)) return { price: null, price_condition: 'on request' }
  const condition = conditions.exec(text)?.[1]
  return {
    price: readAmount(text),
    price_condition: /per maand|\/\s*mnd|per month/i.test(text) ? 'per month' : condition,
  }
}
