import { z } from 'zod'
import { tellAnswer } from '#components/heard-answers.ts'

const problemSchema = z.object({
  status: z.number().optional(),
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  requestId: z.string().nullish(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

interface FieldFault {
  field: string
  message: string
}

/** What went wrong with a call, in words for people. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: readonly FieldFault[]
  readonly requestId: string | null

  constructor(fault: {
    status: number
    code: string
    title: string
    detail: string
    errors?: readonly FieldFault[]
    requestId?: string | null
  }) {
    super(fault.title)
    this.name = 'ApiError'
    this.status = fault.status
    this.code = fault.code
    this.title = fault.title
    this.detail = fault.detail
    this.errors = fault.errors ?? []
    this.requestId = fault.requestId ?? null
  }
}

/** Any thrown value as an `ApiError`. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError({
    status: 0,
    code: 'screen-fault',
    title: 'This screen made a mistake',
    detail: 'Nothing was changed. Reload the page; if it happens again, tell your operator.',
  })
}

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>

interface ApiRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Left out: empty, null and undefined; lists are joined by commas. */
  query?: Query
  body?: unknown
  /** A body that is sent as it is, in place of `body`. */
  bytes?: Blob
  /** Makes a repeated call harmless; the same key gives the same answer. */
  idempotencyKey?: string
  /** The ETag of the answer the caller has. */
  knownTag?: string | null
  signal?: AbortSignal
  /** How long an answer may take, milliseconds; 30 s unless named. */
  timeLimit?: number
}

/** No call waits longer than this. */
const usualTimeLimit = 30_000

/**
 * Calls our own API and checks the answer against its contract. Throws `ApiError`, also for a lost connection, and the
 * abort reason when `signal` was used. Without a session the browser goes to sign in and comes back here.
 */
export async function callApi<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  request: ApiRequest = {},
): Promise<z.output<Schema>> {
  return checkedAnswer(await send(path, request), schema)
}

async function checkedAnswer<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
  const requestId = response.headers.get('x-request-id')
  const answer = await readJson(response)
  if (!response.ok) throw await refused(response, answer, requestId)
  const checked = schema.safeParse(answer)
  if (checked.success) return checked.data
  throw new ApiError({
    status: response.status,
    code: 'unexpected-answer',
    title: 'The server answered in a form this page does not know',
    detail: 'It may have been updated. Reload the page; nothing was lost.',
    requestId,
  })
}

/** An answer with its ETag; `data` null says that the caller’s answer still holds. */
export interface TaggedAnswer<Data> {
  tag: string | null
  data: Data | null
}

/** Like `callApi`, of an answer that may be unchanged since the one whose ETag is sent as `knownTag`. */
export async function callApiTagged<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  request: ApiRequest = {},
): Promise<TaggedAnswer<z.output<Schema>>> {
  const response = await send(path, request)
  const tag = response.headers.get('etag')
  if (response.status === 304) return { tag, data: null }
  return { tag, data: await checkedAnswer(response, schema) }
}

async function send(path: string, request: ApiRequest): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  if (request.body !== undefined) headers.set('content-type', 'application/json')
  if (request.bytes !== undefined) headers.set('content-type', 'application/octet-stream')
  if (request.knownTag) headers.set('if-none-match', request.knownTag)
  if (request.idempotencyKey) headers.set('idempotency-key', request.idempotencyKey)
  const timeLimit = request.timeLimit ?? usualTimeLimit
  const limit = AbortSignal.timeout(timeLimit)
  try {
    const response = await fetch(path + queryText(request.query), {
      method: request.method ?? 'GET',
      headers,
      body: request.bytes ?? (request.body === undefined ? undefined : JSON.stringify(request.body)),
      credentials: 'same-origin',
      signal: request.signal ? AbortSignal.any([request.signal, limit]) : limit,
    })
    tellAnswer(response.headers)
    return response
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw new ApiError({
      status: 0,
      code: limit.aborted ? 'no-answer' : 'not-reached',
      title: limit.aborted ? `The server did not answer in ${timeLimit / 1000} s` : 'The server cannot be reached',
      detail: 'Running jobs go on without this page. Check your connection and try again.',
    })
  }
}

function queryText(query: Query = {}): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text !== '') pairs.set(name, text)
  }
  return pairs.size === 0 ? '' : `?${pairs}`
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function refused(response: Response, answer: unknown, requestId: string | null): Promise<ApiError> {
  if (response.status === 401 && !isSigningOut) goToSignIn()
  const problem = problemSchema.safeParse(answer)
  const known = problem.success ? problem.data : {}
  return new ApiError({
    status: response.status,
    code: known.code ?? `http-${response.status}`,
    title: known.title ?? 'The server could not do that',
    detail: known.detail ?? `It answered ${response.status} without saying why. Try again in a moment.`,
    errors: known.errors,
    requestId: known.requestId ?? requestId,
  })
}

let isSigningOut = false

/** While somebody signs out, a call that is refused for want of a session leads nowhere: where to go is decided. */
export function setSigningOut(signingOut: boolean) {
  isSigningOut = signingOut
}

/** Leaves for the sign-in page, which leads back here. */
export function goToSignIn() {
  if (window.location.pathname === '/sign-in') return
  const here = window.location.pathname + window.location.search
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`)
}
