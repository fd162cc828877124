import { createServer, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { createLedger } from '#sandbox/account/ledger.ts'
import { createRateLimiter, type RateLimit } from '#sandbox/account/rate-limit.ts'
import { defaultTokens, type Account } from '#sandbox/account/tokens.ts'
import { answerControl } from '#sandbox/api/control.ts'
import { createExchange } from '#sandbox/api/exchange.ts'
import { createRequestLog } from '#sandbox/api/request-log.ts'
import { settingsSchema, type SandboxSettings } from '#sandbox/settings.ts'
import { answerVendor, type Vendor } from '#sandbox/api/vendor.ts'
import { searchOf } from '#sandbox/criteria/search.ts'
import { csvDataset } from '#sandbox/data/csv.ts'
import type { Dataset } from '#sandbox/data/dataset.ts'
import { currentDay, parseDate } from '#sandbox/data/dates.ts'
import { generatedDataset } from '#sandbox/data/generated.ts'
import { createFaultLog } from '#sandbox/faults/log.ts'
import { createFaultSchedule } from '#sandbox/faults/plan.ts'
import { createListingSite } from '#sandbox/listings/site.ts'

/**
 * Longer than any client keeps an idle connection: a connection closed by us just when a paid request is being sent
 * would look like a purchase with an unknown outcome.
 */
const KEEP_ALIVE_MS = 120_000

type SandboxOptions = Partial<SandboxSettings> & {
  /** 0 takes a free port. */
  port?: number
  host?: string
  /** Properties to invent, 50,000 unless said otherwise. */
  records?: number
  seed?: number
  /** Serve the rows of a CSV file in place of invented ones; `mapping` is the path of its mapping file. */
  csv?: { file: string; mapping: string }
  /** YYYY-MM-DD that counts as today; the current date without it. */
  today?: string
  /** Tokens that are taken in place of the usual two. */
  tokens?: Readonly<Record<string, Account>>
  rateLimit?: RateLimit
  /** Listings of its listing site, 120 unless said otherwise. */
  listings?: number
}

export type Sandbox = { url: string; close(): Promise<void> }

function dayOption(today: string | undefined): number {
  if (today === undefined) return currentDay()
  const day = parseDate(today)
  if (day === undefined) throw new RangeError(`today must be an existing date as YYYY-MM-DD, not ${today}`)
  return day
}

async function loadDataset({ csv, today, seed, records }: SandboxOptions): Promise<Dataset> {
  const day = dayOption(today)
  if (csv) return await csvDataset({ ...csv, today: day })
  const size = z
    .number()
    .int()
    .min(1)
    .max(5_000_000)
    .parse(records ?? 50_000)
  return generatedDataset({ seed: seed ?? 1, size, today: day })
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

/**
 * Starts a stand-in for the PropertyRadar API and, at the same address, for a site with listings. Nothing it does costs money or leaves this machine.
 * @returns its address and a function that closes it at once, open connections included
 * @throws Error where the port is taken or the CSV file does not fit its mapping
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port, host, records, seed, csv, today, tokens, rateLimit, listings, ...behaviour } = options
  const settings = settingsSchema.parse(behaviour)
  const dataset = await loadDataset({ records, seed, csv, today })
  const vendor: Vendor = {
    dataset,
    settings,
    search: searchOf(dataset),
    ledger: createLedger(settings),
    schedule: createFaultSchedule(),
    faultLog: createFaultLog(),
    tokens: tokens ?? defaultTokens,
    takeTurn: createRateLimiter(rateLimit),
  }
  const requestLog = createRequestLog()
  const site = createListingSite(seed ?? 1, dayOption(today), listings)

  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://sandbox')
    if (url === null) return refuse(response, 400, 'Bad request')
    const method = request.method ?? 'GET'
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (method === 'GET' && site.answers(url.pathname)) {
      const address = new URL(request.url ?? '/', `http://${request.headers.host ?? 'sandbox'}`)
      return void site.answer(request, response, address)
    }
    const isControl = path.startsWith('/__sandbox/')
    const entry = isControl ? undefined : requestLog.open(method, path)
    const exchange = createExchange(request, response, url, (aborted) => {
      if (!entry) return
      if (response.headersSent) entry.status = response.statusCode
      requestLog.close(entry, aborted)
    })
    const answered = entry
      ? answerVendor(vendor, exchange, entry)
      : answerControl(vendor, { requestLog, site }, exchange)
    answered.catch((error: unknown) => {
      console.error(error)
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'Internal error')
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = KEEP_ALIVE_MS + 1000

  const address = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port ?? 0, host ?? '127.0.0.1', () => {
      const bound = server.address()
      if (bound === null || typeof bound === 'string') return reject(new Error('The sandbox has no port'))
      resolve(`http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`)
    })
  })
  return {
    url: address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
