import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ApiError, callApi, toApiError } from '#components/api.ts'

const answerSchema = z.object({ jobId: z.int() })
const visited: string[] = []
let server: Server
let answer: RequestListener

async function failure(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call
  } catch (error) {
    return toApiError(error)
  }
  throw new Error('It was expected to fail.')
}

/** A browser gives paths their origin; Node has neither, so both are given here. */
beforeEach(async () => {
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const send = globalThis.fetch
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => send(`http://127.0.0.1:${address.port}${path}`, init))
  vi.stubGlobal('window', {
    location: { pathname: '/properties', search: '?job=17', assign: (url: string) => visited.push(url) },
  })
})

afterEach(async () => {
  vi.unstubAllGlobals()
  visited.length = 0
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

describe('a call to our API', () => {
  it('gives the checked answer and sends only what is set', async () => {
    const asked: (string | undefined)[] = []
    answer = (request, response) => {
      asked.push(request.method, request.url, request.headers['idempotency-key']?.toString())
      response.end('{"jobId":7,"more":true}')
    }
    const query = { q: 'a&b', status: ['PENDING', 'PAUSED'], cursor: '', limit: null, owner: undefined }
    await expect(
      callApi('/api/x', answerSchema, { method: 'POST', query, body: {}, idempotencyKey: 'k1' }),
    ).resolves.toEqual({ jobId: 7 })
    expect(asked).toEqual(['POST', '/api/x?q=a%26b&status=PENDING%2CPAUSED', 'k1'])
  })

  it('takes words, code and field faults from a problem', async () => {
    answer = (_request, response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json' })
      const errors = [{ field: 'options.maxRecords', message: 'At least 1.' }]
      response.end(
        JSON.stringify({ status: 422, code: 'refused', title: 'Refused', detail: 'Fix it.', errors, requestId: 'r1' }),
      )
    }
    const error = await failure(callApi('/api/x', answerSchema))
    expect(error).toMatchObject({ status: 422, code: 'refused', title: 'Refused', detail: 'Fix it.', requestId: 'r1' })
    expect(error.errors).toEqual([{ field: 'options.maxRecords', message: 'At least 1.' }])
  })

  it('still says something useful when a proxy answers with a page', async () => {
    answer = (_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html', 'x-request-id': 'r2' })
      response.end('<h1>Bad gateway</h1>')
    }
    const error = await failure(callApi('/api/x', answerSchema))
    expect(error).toMatchObject({ status: 502, code: 'http-502', requestId: 'r2' })
    expect(error.detail).toContain('502')
  })

  it('refuses an answer that breaks the contract instead of showing wrong numbers', async () => {
    answer = (_request, response) => response.end('{"jobId":"seven"}')
    expect(await failure(callApi('/api/x', answerSchema))).toMatchObject({ code: 'unexpected-answer' })
  })

  it('says that the server cannot be reached when the connection breaks', async () => {
    answer = (request) => request.socket.destroy()
    expect(await failure(callApi('/api/x', answerSchema))).toMatchObject({ status: 0, code: 'not-reached' })
  })

  it('leads to signing in and back when nobody is signed in', async () => {
    answer = (_request, response) => response.writeHead(401).end()
    expect(await failure(callApi('/api/x', answerSchema))).toMatchObject({ status: 401 })
    expect(visited).toEqual(['/sign-in?next=%2Fproperties%3Fjob%3D17'])
  })

  it('passes an abort on as an abort, not as a fault to show', async () => {
    const controller = new AbortController()
    answer = () => controller.abort()
    await expect(callApi('/api/x', answerSchema, { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('an error of the screen itself', () => {
  it('has words too', () => {
    expect(toApiError(new TypeError('x is undefined'))).toBeInstanceOf(ApiError)
    expect(toApiError(new TypeError('x is undefined')).detail).not.toContain('undefined')
  })
})
