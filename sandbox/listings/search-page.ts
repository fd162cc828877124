import { pathOf, type Listing } from './facts.ts'

/** Listings of one search page. */
export const listingsOfPage = 15

/** A page of search results, `page` from 1. */
export function searchPage(listings: readonly Listing[], url: URL, page: number): string {
  const shown = listings.slice((page - 1) * listingsOfPage, page * listingsOfPage)
  const next = new URL(url)
  next.searchParams.set('page', String(page + 1))
  const items = shown.map((listing, index) => ({
    '@type': 'ListItem',
    position: index + 1,
    url: url.origin + pathOf(listing),
  }))
  const cards = shown
    .map((listing) => `<li><a href="${pathOf(listing)}">${listing.street} ${listing.houseNumber}</a></li>`)
    .join('')
  const hasNext = page * listingsOfPage < listings.length
  return (
    `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Zoekresultaten</title>` +
    `<script type="application/ld+json">${JSON.stringify({ '@type': 'ItemList', itemListElement: items })}</script></head>` +
    `<body><main><h1>${listings.length.toLocaleString('de-DE')} resultaten</h1><ul>${cards}</ul>` +
    (hasNext
      ? `<a data-test-id="next-page-button" href="${next.pathname}${next.search.replaceAll('&', '&amp;')}">Volgende</a>`
      : '') +
    `</main></body></html>`
  )
}
