import { AskPersonError, SourceError, TryLaterError, type Billing } from '#lib/sources/errors.ts'

/** What stopped an exchange, before it is put into words. */
export type Break = 'time-out' | 'too-large' | 'cut-short'

/** Ends an exchange from our side, or notes that it ended too early. */
export class BrokenExchange extends Error {
  override name = 'BrokenExchange'
  readonly kind: Break

  constructor(kind: Break) {
    super(kind)
    this.kind = kind
  }
}

const afterwards: Record<Billing, string> = {
  none: 'It was not billed.',
  unknown: 'Whether it was billed is not known, so it is not sent again by itself.',
}

/** Errors of TLS that mean another machine answered than the one we wanted, or one we cannot trust. */
const distrust = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_|HOSTNAME_MISMATCH)/

/** Puts into words why no complete answer came. */
export function connectionError(cause: unknown, billing: Billing, signal: AbortSignal): SourceError {
  if (cause instanceof SourceError) return cause
  const ending = afterwards[billing]
  if (cause instanceof BrokenExchange) return brokenError(cause, billing)
  if (signal.aborted) {
    return new TryLaterError(`The request to PropertyRadar was stopped. ${ending}`, { code: 'aborted', billing, cause })
  }
  const code = codeOf(cause)
  if (distrust.test(code)) {
    const message =
      'The certificate of PROPERTYRADAR_URL cannot be trusted, so nothing was sent. Check the address and this ' +
      'machine’s clock and certificates.'
    return new AskPersonError(message, { code: 'certificate-refused', billing, cause })
  }
  const reason = reasons[code] ?? 'the connection to PropertyRadar broke'
  return new TryLaterError(`There was no answer: ${reason}. ${ending}`, { code: 'no-connection', billing, cause })
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name of the server was not found',
  EAI_AGAIN: 'the name of the server could not be looked up',
  ECONNREFUSED: 'nothing listens at that address',
  EHOSTUNREACH: 'the server cannot be reached from here',
  ENETUNREACH: 'this machine has no network',
  ETIMEDOUT: 'the server did not take the connection',
  ECONNRESET: 'the server closed the connection',
  EPIPE: 'the server closed the connection',
}

function brokenError(cause: BrokenExchange, billing: Billing): SourceError {
  const ending = afterwards[billing]
  switch (cause.kind) {
    case 'time-out': {
      const message = `PropertyRadar did not answer in time (PROPERTYRADAR_TIMEOUT_SECONDS). ${ending}`
      return new TryLaterError(message, { code: 'timed-out', billing, cause })
    }
    case 'cut-short':
      return new TryLaterError(`The answer broke off before its end. ${ending}`, { code: 'cut-short', billing, cause })
    case 'too-large': {
      const message = `The answer was larger than 32 MB and was not read to its end. ${ending}`
      return new TryLaterError(message, { code: 'answer-too-large', billing, cause })
    }
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}
