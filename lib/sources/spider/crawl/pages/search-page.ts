import { load } from 'cheerio/slim'
import { z } from 'zod'
import { resultsOfPage } from '#lib/sources/spider/crawl/request.ts'
import { readJsonLd } from './json-ld.ts'

/** What a page of results says. */
export interface SearchPage {
  /** All results, by the heading; else as many as are known and, where there is a next page, a page more. */
  matchedRecords: number
  /** Addresses of the listings on it, in its order. */
  listings: string[]
}

const itemSchema = z.object({ url: z.string() }).or(z.object({ item: z.object({ url: z.string() }) }))
const listSchema = z.object({ itemListElement: z.array(z.unknown()) })
const headline = /(\d[\d.,\u00a0 ]{0,20})\s*(?:zoek)?(?:resultaten|resultaat|woningen|results?|homes)\b/i

const mostDigits = 8

/** Understands a page of results; null when it is none. @param offset results before it */
export function readSearchPage(html: string, url: URL, offset: number): SearchPage | null {
  const $ = load(html)
  const named = readJsonLd($).flatMap((entry) => listSchema.safeParse(entry).data?.itemListElement ?? [])
  const linked = $('a[href*="/detail/"]')
    .toArray()
    .map((element) => $(element).attr('href') ?? '')
  const fromList = named.flatMap((item) => {
    const parsed = itemSchema.safeParse(item).data
    return parsed === undefined ? [] : ['url' in parsed ? parsed.url : parsed.item.url]
  })
  const listings = [...new Set((fromList.length > 0 ? fromList : linked).flatMap((href) => listingAddress(href, url)))]
  const digits = headline.exec($('h1, h2, title').text())?.[1]?.replaceAll(/\D/g, '')
  // No site has so many, and no job could be planned for them.
  const counted = digits === undefined || digits.length > mostDigits ? undefined : digits
  const hasNext = $('a[data-test-id="next-page-button"], a[rel="next"]').length > 0
  if (counted === undefined && listings.length === 0) return null
  const known = offset + listings.length + (hasNext ? resultsOfPage : 0)
  return { matchedRecords: counted === undefined ? known : Number(counted), listings }
}

/** The address of a listing of the same site, without what follows it; others are not asked. */
function listingAddress(href: string, page: URL): string[] {
  const url = URL.parse(href, page.href)
  if (url === null || url.origin !== page.origin || !url.pathname.includes('/detail/')) return []
  url.hash = ''
  url.search = ''
  return url.href.length <= 200 ? [url.href] : []
}
