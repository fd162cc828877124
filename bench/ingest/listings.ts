/** What a listing spider sends of one page, made from its number; no two are alike. */
export function listing(number: number): Record<string, string | number> {
  return {
    url: `https://www.listings.example/detail/${number}/`,
    street: `${number} Plum Street`,
    neighborhood: `Quarter ${number % 40}`,
    property_type: number % 3 === 0 ? 'apartment' : 'house',
    city: 'springfield',
    postal_code: `1${String(number % 10_000).padStart(4, '0')}`,
    price: 150_000 + (number % 5000) * 100,
    year_built: 1900 + (number % 120),
    living_area: 40 + (number % 200),
    num_rooms: 2 + (number % 6),
    status: 'active',
    listing_date: '2026-11-01',
    energy_label: ['A', 'B', 'C', 'D'][number % 4] ?? 'A',
    scraped_at: '2026-11-23T06:00:00Z',
  }
}

/** Listings from a number on. */
export function listings(from: number, count: number): Record<string, string | number>[] {
  return Array.from({ length: count }, (_, index) => listing(from + index))
}

/** Listings of another site. */
export function listingsOf(site: string, from: number, count: number): Record<string, string | number>[] {
  return listings(from, count).map((found, index) => ({ ...found, url: `https://${site}/detail/${from + index}/` }))
}
