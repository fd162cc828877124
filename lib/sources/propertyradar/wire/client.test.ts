import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { SourceError } from '#lib/sources/errors.ts'
import { largestBody } from './decode-body.ts'
import { search, type Ask } from './client.ts'

/** A server that answers whatever a test wants, and remembers what it was asked. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void
interface Seen {
  url: URL
  headers: IncomingMessage['headers']
  body: unknown
}

let server: Server
let seen: Seen[] = []
let answer: Answer

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://here')
      seen.push({ url, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The settings are read once for each test file, at the first request.
  vi.stubEnv('PROPERTYRADAR_TOKEN', '')
  vi.stubEnv('SANDBOX_URL', `http://127.0.0.1:${portOf(server)}/base/`)
  vi.stubEnv('PROPERTYRADAR_TIMEOUT_SECONDS', '1')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  vi.unstubAllEnvs()
})
beforeEach(() => {
  seen = []
  answer = (_, response) => response.end('{}')
})

const ask: Ask = {
  criteria: [{ name: 'State', value: ['AZ'] }],
  fields: ['RadarID', 'AVM'],
  purchase: true,
  limit: 400,
  start: 0,
}
const never = new AbortController().signal

async function errorOf(given: Ask = ask, signal = never): Promise<SourceError> {
  const error: unknown = await search(given, signal).catch((reason: unknown) => reason)
  if (error instanceof SourceError) return error
  throw new Error('There was an answer.')
}

describe('a request', () => {
  test('carries its parameters in the query and its criteria in the body', async () => {
    await search({ ...ask, start: 800 }, never)
    const [request] = seen
    expect(request?.url.pathname).toBe('/base/v1/properties')
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual({
      Purchase: '1',
      Fields: 'RadarID,AVM',
      Limit: '400',
      Start: '800',
    })
    expect(request?.body).toEqual({ Criteria: ask.criteria })
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer sandbox-token',
      'content-type': 'application/json',
      connection: 'close',
    })
    expect(request?.headers['user-agent']).toMatch(/^Parcelyard\/\d+\.\d+\.\d+ \(\+self-hosted\)$/)
  })

  test('says so when it buys nothing', async () => {
    await search({ ...ask, purchase: false }, never)
    expect(seen[0]?.url.searchParams.get('Purchase')).toBe('0')
  })

  test('never shares a connection with another', async () => {
    const ports = new Set<number | undefined>()
    answer = (request, response) => {
      ports.add(request.socket.remotePort)
      response.end('{}')
    }
    await Promise.all([search(ask, never), search(ask, never)])
    await search(ask, never)
    expect(ports.size).toBe(3)
  })
})

describe('an answer', () => {
  test('is returned as it came, whatever its status, without cookies', async () => {
    answer = (_, response) => {
      response.writeHead(503, { 'x-radar-request-id': 'a1b', 'set-cookie': 'a=b' }).end('{"error":"x"}')
    }
    const given = await search(ask, never)
    expect(given.httpStatus).toBe(503)
    expect(given.headers).toMatchObject({ 'x-radar-request-id': 'a1b' })
    expect(given.headers).not.toHaveProperty('set-cookie')
    expect(Buffer.from(given.body).toString()).toBe('{"error":"x"}')
  })

  test('is not followed when it leads elsewhere', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()
    expect((await search(ask, never)).httpStatus).toBe(302)
    expect(seen).toHaveLength(1)
  })

  test.each([
    ['gzip', gzipSync('{"results":[]}')],
    ['br', brotliCompressSync('{"results":[]}')],
  ])('packed with %s is unpacked', async (encoding, body) => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body)
    const given = await search(ask, never)
    expect(Buffer.from(given.body).toString()).toBe('{"results":[]}')
    expect(given.headers).not.toHaveProperty('content-encoding')
  })

  test('that cannot be unpacked, or unpacks to too much, is kept packed', async () => {
    const bomb = gzipSync(Buffer.alloc(largestBody + 1))
    for (const body of [Buffer.from('not packed at all'), bomb]) {
      answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
      const given = await search(ask, never)
      expect(given.headers['content-encoding']).toBe('gzip')
      expect(Buffer.compare(given.body, body)).toBe(0)
    }
  })

  test('that never ends is cut off at 32 MB', async () => {
    answer = (_, response) => {
      const chunk = Buffer.alloc(4 * 1024 * 1024, 32)
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', more)
      more()
    }
    expect(await errorOf()).toMatchObject({ code: 'answer-too-large', billing: 'unknown' })
  })
})

describe('a request without a complete answer', () => {
  const broken: [string, Answer, string][] = [
    ['a closed connection', (request) => request.socket.destroy(), 'no-connection'],
    ['a reset connection', (request) => request.socket.resetAndDestroy(), 'no-connection'],
    ['an answer that does not come in time', () => undefined, 'timed-out'],
    [
      'an answer that stalls half-way',
      (_, response) => {
        response.write('{"results":')
      },
      'timed-out',
    ],
    [
      'an answer shorter than announced',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"results":')
        setImmediate(() => request.socket.end())
      },
      'no-connection',
    ],
    ['something that is not HTTP', (request) => request.socket.end('hello\r\n\r\n'), 'no-connection'],
  ]

  test.each(broken)('(%s) may have been billed once it was sent', async (_, given, code) => {
    answer = given
    expect(await errorOf()).toMatchObject({ errorClass: 'try-later', code, billing: 'unknown' })
  })

  test.each(broken)('(%s) cost nothing when it was free', async (_, given, code) => {
    answer = given
    expect(await errorOf({ ...ask, purchase: false })).toMatchObject({ code, billing: 'none' })
  })

  test('ends at once when it is stopped, and the other side sees the connection close', async () => {
    const stop = new AbortController()
    const closed = new Promise<void>((resolve) => {
      answer = (request) => {
        request.socket.once('close', () => resolve())
        stop.abort()
      }
    })
    expect(await errorOf(ask, stop.signal)).toMatchObject({ code: 'aborted', billing: 'unknown' })
    await closed
  })

  test('that was stopped before it began cost nothing', async () => {
    expect(await errorOf(ask, AbortSignal.abort())).toMatchObject({ code: 'aborted', billing: 'none' })
    expect(seen).toEqual([])
  })
})

describe('a server that is not there', () => {
  test('cost nothing, since nothing was sent', async () => {
    const taken = createTcpServer()
    taken.listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const port = portOf(taken)
    taken.close()
    await once(taken, 'close')
    vi.resetModules()
    vi.stubEnv('SANDBOX_URL', `http://127.0.0.1:${port}`)
    const { search: searchAgain } = await import('./client.ts')
    const error: unknown = await searchAgain(ask, never).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ errorClass: 'try-later', code: 'no-connection', billing: 'none' })
    expect(String(error)).toMatch(/nothing listens at that address/)
  })

  test('but speaks no TLS where TLS is expected cost nothing either', async () => {
    vi.resetModules()
    vi.stubEnv('SANDBOX_URL', `https://127.0.0.1:${portOf(server)}`)
    const { search: searchAgain } = await import('./client.ts')
    const error: unknown = await searchAgain(ask, never).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ billing: 'none' })
  })
})

function portOf(listening: { address(): AddressInfo | string | null }): number {
  const address = listening.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
