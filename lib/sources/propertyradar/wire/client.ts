import http from 'node:http'
import https from 'node:https'
import { env } from '#lib/env.ts'
import type { Criterion } from '#lib/sources/propertyradar/request.ts'
import type { SourceAnswer } from '#lib/sources/source.ts'
import { version } from '#lib/version.ts'
import { account, type Account } from './account.ts'
import { BrokenExchange, connectionError } from './connection-error.ts'
import { decodeBody, largestBody } from './decode-body.ts'

/** What one request asks for. */
export interface Ask {
  criteria: readonly Criterion[]
  fields: readonly string[]
  /** True buys every record of the answer. */
  purchase: boolean
  limit: number
  /** Zero-based. */
  start: number
}

/**
 * Sends one search to PropertyRadar over a connection of its own and returns the answer, whatever its status. A
 * connection is never used twice: a reset on a reused one would leave open whether a paid request was received.
 * @throws SourceError when no complete answer came. `billing` is `none` for free requests and for everything that
 *   failed before the first byte was sent.
 */
export async function search(ask: Ask, signal: AbortSignal): Promise<SourceAnswer> {
  const from = account()
  const body = JSON.stringify({ Criteria: ask.criteria.map(({ name, value }) => ({ name, value })) })
  const exchange = { sent: false }
  try {
    const answer = await send(addressOf(from, ask), from.token, body, signal, exchange)
    return { httpStatus: answer.httpStatus, ...(await decodeBody(answer)) }
  } catch (error) {
    throw connectionError(error, ask.purchase && exchange.sent ? 'unknown' : 'none', signal)
  }
}

function addressOf(from: Account, ask: Ask): URL {
  const address = new URL(`${from.url.pathname.replace(/\/$/, '')}/v1/properties`, from.url)
  address.searchParams.set('Purchase', ask.purchase ? '1' : '0')
  address.searchParams.set('Fields', ask.fields.join(','))
  address.searchParams.set('Limit', String(ask.limit))
  address.searchParams.set('Start', String(ask.start))
  return address
}

function send(
  address: URL,
  token: string,
  body: string,
  signal: AbortSignal,
  exchange: { sent: boolean },
): Promise<SourceAnswer> {
  const encrypted = address.protocol === 'https:'
  const milliseconds = env().PROPERTYRADAR_TIMEOUT_SECONDS * 1000
  return new Promise<SourceAnswer>((resolve, reject) => {
    const request = (encrypted ? https : http).request(address, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json',
        'accept-encoding': 'br, gzip',
        'user-agent': `Parcelyard/${version()} (+self-hosted)`,
      },
    })
    let timeOut: BrokenExchange | undefined
    const timer = setTimeout(() => {
      timeOut = new BrokenExchange('time-out')
      request.destroy(timeOut)
    }, milliseconds)
    const settle = (act: () => void) => {
      clearTimeout(timer)
      act()
    }
    // A half-read answer only says that it was aborted; the time-out is the better reason.
    const fail = (error: unknown) => settle(() => reject(timeOut ?? error))
    // Nothing is written before the connection stands; from then on we cannot know what arrived.
    request.once('socket', (socket) => {
      socket.once(encrypted ? 'secureConnect' : 'connect', () => {
        exchange.sent = true
      })
    })
    request.on('error', fail)
    request.once('response', (response) => {
      collect(response, request).then((answer) => settle(() => resolve(answer)), fail)
    })
    request.end(body)
  })
}

async function collect(response: http.IncomingMessage, request: http.ClientRequest): Promise<SourceAnswer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.byteLength
    if (size > largestBody) {
      request.destroy()
      throw new BrokenExchange('too-large')
    }
    chunks.push(chunk)
  }
  // A connection that closes early ends the stream without an error when the length was not announced.
  if (!response.complete) throw new BrokenExchange('cut-short')
  return { httpStatus: response.statusCode ?? 0, headers: headersOf(response), body: Buffer.concat(chunks) }
}

function headersOf(response: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (name !== 'set-cookie' && value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}
