import { z } from 'zod'
import type { Exchange } from '#sandbox/api/exchange.ts'
import { Refusal } from '#sandbox/api/refusal.ts'
import type { RequestLog } from '#sandbox/api/request-log.ts'
import { settingsChangeSchema } from '#sandbox/settings.ts'
import type { Vendor } from '#sandbox/api/vendor.ts'
import { faultPlanSchema } from '#sandbox/faults/schema.ts'
import { siteChangeSchema } from '#sandbox/listings/manners.ts'
import type { ListingSite } from '#sandbox/listings/site.ts'

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/

function pageOf(parameters: URLSearchParams, largest: number): { after: number; limit: number } {
  const number = (fallback: number, maximum: number) => z.coerce.number().int().min(0).max(maximum).default(fallback)
  const schema = z.object({ after: number(0, Number.MAX_SAFE_INTEGER), limit: number(largest, largest) })
  return checked(schema, { after: parameters.get('after') ?? undefined, limit: parameters.get('limit') ?? undefined })
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal(400, `${issue?.path.join('.') || 'body'}: ${issue?.message}`)
}

/** What stands beside the vendor’s part. */
interface Beside {
  requestLog: RequestLog
  site: ListingSite
}

function reset(vendor: Vendor, { requestLog, site }: Beside) {
  site.reset()
  vendor.ledger.reset()
  vendor.faultLog.reset()
  vendor.schedule.reset()
  requestLog.reset()
  return { reset: true }
}

function changeSettings(vendor: Vendor, body: unknown) {
  Object.assign(vendor.settings, checked(settingsChangeSchema, body))
  return vendor.settings
}

function setFaults(vendor: Vendor, body: unknown) {
  vendor.schedule.set(checked(faultPlanSchema, body))
  return vendor.schedule.get()
}

function changeSite(site: ListingSite, body: unknown) {
  Object.assign(site.settings, checked(siteChangeSchema, body))
  return site.settings
}

function visitsOf({ visits, mostAtOnce }: ListingSite, { after, limit }: { after: number; limit: number }) {
  return { visits: visits.slice(after, after + limit), total: visits.length, mostAtOnce }
}

async function result(vendor: Vendor, beside: Beside, exchange: Exchange): Promise<unknown> {
  const { requestLog, site } = beside
  const { pathname, searchParams } = exchange.url
  switch (`${exchange.request.method} ${pathname}`) {
    case 'GET /__sandbox/health':
      return { status: 'ok', records: vendor.dataset.size }
    case 'GET /__sandbox/ledger':
      return vendor.ledger.list({ ...pageOf(searchParams, 200_000), withIds: searchParams.get('detail') === 'ids' })
    case 'POST /__sandbox/reset':
      return reset(vendor, beside)
    case 'GET /__sandbox/faults':
      return vendor.schedule.get()
    case 'PUT /__sandbox/faults':
      return setFaults(vendor, await exchange.readJson())
    case 'GET /__sandbox/faults/log':
      return vendor.faultLog.list(pageOf(searchParams, 1000))
    case 'GET /__sandbox/requests':
      return requestLog.list(pageOf(searchParams, 1000))
    case 'GET /__sandbox/settings':
      return vendor.settings
    case 'PUT /__sandbox/settings':
      return changeSettings(vendor, await exchange.readJson())
    case 'GET /__sandbox/site':
      return site.settings
    case 'PUT /__sandbox/site':
      return changeSite(site, await exchange.readJson())
    case 'GET /__sandbox/site/visits':
      return visitsOf(site, pageOf(searchParams, 10_000))
    default:
      throw new Refusal(404, 'Not found')
  }
}

/**
 * The sandbox's own endpoints: ledger, faults, requests, settings, reset. They need no token, so they answer this
 * machine only, and never a web page that tries to reach them from a browser.
 */
export async function answerControl(vendor: Vendor, beside: Beside, exchange: Exchange): Promise<void> {
  try {
    const { remoteAddress } = exchange.request.socket
    if (!LOOPBACK.test(remoteAddress ?? '') || exchange.request.headers.origin !== undefined) {
      throw new Refusal(403, 'These endpoints answer programs on this machine only')
    }
    await exchange.send(200, await result(vendor, beside, exchange))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await exchange.send(error.status, { ...error.body, eventid: exchange.eventId })
  }
}
