import { createServer, type IncomingMessage, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { GET as readHealth } from '#app/api/health/route.ts'
import { POST as closeRun } from '#app/api/batch-jobs/[jobId]/close/route.ts'
import { POST as pushBatch } from '#app/api/properties/batch/route.ts'
import { POST as pushOne } from '#app/api/properties/route.ts'

async function answer(request: Request, path: string): Promise<Response> {
  const closed = /^\/api\/batch-jobs\/(?<jobId>\d+)\/close$/.exec(path)?.groups
  if (closed !== undefined) return closeRun(request, { params: Promise.resolve(closed) })
  const params = { params: Promise.resolve({}) }
  if (path === '/api/properties') return pushOne(request, params)
  return path === '/api/properties/batch' ? pushBatch(request, params) : readHealth(request, params)
}

async function asRequest(incoming: IncomingMessage): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' ? {} : { body: new Uint8Array(await buffer(incoming)) }
  return new Request(`http://127.0.0.1${incoming.url ?? '/'}`, { method, headers, ...body })
}

/**
 * The routes that spiders use behind a plain web server, for tests where no build of the web application stands. It holds
 * nothing between requests, and listens nowhere yet.
 */
export function routesServer(): Server {
  return createServer((incoming, outgoing) => {
    void asRequest(incoming)
      .then((request) => answer(request, incoming.url ?? '/'))
      .then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(await response.text())
      })
      .catch(() => outgoing.destroy())
  })
}
