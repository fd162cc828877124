import { chance, pick } from '#sandbox/data/chance.ts'
import { isoDate } from '#sandbox/data/dates.ts'

/** How a listing’s page tells what it tells; each has a page of the site and an expected row in a test. */
export const variants = [
  'json-ld',
  'nuxt-devalue',
  'nuxt-plain',
  'labels',
  'sold',
  'under-offer',
  'price-on-request',
  'rent',
] as const
export type Variant = (typeof variants)[number]

/** What is known of an invented listing. */
export interface Listing {
  id: number
  variant: Variant
  offer: 'koop' | 'huur'
  kind: string
  street: string
  houseNumber: string
  postalCode: string
  city: string
  latitude: number
  longitude: number
  /** Euro, whole; a month’s rent where it is to let. */
  price: number
  livingArea: number
  /** None for flats. */
  plotArea: number | null
  rooms: number
  bedrooms: number
  bathrooms: number
  yearBuilt: number
  energyLabel: string
  /** YYYY-MM-DD */
  listed: string
  sold: string | null
}

const streets = ['Pruimstraat', 'Kersenlaan', 'Appelhof', 'Perenweg', 'Notenpad', 'Vlierstraat', 'Braamkade']
const cities = [
  { name: 'Voorbeeldstad', postal: 9101, latitude: 52.9, longitude: 5.9 },
  { name: 'Proefdam', postal: 9204, latitude: 53.1, longitude: 6.3 },
  { name: 'Testerveen', postal: 9307, latitude: 52.7, longitude: 6.1 },
]
const kinds = ['huis', 'appartement', 'villa', 'bungalow', 'herenhuis']
const labels = ['A++++', 'A++', 'A', 'B', 'C', 'D', 'G']
const letters = 'BCDFGHJKLMNPRSTVWXZ'

/** The invented listing at a place of the site; the same seed and place always give the same. @param today day number */
export function listingAt(seed: number, place: number, today: number): Listing {
  const throwOf = (topic: string): number => chance(seed, topic)(place)
  const whole = (topic: string, least: number, most: number): number =>
    least + Math.floor(throwOf(topic) * (most - least + 1))
  const variant = variants[place % variants.length] ?? 'labels'
  const kind = pick(kinds, throwOf('kind'))
  const city = pick(cities, throwOf('city'))
  const isRent = variant === 'rent'
  const listed = today - whole('listed', 20, 400)
  const rooms = whole('rooms', 3, 8)
  return {
    id: 40_000_000 + place,
    variant,
    offer: isRent ? 'huur' : 'koop',
    kind,
    street: pick(streets, throwOf('street')),
    houseNumber: `${whole('number', 1, 240)}${throwOf('addition') < 0.2 ? '-A' : ''}`,
    postalCode: `${city.postal} ${pick([...letters], throwOf('letter'))}${pick([...letters], throwOf('other'))}`,
    city: city.name,
    latitude: Math.round((city.latitude + throwOf('north') / 50) * 1e5) / 1e5,
    longitude: Math.round((city.longitude + throwOf('east') / 50) * 1e5) / 1e5,
    price: isRent ? whole('price', 16, 70) * 50 : whole('price', 36, 300) * 5000,
    livingArea: whole('area', 45, 260),
    plotArea: kind === 'appartement' ? null : whole('plot', 80, 1500),
    rooms,
    bedrooms: rooms - 1 - whole('bedrooms', 0, 1),
    bathrooms: whole('bathrooms', 1, 2),
    yearBuilt: whole('year', 1890, 2024),
    energyLabel: pick(labels, throwOf('label')),
    listed: isoDate(listed),
    sold: variant === 'sold' ? isoDate(listed + whole('sold', 5, 15)) : null,
  }
}

/** Address of its page on the site. */
export function pathOf({ offer, city, kind, street, houseNumber, id }: Listing): string {
  return `/detail/${offer}/${city.toLowerCase()}/${kind}-${street.toLowerCase()}-${houseNumber.toLowerCase()}/${id}/`
}
