import type { z } from 'zod'

/**
 * Refusals a person or a program can do something about. A noun throws them, `lib/http.ts` answers with them; no
 * other part knows of status numbers. `code` is stable and documented, `message` says what happened and what to do.
 */

/** One refused field: its place in the body (`options.maxRecords`, `request.criteria[2].value`) and the remedy. */
export interface FieldError {
  field: string
  message: string
}

/** What every refusal has: a stable code and a message for a person. Thrown only as one of its kinds. */
export abstract class DomainError extends Error {
  readonly code: string
  readonly fields: FieldError[]

  constructor(code: string, message: string, fields: FieldError[] = []) {
    super(message)
    this.code = code
    this.fields = fields
  }
}

/** The request was understood and cannot be done as it stands (422): a ceiling is missing, a criterion is unknown. */
export class RefusedError extends DomainError {
  override name = 'RefusedError'
}

/** The request could not be read at all (400): no JSON, a job id that is not a number, an unknown filter. */
export class MalformedError extends DomainError {
  override name = 'MalformedError'
}

/** There is no such thing (404). */
export class NotFoundError extends DomainError {
  override name = 'NotFoundError'
}

/** There was such a thing, and it is not kept any more (410). */
export class GoneError extends DomainError {
  override name = 'GoneError'
}

/** The thing is in a state that does not allow this now (409). */
export class ConflictError extends DomainError {
  override name = 'ConflictError'
}

/** The caller is known and may not do this (403). */
export class ForbiddenError extends DomainError {
  override name = 'ForbiddenError'
}

/** The caller is not known (401): no session, no key, or one that is no longer good. */
export class NotSignedInError extends DomainError {
  override name = 'NotSignedInError'

  constructor(
    code = 'not-signed-in',
    message = 'Sign in, or send an API key as “Authorization: Bearer …” or “x-api-key”.',
  ) {
    super(code, message)
  }
}

/** The body is larger than this address accepts (413). */
export class TooLargeError extends DomainError {
  override name = 'TooLargeError'

  constructor(limitBytes: number) {
    super(
      'body-too-large',
      `The body is larger than ${(limitBytes / 1_000_000).toLocaleString('en-US')} MB. Nothing was changed; send less at once.`,
      [{ field: 'body', message: 'Send less at once.' }],
    )
  }
}

/** The body is of a kind this address does not read (415). */
export class UnsupportedMediaTypeError extends DomainError {
  override name = 'UnsupportedMediaTypeError'
}

/** The caller asked too often (429). */
export class TooManyRequestsError extends DomainError {
  override name = 'TooManyRequestsError'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('too-many-requests', `Too many requests. Nothing was changed; try again in ${retryAfterSeconds} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** As much as this server does at once is under way (429). */
export class BusyError extends DomainError {
  override name = 'BusyError'
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super('busy', message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

const mostFields = 50

/** A place in a body as people write it: `['criteria', 2, 'value']` becomes `criteria[2].value`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`
    return name === '' ? String(step) : `${name}.${String(step)}`
  }, '')
}

/** What the schema library says by itself, in words for programmers; a schema with words of its own is left alone. */
const ownWords = /^(Invalid (input|option): expected|Too (big|small): expected)/

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
}

function bound(word: string, number: number | bigint, origin: string): string {
  const unit = origin === 'string' ? ` character${Number(number) === 1 ? '' : 's'}` : ''
  return `${word} ${number.toLocaleString('en-US')}${unit}.`
}

function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `Missing. Give ${issue.expected === 'array' ? 'a list' : `a ${issue.expected}`}.`
  }
  if (!ownWords.test(issue.message)) return issue.message
  if (issue.code === 'invalid_type') return `Give ${kinds[issue.expected] ?? `a ${issue.expected}`}.`
  if (issue.code === 'invalid_value') return `Give ${issue.values.map(String).join(' or ')}.`
  if (issue.code === 'too_small') {
    return bound(issue.inclusive === false ? 'More than' : 'At least', issue.minimum, issue.origin)
  }
  if (issue.code === 'too_big') {
    return bound(issue.inclusive === false ? 'Less than' : 'At most', issue.maximum, issue.origin)
  }
  return issue.message
}

/** What a schema refused, field by field; at most 50 of them. `under` is put before each field name. */
export function fieldErrors(error: z.core.$ZodError, under: readonly PropertyKey[] = []): FieldError[] {
  return error.issues
    .flatMap((issue) => {
      const path = [...under, ...issue.path]
      if (issue.code !== 'unrecognized_keys') return [{ field: fieldName(path), message: plainMessage(issue) }]
      return issue.keys.map((key) => ({
        field: fieldName([...path, key.slice(0, 100)]),
        message: 'There is no such field here. Remove it or correct its name.',
      }))
    })
    .slice(0, mostFields)
}

/**
 * Parses a value that came from a person or a program.
 * @param under where the value stands in the body, such as `['request']`.
 * @throws RefusedError `invalid-fields` that names each wrong field and the remedy.
 */
export function parseOrRefuse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  under: readonly PropertyKey[] = [],
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const fields = fieldErrors(parsed.error, under)
  const first = fields[0]
  const named = first === undefined || first.field === '' ? '' : ` (${first.field}: ${first.message})`
  throw new RefusedError(
    'invalid-fields',
    `${fields.length === 1 ? 'One field is' : `${fields.length} fields are`} wrong${named}. Nothing was changed.`,
    fields,
  )
}
