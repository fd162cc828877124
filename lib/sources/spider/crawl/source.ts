import { env } from '#lib/env.ts'
import { FixDataError } from '#lib/sources/errors.ts'
import type { JsonValue, Source } from '#lib/sources/source.ts'
import type { Slot } from '#lib/throttle/slots.ts'
import { columnsOfListings, mapListing } from '#lib/sources/spider/listing.ts'
import { Manners } from './manners.ts'
import { readDetailPage } from './pages/detail-page.ts'
import { readSearchPage, type SearchPage } from './pages/search-page.ts'
import { crawlRequestSchema, describeCrawl, resultsFrom, siteOfUrl, type CrawlRequest } from './request.ts'
import { openStretch, readStretch, type ReadListing } from './stretch.ts'

/** No record was seen this late: every listing is read again, whenever it was read last. */
const never = new Date('9999-12-31T00:00:00Z')

/**
 * Our own spider: the search pages of a site name its listings, whose pages are then read by name. The engine does the
 * rest, as for every source: pages, turns, stop and retry.
 */
export const crawl: Source<CrawlRequest> = {
  name: 'spider',
  requestSchema: crawlRequestSchema,
  repeatsKeys: false,
  get requestTimeLimitMs() {
    return env().SPIDER_TIMEOUT_SECONDS * 1000
  },
  lateAnswerGraceMs: 0,

  dataset: ({ site }) => site,

  throttle: ({ site }) => ({
    name: `site:${site}`.slice(0, 120),
    requestsPerSecond: env().SPIDER_REQUESTS_PER_SECOND,
    inFlight: 1,
  }),

  // Whoever runs the sandbox has permitted it.
  permittedSite: ({ search, site }) => (isSandbox(new URL(search)) ? null : site),

  get pageSize() {
    return env().SPIDER_BATCH_SIZE
  },

  terms: (request) => ({
    summary: describeCrawl(request),
    paid: false,
    columns: columnsOfListings,
    extraKeys: [],
    contactFields: [],
    sensitiveCriteria: [],
    reason: null,
  }),

  countedPart: ({ search }) => ({ search }),

  async count(request, signal, turn) {
    const { matchedRecords } = await askResults(request, 0, signal, turn)
    return { matchedRecords, allowanceLeft: null, namesRecords: matchedRecords > 0 }
  },

  naming: () => ({ words: 'on the site now', leftOutSince: () => never }),

  async listKeys(request, offset, signal, turn) {
    const { matchedRecords, listings } = await askResults(request, offset, signal, turn)
    return { keys: listings, received: listings.length, matchedRecords, allowanceLeft: null }
  },

  gapOf: () => null,

  fetchPage(_request, { keys = [] }, signal, turn) {
    return readStretch(keys, signal, turn)
  },

  readPage(_request, answer) {
    const { listings, readAt, blocked } = openStretch(answer)
    return {
      records: listings.map((listing) => recordOf(listing, readAt)),
      matchedRecords: null,
      recordsBilled: 0,
      allowanceLeft: null,
      costReported: null,
      ...(blocked === null ? {} : { halt: blocked }),
    }
  },

  mapRecord(_request, record) {
    const fault = problemOf(record)
    if (fault === null) return mapListing(record)
    return { field: null, code: 'no-listing', reason: fault.reason, sourceKey: fault.url }
  },
}

async function askResults(request: CrawlRequest, offset: number, signal: AbortSignal, turn: Slot): Promise<SearchPage> {
  const url = resultsFrom(request, offset)
  const answer = await new Manners(turn, signal).read(url.href)
  const page = answer.status === 200 ? readSearchPage(answer.body, url, offset) : null
  if (page !== null) return page
  throw new FixDataError(
    `${siteOfUrl(url)} answered a page of results that cannot be read (${answer.status}): it names no listings and no ` +
      'number of them. Check the address of the search.',
    { code: 'results-unreadable', billing: 'none' },
  )
}

/** A listing as its page tells it; or its address and what stands in its place, which becomes a reject. */
function recordOf({ url, status, body }: ReadListing, readAt: string): JsonValue {
  if (status === 404 || status === 410) {
    return { url, problem: `The page of the listing is gone (${status}). The site no longer shows it.` }
  }
  if (status !== 200) return { url, problem: `The site answered ${status} in place of the listing.` }
  const listing = readDetailPage(body, url, readAt)
  const problem = 'The page tells neither price, address nor status in a way that is known here.'
  return listing ?? { url, problem, page: body.slice(0, 4000) }
}

function problemOf(record: JsonValue): { url: string | null; reason: string } | null {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null
  const { problem, url } = record
  return typeof problem === 'string' ? { reason: problem, url: typeof url === 'string' ? url : null } : null
}

function isSandbox(url: URL): boolean {
  const sandbox = env().SANDBOX_URL
  return sandbox !== undefined && new URL(sandbox).origin === url.origin
}
