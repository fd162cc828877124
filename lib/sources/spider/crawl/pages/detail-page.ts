import { load, type CheerioAPI } from 'cheerio/slim'
import type { JsonValue } from '#lib/sources/source.ts'
import { listingOfJsonLd, readJsonLd } from './json-ld.ts'
import { listingOfLabels, readLabels } from './labels.ts'
import { readStartingState } from './starting-state.ts'

/**
 * A listing as its page tells it, under the names listings are pushed with: labels before the starting state before the
 * JSON-LD, since what a visitor reads is kept best. Null where the page tells nothing of one.
 * @param url as it was asked
 * @param readAt when it was read
 */
export function readDetailPage(html: string, url: string, readAt: string): Record<string, JsonValue> | null {
  const $ = load(html)
  const state = readStartingState($)
  const labels = new Map([...state.labels, ...readLabels($)])
  const told = {
    ...headingOf($),
    ...listingOfJsonLd(readJsonLd($)),
    ...state.listing,
    ...listingOfLabels(labels, readAt),
  }
  const tells = ['price', 'status', 'living_area', 'postal_code'].some((name) => name in told)
  return tells ? { url, ...placeInAddress(url), ...told } : null
}

/** Pages without any data of their own still say street and place above it all. */
function headingOf($: CheerioAPI): Record<string, JsonValue> {
  const spans = $('h1')
    .first()
    .find('span')
    .toArray()
    .map((element) => $(element).text().trim())
  const place = /^(\d{4}\s?[A-Z]{2})\s+(.+)$/.exec(spans[1] ?? '')
  return {
    ...(spans[0] === undefined || spans[0] === '' ? {} : { street: spans[0] }),
    ...(place === null ? {} : { postal_code: place[1] ?? '', city: place[2] ?? '' }),
  }
}

/** What the address itself says: whether it is for sale or to let, the kind of home, and the site’s own number. */
function placeInAddress(url: string): Record<string, JsonValue> {
  const parts = /\/detail\/(koop|huur)\/[^/]+\/([a-z]+)-[^/]*\/(\d+)\/?$/.exec(new URL(url).pathname)
  if (parts === null) return {}
  const [, offer = '', kind = '', id = ''] = parts
  return { offer: offer === 'koop' ? 'sale' : 'rent', property_type: kind, site_id: id }
}
