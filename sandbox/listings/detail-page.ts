import { flatten } from './devalue.ts'
import { pathOf, type Listing } from './facts.ts'

const months = [
  'januari',
  'februari',
  'maart',
  'april',
  'mei',
  'juni',
  'juli',
  'augustus',
  'september',
  'oktober',
  'november',
  'december',
]

/** 12 maart 2026 */
function dutchDate(iso: string): string {
  const [year, month, day] = iso.split('-').map(Number)
  return `${day} ${months[(month ?? 1) - 1]} ${year}`
}

const euro = (amount: number): string => `€ ${amount.toLocaleString('de-DE')}`

function priceText({ variant, price }: Listing): string {
  if (variant === 'price-on-request') return 'Prijs op aanvraag'
  return variant === 'rent' ? `${euro(price)} per maand` : `${euro(price)} k.k.`
}

const statusOf = ({ variant }: Listing): string =>
  variant === 'sold' ? 'Verkocht' : variant === 'under-offer' ? 'Onder bod' : 'Beschikbaar'

/** What the page tells beside its title, by the labels it uses. */
function labelled(listing: Listing): [string, string][] {
  const { variant, livingArea, plotArea, rooms, bedrooms, bathrooms, sold } = listing
  const priceLabel = variant === 'rent' ? 'Huurprijs' : variant === 'sold' ? 'Laatste vraagprijs' : 'Vraagprijs'
  return [
    [priceLabel, priceText(listing)],
    ['Aangeboden sinds', dutchDate(listing.listed)],
    ['Status', statusOf(listing)],
    ...(sold === null ? [] : [['Verkoopdatum', dutchDate(sold)] satisfies [string, string]]),
    ['Soort woonhuis', listing.kind],
    ['Bouwjaar', String(listing.yearBuilt)],
    ['Wonen', `${livingArea} m²`],
    ...(plotArea === null ? [] : [['Perceel', `${plotArea.toLocaleString('de-DE')} m²`] satisfies [string, string]]),
    ['Inhoud', `${livingArea * 3} m³`],
    ['Aantal kamers', `${rooms} kamers (${bedrooms} slaapkamers)`],
    ['Aantal badkamers', `${bathrooms} badkamer${bathrooms === 1 ? '' : 's'}`],
    ['Energielabel', listing.energyLabel],
    ['Eigendomssituatie', 'Volle eigendom'],
  ]
}

function jsonLd(listing: Listing, origin: string): object {
  return {
    '@context': 'https://schema.org',
    '@type': ['Product', 'House'],
    name: `${listing.street} ${listing.houseNumber}`,
    url: origin + pathOf(listing),
    address: {
      '@type': 'PostalAddress',
      streetAddress: `${listing.street} ${listing.houseNumber}`,
      postalCode: listing.postalCode,
      addressLocality: listing.city,
    },
    ...(listing.variant === 'price-on-request'
      ? {}
      : { offers: { '@type': 'Offer', price: listing.price, priceCurrency: 'EUR' } }),
    // The outside of the walls counts here: what the label says is the better number.
    floorSize: { value: listing.livingArea + 7, unitCode: 'MTK' },
    numberOfRooms: listing.rooms,
    numberOfBedrooms: listing.bedrooms,
    datePosted: listing.listed,
    ...(listing.sold === null ? {} : { dateSold: listing.sold }),
    geo: { latitude: listing.latitude, longitude: listing.longitude },
  }
}

/** The object single-page sites start from: lists of labels inside groups with titles. */
function startingState(listing: Listing): object {
  const items = (names: readonly string[]) => ({
    KenmerkenList: labelled(listing)
      .filter(([label]) => names.includes(label))
      .map(([Label, Value]) => ({ Label, Value })),
  })
  return {
    listing: {
      address: {
        street: `${listing.street} ${listing.houseNumber}`,
        postalCode: listing.postalCode,
        city: listing.city,
      },
      coordinates: { lat: listing.latitude, lng: listing.longitude },
      objectType: {
        propertyspecification: { selectedArea: listing.livingArea, selectedPlotArea: listing.plotArea ?? undefined },
      },
      features: {
        overdracht: { Title: 'Overdracht', ...items(['Vraagprijs', 'Aangeboden sinds', 'Status']) },
        bouw: { Title: 'Bouw', ...items(['Soort woonhuis', 'Bouwjaar']) },
        afmetingen: { Title: 'Afmetingen', ...items(['Wonen', 'Perceel', 'Inhoud']) },
        indeling: { Title: 'Indeling', ...items(['Aantal kamers', 'Aantal badkamers']) },
        energie: { Title: 'Energie', ...items(['Energielabel']) },
      },
      openHouseDates: [],
    },
  }
}

const script = (attributes: string, value: unknown): string =>
  `<script ${attributes}>${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`

/** The page of a listing, in the way of its variant. */
export function detailPage(listing: Listing, origin: string): string {
  const { variant } = listing
  const title = `${listing.street} ${listing.houseNumber}`
  const place = `${listing.postalCode} ${listing.city}`
  const list = `<dl>${labelled(listing)
    .map(([label, value]) => `<dt>${label}</dt><dd><span>${value}</span></dd>`)
    .join('')}</dl>`
  const head =
    variant === 'nuxt-devalue' || variant === 'nuxt-plain' || variant === 'labels'
      ? ''
      : script('type="application/ld+json"', jsonLd(listing, origin))
  const body =
    variant === 'nuxt-devalue'
      ? script('type="application/json" id="__NUXT_DATA__"', flatten(startingState(listing)))
      : variant === 'nuxt-plain'
        ? script('type="application/json"', startingState(listing))
        : list
  return (
    `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>${title}, ${place}</title>` +
    `<link rel="canonical" href="${origin}${pathOf(listing)}">${head}</head>` +
    `<body><main><h1><span>${title}</span> <span>${place}</span></h1>${body}</main></body></html>`
  )
}
