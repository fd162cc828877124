import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { detailPage } from './detail-page.ts'
import { listingAt, type Listing } from './facts.ts'
import { challengePage, outagePage, robotsText, siteSettingsSchema, type SiteSettings } from './manners.ts'
import { searchPage } from './search-page.ts'

/** One request to the site. */
export interface Visit {
  path: string
  agent: string
  at: number
}

/** A stand-in for a site with listings: search pages, pages of listings, robots.txt, and the ways such sites say no. */
export interface ListingSite {
  settings: SiteSettings
  /** The newest visits, at most 10,000, and the most that were answered at once. */
  visits: Visit[]
  mostAtOnce: number
  reset(): void
  /** False where the address is none of the site’s. */
  answers(path: string): boolean
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

const mostVisits = 10_000
const html = { 'content-type': 'text/html; charset=utf-8' }

/** @param today day number */
export function createListingSite(seed: number, today: number, listings?: number): ListingSite {
  const defaults = siteSettingsSchema.parse(listings === undefined ? {} : { listings })
  let atOnce = 0
  let shown = 0
  let refused = 0
  const site: ListingSite = {
    settings: defaults,
    visits: [],
    mostAtOnce: 0,
    reset() {
      Object.assign(site, { settings: { ...defaults }, visits: [], mostAtOnce: 0 })
      shown = 0
      refused = 0
    },
    answers: (path) => path === '/robots.txt' || /^\/(zoeken|detail)\//.test(path),
    async answer(request, response, url) {
      atOnce += 1
      site.mostAtOnce = Math.max(site.mostAtOnce, atOnce)
      site.visits = [
        ...site.visits.slice(1 - mostVisits),
        { path: url.pathname + url.search, agent: request.headers['user-agent'] ?? '', at: Date.now() },
      ]
      try {
        if (site.settings.latencyMs > 0) await setTimeout(site.settings.latencyMs)
        if (url.pathname === '/robots.txt') return sendRobots(response, site.settings)
        const isRefused = url.href.includes(site.settings.only) && shown >= site.settings.after
        if (site.settings.pages !== 'open' && isRefused && refused < site.settings.times) {
          refused += 1
          return refuse(response, site.settings)
        }
        shown += 1
        sendPage(response, url)
      } finally {
        atOnce -= 1
      }
    },
  }
  const listing = (place: number): Listing => listingAt(seed, place, today)
  function sendPage(response: ServerResponse, url: URL): void {
    const offer = /^\/zoeken\/(?<offer>koop|huur)\/?$/.exec(url.pathname)?.groups?.['offer']
    if (offer !== undefined) {
      const all = Array.from({ length: site.settings.listings }, (_, place) => listing(place))
      const page = Math.max(1, Number(url.searchParams.get('page')) || 1)
      response.writeHead(200, html).end(
        searchPage(
          all.filter((entry) => entry.offer === offer),
          url,
          page,
        ),
      )
      return
    }
    const id = Number(/\/(?<id>\d+)\/$/.exec(url.pathname)?.groups?.['id'])
    const place = id - 40_000_000
    if (!(place >= 0 && place < site.settings.listings)) return void response.writeHead(404, html).end('Niet gevonden')
    response.writeHead(200, html).end(detailPage(listing(place), url.origin))
  }
  return site
}

function sendRobots(response: ServerResponse, settings: SiteSettings): void {
  if (settings.robots === 'missing') return void response.writeHead(404, html).end('Niet gevonden')
  if (settings.robots === 'broken') return void response.writeHead(500, html).end('Fout')
  if (settings.robots === 'challenge') return void response.writeHead(200, html).end(challengePage)
  response.writeHead(200, { 'content-type': 'text/plain' }).end(robotsText(settings))
}

function refuse(response: ServerResponse, { pages, retryAfterSeconds }: SiteSettings): void {
  const retry = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }
  switch (pages) {
    case 'forbidden':
      return void response.writeHead(403, { ...html, ...retry }).end('Verboden')
    case 'too-many':
      return void response.writeHead(429, { ...html, ...retry }).end('Te veel verzoeken')
    case 'captcha':
      return void response.writeHead(200, html).end(challengePage)
    case 'redirect':
      return void response.writeHead(302, { location: '/akam/recaptcha' }).end()
    case 'outage':
      return void response.writeHead(200, html).end(outagePage)
    case 'broken':
      return void response.writeHead(500, html).end('Fout')
    case 'gone':
      return void response.writeHead(404, html).end('Niet gevonden')
    case 'endless':
    case 'open':
      // Never an answer: the visitor must know when to leave.
      return
  }
}
