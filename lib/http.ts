import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { identify } from '#lib/access/identify.ts'
import { neighbour } from '#lib/access/neighbour.ts'
import type { Person } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { ForbiddenError, NotSignedInError, parseOrRefuse } from '#lib/errors.ts'
import { parseJson } from '#lib/http/body.ts'
import { readBody } from '#lib/http/encoding.ts'
import { idempotencyKey, keepAnswer, release, requestHash, reserve, type Reservation } from '#lib/http/idempotency.ts'
import { isDatabaseOutage } from '#lib/http/outage.ts'
import { countRequest } from '#lib/http/limit.ts'
import { parseParams, parseQuery } from '#lib/http/parameters.ts'
import { problemAnswer, problemOf } from '#lib/http/problem.ts'
import { log } from '#lib/log.ts'

const usualBodyLimit = 1_000_000

export interface RouteOptions<Params extends z.ZodType, Query extends z.ZodType, Open extends boolean> {
  /** Schema of the variable parts of the address. Without it they are not handed on. */
  params?: Params
  /** Schema of the query. A name it does not know is refused. */
  query?: Query
  /** Answers anonymous callers too; `person` is null for them. */
  open?: Open
  /** Largest body in bytes, as it is once decompressed; 1 MB unless said otherwise. */
  bodyLimit?: number
  /**
   * A spider may use this with a key that can only push. It is not counted against the minute’s requests: what waits to be
   * written is its limit. Its body may hold text no database stores; the record that has it is refused, not the body. It
   * recognises what it has taken before, so a request that was cut off is worked on again with its `Idempotency-Key`.
   */
  push?: boolean
}

export interface RouteContext<Params, Query, Open extends boolean> {
  request: Request
  requestId: string
  person: Open extends true ? Person | null : Person
  /** When a request with the same `Idempotency-Key` began that nobody saw the end of; its change may have been made. */
  begunBefore: Date | null
  params: Params
  query: Query
  /**
   * Reads the body, at most once over the wire, and parses it; an empty one counts as `{}`.
   * @throws RefusedError with field errors, MalformedError, TooLargeError, UnsupportedMediaTypeError
   */
  readBody: <Schema extends z.ZodType>(schema: Schema) => Promise<z.output<Schema>>
  /**
   * Reads the body as it is, at most once over the wire.
   * @throws TooLargeError, UnsupportedMediaTypeError
   */
  readBytes: () => Promise<Uint8Array>
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>

const changes = (request: Request): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(request.method)

/** Does the work once for an `Idempotency-Key`; see there. */
async function once(
  request: Request,
  reservation: Reservation,
  body: () => Promise<Uint8Array>,
  repeatable: boolean,
  work: (begunBefore: Date | null) => Promise<Response>,
): Promise<Response> {
  const reserved = await reserve(database(), reservation, requestHash(request, await body()), repeatable)
  if (reserved.answer !== null) return reserved.answer
  const { begunAt } = reserved
  // Whoever began again what another may still be at does not free that one’s key.
  const free = async (): Promise<void> => (begunAt === null ? release(database(), reservation) : undefined)
  let answer: Response
  try {
    answer = await work(begunAt)
  } catch (error) {
    // After a lost connection nobody knows whether the change was made, so the key stays taken.
    if (!isDatabaseOutage(error)) await free()
    throw error
  }
  if (answer.ok) await keepAnswer(database(), reservation, answer)
  else await free()
  return answer
}

/** The caller, the cookies to hand on, and what is left of their minute. Null for anonymous callers of open routes. */
async function admit(request: Request, open: boolean, push: boolean) {
  try {
    const { person, cookies } = await identify(request, { often: push })
    if (person.onlyPushes && !push) {
      throw new ForbiddenError('push-only', 'This key can push listings and nothing else. Use another key for this.')
    }
    return { person, cookies, headers: push ? {} : countRequest(person.userId) }
  } catch (error) {
    if (push && error instanceof NotSignedInError && error.code === 'not-signed-in') {
      const person = await neighbour(request.headers)
      if (person !== null) return { person, cookies: [], headers: {} }
    }
    if (open && error instanceof NotSignedInError) return { person: null, cookies: [], headers: {} }
    throw error
  }
}

/** Adds headers to an answer whose own may be frozen, such as a redirect. */
function withHeaders(answer: Response, headers: Record<string, string>, cookies: readonly string[]): Response {
  const all = new Headers(answer.headers)
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  for (const cookie of cookies) all.append('Set-Cookie', cookie)
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers: all })
}

/**
 * Makes a route handler that knows who is asking, hands on parsed input, obeys `Idempotency-Key` and the rate limit,
 * and turns every error into `application/problem+json` (RFC 9457) with a stable `code`.
 */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Open extends boolean = false,
>(
  handler: (context: RouteContext<z.output<Params>, z.output<Query>, Open>) => Promise<Response> | Response,
  options: RouteOptions<Params, Query, Open> = {},
): Handler {
  return async (request, { params }) => {
    const requestId = randomUUID()
    let cookies: readonly string[] = []
    let headers: Record<string, string> = {}
    try {
      const admitted = await admit(request, options.open === true, options.push === true)
      cookies = admitted.cookies
      headers = admitted.headers

      let bytes: Promise<Uint8Array> | undefined
      const body = () => (bytes ??= readBody(request, options.bodyLimit ?? usualBodyLimit))
      const contentType = request.headers.get('content-type')
      const work = async (begunBefore: Date | null) => {
        const context = {
          request,
          requestId,
          person: admitted.person,
          begunBefore,
          params: options.params && parseParams(options.params, await params),
          query: options.query && parseQuery(options.query, new URL(request.url)),
          readBytes: body,
          readBody: async <Schema extends z.ZodType>(schema: Schema) =>
            parseOrRefuse(schema, parseJson(await body(), contentType, options.push === true)),
        }
        return handler(context as RouteContext<z.output<Params>, z.output<Query>, Open>)
      }
      const key = changes(request) ? idempotencyKey(request.headers) : undefined
      const reservation = key !== undefined && admitted.person ? { userId: admitted.person.userId, key } : undefined
      const answer = reservation
        ? await once(request, reservation, body, options.push === true, work)
        : await work(null)
      return withHeaders(answer, { ...headers, 'X-Request-Id': requestId }, cookies)
    } catch (error) {
      const problem = problemOf(error, requestId)
      if (problem.status >= 500) log.warn({ requestId, method: request.method, url: pathOf(request) }, 'answered 5xx')
      return withHeaders(problemAnswer(problem, requestId), { ...headers, 'X-Request-Id': requestId }, cookies)
    }
  }
}

/**
 * Makes a route handler for callers who cannot be known yet, such as those who sign in. Errors become problems as
 * in `route`; nothing else is done.
 */
export function openRoute(handler: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = randomUUID()
    try {
      return withHeaders(await handler(request), { 'X-Request-Id': requestId }, [])
    } catch (error) {
      return withHeaders(problemAnswer(problemOf(error, requestId), requestId), { 'X-Request-Id': requestId }, [])
    }
  }
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname
}
