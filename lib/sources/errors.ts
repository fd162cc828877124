/**
 * What can go wrong with a source, sorted by what the caller must do. Only the first two classes are
 * repeated by the machine; the class is visible in the log, the API and on screen.
 */
export type ErrorClass = 'try-later' | 'slow-down' | 'fix-request' | 'fix-data' | 'ask-person'

/**
 * Whether the failed request can have cost money. `none`: certainly not billed (it never left, or the source
 * refused it with a documented answer). `unknown`: it may have been billed, so the machine never repeats it.
 */
export type Billing = 'none' | 'unknown'

export interface SourceErrorDetails {
  /** Stable, documented word for the cause, such as `rate-limited`. */
  code: string
  billing?: Billing
  cause?: unknown
}

/** A source failed. `message` says in plain words what happened and what to do next. */
export abstract class SourceError extends Error {
  abstract readonly errorClass: ErrorClass
  readonly code: string
  readonly billing: Billing

  constructor(message: string, details: SourceErrorDetails) {
    super(message, { cause: details.cause })
    this.code = details.code
    this.billing = details.billing ?? 'unknown'
  }
}

/** The source or the way to it had a bad moment. Counts an attempt; tried again after a back-off. */
export class TryLaterError extends SourceError {
  override name = 'TryLaterError'
  readonly errorClass = 'try-later'
}

/** The source asks for fewer requests. Does not count an attempt; the throttle slows for everyone. */
export class SlowDownError extends SourceError {
  override name = 'SlowDownError'
  readonly errorClass = 'slow-down'
  /** Seconds the source asked us to wait, when it said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, details: SourceErrorDetails & { retryAfterSeconds?: number | undefined }) {
    super(message, details)
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** The request itself is refused and would be refused again. The page fails at once; the analyst edits the request. */
export class FixRequestError extends SourceError {
  override name = 'FixRequestError'
  readonly errorClass = 'fix-request'
}

/** The answer came but cannot be understood as a page. The page fails after its attempts; the raw answer is kept. */
export class FixDataError extends SourceError {
  override name = 'FixDataError'
  readonly errorClass = 'fix-data'
}

/** Nothing the machine or the analyst’s request can mend: a token, a plan, a permission. The job stops for a person. */
export class AskPersonError extends SourceError {
  override name = 'AskPersonError'
  readonly errorClass = 'ask-person'
}

/**
 * The host turned us away. It is not asked anything for so long, by any job; a person decides whether to go on then.
 */
export class BlockedError extends AskPersonError {
  override name = 'BlockedError'
  readonly coolDownSeconds: number

  constructor(message: string, details: SourceErrorDetails & { coolDownSeconds: number }) {
    super(message, details)
    this.coolDownSeconds = details.coolDownSeconds
  }
}

/** Why nothing can be compared with what is stored, for the form and the job alike. */
export const noFreeKeys =
  'This account is told how many records match, but not which ones, before it pays for them. So what is missing ' +
  'cannot be told; run the whole search instead.'

/**
 * What a failed request teaches the throttle: a host in trouble is asked less, a refused request says nothing of it.
 */
export function learnedFrom(error: unknown) {
  if (error instanceof SlowDownError) {
    return { kind: 'slow-down', retryAfterSeconds: error.retryAfterSeconds, reason: error.message } as const
  }
  if (error instanceof BlockedError) {
    return { kind: 'slow-down', retryAfterSeconds: error.coolDownSeconds, reason: error.message } as const
  }
  if (error instanceof SourceError && (error.errorClass === 'try-later' || error.billing === 'unknown')) {
    return { kind: 'trouble', reason: error.message } as const
  }
  return { kind: 'none' } as const
}
