import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What a crawl is about: the search of a site whose listings are read. */

const name = (longest: number) => z.string().trim().min(1).max(longest)

const searchSchema = z
  .url({ protocol: /^https?$/, error: 'Write the whole address of the search page, with https://.' })
  .max(1000)
  .transform((text) => new URL(text))
  .refine((url) => url.username === '' && url.password === '', 'An address with a password is not asked.')
  .refine((url) => siteOfUrl(url).length <= 120, 'The name of the site is too long.')
  .transform((url) => {
    url.hash = ''
    for (const place of ['page', 'search_result']) url.searchParams.delete(place)
    return url.href
  })

export const crawlRequestSchema = z
  .strictObject({
    /** Address of the first page of results. */
    search: searchSchema,
    /** What runs of this search are called; a run is judged by those before it of its name. */
    spider: name(120).optional(),
    /** The part of the site the search covers; none stands for all of it. */
    city: name(120).optional(),
    site: z.string().optional(),
  })
  .transform(({ search, spider, city }) => {
    const site = siteOfUrl(new URL(search))
    return { search, spider: spider ?? nameOf(new URL(search)), site, ...(city === undefined ? {} : { city }) }
  })
  .meta({ id: 'CrawlRequest' })
export type CrawlRequest = z.output<typeof crawlRequestSchema>

/** Each search has runs of its own: what one does not see may stand in another. */
function nameOf({ pathname, search }: URL): string {
  const words = `${pathname}${search}`
  if (words.length <= 100) return words
  return `${words.slice(0, 80)} ${createHash('md5').update(words).digest('hex').slice(0, 12)}`
}

/** The host of an address, without “www.”: the dataset of what stands there. */
export function siteOfUrl(url: URL): string {
  return url.hostname.replace(/^www\./, '')
}

/** The crawl in a sentence. */
export function describeCrawl({ site, city }: CrawlRequest): string {
  return `Listings of ${site}${city === undefined ? '' : ` in ${city}`}, read by our own spider`
}

/** Results of a page of this kind of site. */
export const resultsOfPage = 15

/** The page of results that goes on after so many. */
export function resultsFrom({ search }: CrawlRequest, offset: number): URL {
  const url = new URL(search)
  // A page may hold one less than usual: the same page is never asked again for that.
  const page = Math.ceil(offset / resultsOfPage) + 1
  if (page > 1) url.searchParams.set('page', String(page))
  return url
}
