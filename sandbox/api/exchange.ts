import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Refusal } from '#sandbox/api/refusal.ts'

const MAXIMUM_BODY_BYTES = 1024 * 1024

/** How much of an answer leaves: all, a body that ends early but says it is whole, or half a body and a broken line. */
export type Manner = 'whole' | 'cut' | 'broken'

/** One request and the answer to it. */
export type Exchange = {
  readonly request: IncomingMessage
  readonly url: URL
  /** The vendor's id of the request, xxx-xxx-xxx, in the header and in error bodies. */
  readonly eventId: string
  /** Milliseconds still to wait before the answer leaves. */
  holdMs: number
  isGone(): boolean
  /** Waits; ends early when the client leaves. */
  wait(ms: number): Promise<void>
  /** @returns whether the whole answer left */
  send(
    status: number,
    body: unknown,
    options?: { manner?: Manner; headers?: Record<string, string>; onLeaving?: () => void },
  ): Promise<boolean>
  /** Closes the connection without an answer. */
  drop(): void
  /** @throws Refusal where the body is too large or no JSON */
  readJson(): Promise<unknown>
}

function newEventId(): string {
  const text = randomBytes(5).toString('hex').slice(0, 9)
  return `${text.slice(0, 3)}-${text.slice(3, 6)}-${text.slice(6)}`
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const part = Buffer.from(z.instanceof(Uint8Array).parse(chunk))
    size += part.length
    if (size > MAXIMUM_BODY_BYTES) throw new Refusal(413, 'Request body too large')
    chunks.push(part)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return value
  } catch {
    throw new Refusal(400, 'Invalid JSON body')
  }
}

function waitUnless(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

/** Wraps one request. `onClose` is told whether the client left before the answer. */
export function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  onClose: (aborted: boolean) => void,
): Exchange {
  const eventId = newEventId()
  const left = new AbortController()
  let dropped = false
  response.once('close', () => {
    left.abort()
    onClose(!response.writableFinished && !dropped)
  })
  // A client that resets the connection is seen through `close`.
  response.on('error', () => {})
  request.on('error', () => {})

  const exchange: Exchange = {
    request,
    url,
    eventId,
    holdMs: 0,
    isGone: () => left.signal.aborted,
    wait: (ms) => waitUnless(left.signal, ms),
    async send(status, body, { manner = 'whole', headers = {}, onLeaving } = {}) {
      await exchange.wait(exchange.holdMs)
      if (left.signal.aborted) return false
      const whole = Buffer.from(JSON.stringify(body))
      const payload = manner === 'whole' ? whole : whole.subarray(0, Math.floor(whole.length / 2))
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'x-radar-request-id': eventId,
        'content-length': manner === 'cut' ? payload.length : whole.length,
        ...headers,
      })
      onLeaving?.()
      return await new Promise<boolean>((resolve) => {
        response.once('close', () => resolve(response.writableFinished && manner === 'whole'))
        if (manner === 'broken') {
          dropped = true
          response.write(payload, () => response.destroy())
          return
        }
        response.end(payload, () => resolve(manner === 'whole'))
      })
    },
    drop() {
      dropped = true
      response.destroy()
    },
    readJson: () => readJson(request),
  }
  return exchange
}
