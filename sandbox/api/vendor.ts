import { accountOf, permissionOf, soloAccount, type Account } from '#sandbox/account/tokens.ts'
import { answerProperties, type Desk } from '#sandbox/api/answer.ts'
import type { Exchange } from '#sandbox/api/exchange.ts'
import { parsePaging, parsePurchase, parseSearchBody } from '#sandbox/api/parameters.ts'
import { Refusal } from '#sandbox/api/refusal.ts'
import type { LoggedRequest } from '#sandbox/api/request-log.ts'
import { suggestAddresses, suggestCounties } from '#sandbox/api/suggestions.ts'
import type { Search } from '#sandbox/criteria/search.ts'
import { SilentTrap } from '#sandbox/criteria/values.ts'
import { radarIdNumber } from '#sandbox/data/radar-id.ts'
import { parseFields } from '#sandbox/records/fields.ts'

export type Vendor = Desk & {
  search: Search
  tokens: Readonly<Record<string, Account>>
  /** Seconds until a request is let in; 0 is now. */
  takeTurn: () => number
}

const members = [
  { MemberKey: 1, UserName: 'Sandbox Owner', UserEmail: 'owner@example.com', Role: 'Owner', Status: 'Active' },
  { MemberKey: 2, UserName: 'Sandbox Member', UserEmail: 'member@example.com', Role: 'Member', Status: 'Active' },
]

async function searchProperties(
  vendor: Vendor,
  exchange: Exchange,
  entry: LoggedRequest,
  caller: ReturnType<typeof accountOf>,
) {
  const parameters = exchange.url.searchParams
  const body = exchange.readJson()
  // The body may be no JSON; a missing Purchase is reported before that.
  body.catch(() => {})
  const purchase = parsePurchase(parameters)
  const criteria = parseSearchBody(await body)
  const isTrapped = caller.account.plan === 'solo' && criteria.some(({ name }) => name === 'hasRecentEviction')
  const sort = parameters.get('Sort') ?? undefined
  const matches = vendor.search.find(criteria, sort, permissionOf(caller.account))
  const fields = parseFields(parameters.get('Fields'))
  const { limit, start } = parsePaging(parameters, vendor.settings)
  if (isTrapped) throw new SilentTrap('hasRecentEviction')
  const key = JSON.stringify([criteria, sort])
  await answerProperties(
    vendor,
    exchange,
    { token: caller.token, key, matches, start, limit, purchase, fields, withTotal: true },
    entry,
  )
}

async function oneProperty(vendor: Vendor, exchange: Exchange, entry: LoggedRequest, token: string, radarId: string) {
  const parameters = exchange.url.searchParams
  const purchase = parsePurchase(parameters)
  const fields = parseFields(parameters.get('Fields'))
  const idNumber = radarIdNumber(radarId)
  const row = idNumber === undefined ? undefined : vendor.dataset.rowsOfId(idNumber).at(-1)
  if (row === undefined) throw new Refusal(404, 'Not found', { message: `There is no property ${radarId}.` })
  const matches = { total: 1, row: (position: number) => (position === 0 ? row : undefined) }
  await answerProperties(
    vendor,
    exchange,
    { token, key: radarId, matches, start: 0, limit: 1, purchase, fields, withTotal: false },
    entry,
  )
}

async function route(vendor: Vendor, exchange: Exchange, entry: LoggedRequest): Promise<void> {
  const wait = vendor.takeTurn()
  if (wait > 0) {
    const headers = { 'retry-after': String(Math.ceil(wait)) }
    await exchange.send(429, { error: 'Too many requests', eventid: exchange.eventId }, { headers })
    return
  }
  const known = accountOf(vendor.tokens, exchange.request.headers.authorization)
  const caller = vendor.settings.plan === 'solo' ? { ...known, account: soloAccount } : known
  const { pathname, searchParams } = exchange.url
  const one = /^\/v1\/properties\/([^/]+)$/.exec(pathname)?.[1]
  switch (`${exchange.request.method} ${one ? '/v1/properties/{RadarID}' : pathname}`) {
    case 'POST /v1/properties':
      return await searchProperties(vendor, exchange, entry, caller)
    case 'GET /v1/properties/{RadarID}':
      return await oneProperty(vendor, exchange, entry, caller.token, one ?? '')
    case 'POST /v1/suggestions/County':
      await exchange.send(200, suggestCounties(vendor.dataset, searchParams, await exchange.readJson()))
      return
    case 'POST /v1/suggestions/SiteAddress':
      await exchange.send(200, suggestAddresses(vendor.dataset, searchParams, await exchange.readJson()))
      return
    case 'GET /v1/accounts/members':
      await exchange.send(200, { results: members, resultCount: members.length, totalCost: '0.00' })
      return
    default:
      throw new Refusal(404, 'Not found', { message: `There is no ${exchange.request.method} ${pathname}.` })
  }
}

/** Answers a request to the vendor's API. Half the latency passes before anything happens, half before the answer. */
export async function answerVendor(vendor: Vendor, exchange: Exchange, entry: LoggedRequest): Promise<void> {
  const { latencyMs } = vendor.settings
  exchange.holdMs = latencyMs / 2
  await exchange.wait(latencyMs / 2)
  if (exchange.isGone()) return
  try {
    await route(vendor, exchange, entry)
  } catch (error) {
    if (error instanceof SilentTrap) await exchange.send(200, { results: [] })
    else if (error instanceof Refusal) await exchange.send(error.status, { ...error.body, eventid: exchange.eventId })
    else throw error
  }
}
