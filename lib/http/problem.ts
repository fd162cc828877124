import { randomUUID } from 'node:crypto'
import { postgresCode } from '#lib/database-errors.ts'
import {
  BusyError,
  ConflictError,
  DomainError,
  ForbiddenError,
  GoneError,
  MalformedError,
  NotFoundError,
  NotSignedInError,
  RefusedError,
  TooLargeError,
  TooManyRequestsError,
  UnsupportedMediaTypeError,
  type FieldError,
} from '#lib/errors.ts'
import { isDatabaseOutage } from '#lib/http/outage.ts'
import { log } from '#lib/log.ts'
import { SourceError, SlowDownError, type ErrorClass } from '#lib/sources/errors.ts'
import { NoSlotError } from '#lib/throttle/slots.ts'

/** An answer in the form of RFC 9457, before it is one. */
export interface Problem {
  status: number
  code: string
  detail: string
  errors?: FieldError[]
  headers?: Record<string, string>
}

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Not possible now',
  410: 'No longer kept',
  413: 'Too large',
  415: 'Not JSON',
  422: 'The request was refused',
  429: 'Too many requests',
  500: 'Something broke',
  502: 'The source answered wrongly',
  503: 'Not reachable just now',
}

const statuses = [
  { kind: MalformedError, status: 400 },
  { kind: NotSignedInError, status: 401 },
  { kind: ForbiddenError, status: 403 },
  { kind: NotFoundError, status: 404 },
  { kind: ConflictError, status: 409 },
  { kind: GoneError, status: 410 },
  { kind: TooLargeError, status: 413 },
  { kind: UnsupportedMediaTypeError, status: 415 },
  { kind: RefusedError, status: 422 },
  { kind: TooManyRequestsError, status: 429 },
  { kind: BusyError, status: 429 },
] as const

const sourceStatuses: Record<ErrorClass, number> = {
  'try-later': 503,
  'slow-down': 503,
  'fix-request': 422,
  'fix-data': 502,
  'ask-person': 422,
}

function ofDomain(error: DomainError): Problem {
  const status = statuses.find(({ kind }) => error instanceof kind)?.status ?? 422
  const headers: Record<string, string> = {}
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer'
  if (error instanceof TooManyRequestsError || error instanceof BusyError)
    headers['Retry-After'] = String(error.retryAfterSeconds)
  return { status, code: error.code, detail: error.message, errors: error.fields, headers }
}

function ofSource(error: SourceError): Problem {
  const status = sourceStatuses[error.errorClass]
  const wait = error instanceof SlowDownError ? error.retryAfterSeconds : undefined
  const field = error.errorClass === 'ask-person' ? 'source' : 'request'
  return {
    status,
    code: error.code,
    detail: error.message,
    errors: status === 422 ? [{ field, message: error.message }] : [],
    headers: status === 503 ? { 'Retry-After': String(Math.max(1, Math.ceil(wait ?? 5))) } : {},
  }
}

/** Postgres’ code of a statement that took longer than it may. */
const statementCut = '57014'

/** What an error means to whoever asked. Errors nobody foresaw are logged under the id the answer names. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) return ofDomain(error)
  if (error instanceof SourceError) return ofSource(error)
  if (error instanceof NoSlotError) {
    const headers = { 'Retry-After': String(Math.min(error.waitSeconds, 3600)) }
    return { status: 503, code: 'rate-limited', detail: `${error.message}. Try again later.`, headers }
  }
  if (postgresCode(error) === statementCut) {
    log.warn({ requestId, error }, 'the database gave a statement of a request up')
    return {
      status: 422,
      code: 'too-broad',
      detail:
        'The database needed too long for this and was stopped. Nothing was changed. Ask for less, or try again when less is at work.',
    }
  }
  if (isDatabaseOutage(error)) {
    log.warn({ requestId, error }, 'a request found the database out of reach')
    return {
      status: 503,
      code: 'database-unreachable',
      detail: 'The database cannot be reached just now. What was stored is kept; try again in a few seconds.',
      headers: { 'Retry-After': '3' },
    }
  }
  log.error({ requestId, error }, 'a request failed in a way nobody foresaw')
  return {
    status: 500,
    code: 'internal-error',
    detail: `This is a mistake of Parcelyard’s own. The log of the web process has it under ${requestId}; report it with that.`,
  }
}

/** The answer of a problem: `application/problem+json` with a stable code, field errors and the request’s id. */
export function problemAnswer(problem: Problem, requestId: string = randomUUID()): Response {
  const body = {
    type: `urn:parcelyard:problem:${problem.code}`,
    title: titles[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    errors: problem.errors ?? [],
    requestId,
  }
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...problem.headers,
    },
  })
}
