import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import {
  AskPersonError,
  FixDataError,
  FixRequestError,
  SlowDownError,
  TryLaterError,
  type Billing,
  type SourceError,
} from '#lib/sources/errors.ts'
import type { JsonValue, SourceAnswer } from '#lib/sources/source.ts'
import { retryAfterSeconds } from './retry-after.ts'

/**
 * The error an answer stands for, or null when it may be a page. Refusals that PropertyRadar documents are certainly not
 * billed; for every other failure `unsure` says whether it may have been.
 */
export function refusalOf(answer: SourceAnswer, body: JsonValue | undefined, unsure: Billing): SourceError | null {
  const status = answer.httpStatus
  const text = errorTextOf(body)
  if (status === 429) {
    const message = 'PropertyRadar asks for fewer requests. Everyone waits a little, then it goes on by itself.'
    const details = { code: 'rate-limited', billing: 'none', retryAfterSeconds: retryAfterSeconds(answer) } as const
    return new SlowDownError(message, details)
  }
  if (status === 401) {
    const message = 'PropertyRadar does not accept the token. Check PROPERTYRADAR_TOKEN, then retry the job.'
    return new AskPersonError(message, { code: 'token-refused', billing: 'none' })
  }
  if (status === 402 || status === 403) {
    const message = `PropertyRadar does not allow this for your account${said(text)}. Check your plan there, then retry.`
    return new AskPersonError(message, { code: 'account-refused', billing: 'none' })
  }
  if (status >= 500) {
    const message = `PropertyRadar had a failure of its own (${status})${said(text)}. ${whetherBilled(unsure)}`
    return new TryLaterError(message, { code: 'source-failed', billing: unsure })
  }
  if (text !== null) return documentedRefusal(text) ?? unknownError(status, text, unsure)
  if (status >= 300 && status < 400) {
    const message = `PROPERTYRADAR_URL leads elsewhere (${status}), and redirects are not followed. Correct the address.`
    return new AskPersonError(message, { code: 'redirected', billing: unsure })
  }
  if (status === 404) {
    const message = 'There is no PropertyRadar at PROPERTYRADAR_URL (404). Correct the address, then retry the job.'
    return new AskPersonError(message, { code: 'wrong-address', billing: unsure })
  }
  return status === 200 ? null : unknownError(status, null, unsure)
}

function unknownError(status: number, text: string | null, billing: Billing): SourceError {
  if (status === 200) {
    const message = `PropertyRadar answered with an error${said(text)}. ${whetherBilled(billing)}`
    return new FixDataError(message, { code: 'answer-is-error', billing })
  }
  const message = `PropertyRadar refused the request (${status})${said(text)}. Change the request. ${whetherBilled(billing)}`
  return new FixRequestError(message, { code: 'request-refused', billing })
}

interface DocumentedText {
  form: RegExp
  code: string
  say: (match: RegExpExecArray, text: string) => string
}

const documentedTexts: readonly DocumentedText[] = [
  {
    form: /Unexpected Criterion: ([\w&.-]+)/i,
    code: 'criterion-unknown',
    say: ([, name = '']) => `PropertyRadar does not know the criterion ${name}. ${remedyFor(name)}`,
  },
  {
    form: /The param: (\S+) cannot be used by this user/i,
    code: 'criterion-not-in-plan',
    say: ([, name = '']) => `Your PropertyRadar plan does not include the criterion ${name}. ${remedyFor(name)}`,
  },
  {
    form: /Upgrade Required|not included in your current subscription/i,
    code: 'feature-not-in-plan',
    say: (_, text) =>
      `Your PropertyRadar plan does not include a feature this search needs${said(text)}. Remove the criteria that ` +
      'need it (auction dates and bids), or extend the plan.',
  },
  {
    form: /\[?(\w+)\]? must be one of/i,
    code: 'value-refused',
    say: ([, name = ''], text) => `PropertyRadar does not take a value of ${name}${said(text)}. Choose one of those.`,
  },
  {
    form: /\[?(\w+)\]? specified in Fields/i,
    code: 'field-unknown',
    say: ([, name = '']) => `PropertyRadar has no field ${name}. Remove it from the fields.`,
  },
  {
    form: /Missing required param|Unexpected payload field|Invalid yesno value/i,
    code: 'request-malformed',
    say: (_, text) => `PropertyRadar does not understand the request${said(text)}. Simplify the criteria.`,
  },
]

function documentedRefusal(text: string): FixRequestError | null {
  for (const { form, code, say } of documentedTexts) {
    const match = form.exec(text)
    if (match === null) continue
    return new FixRequestError(`${say(match, text)} Nothing was billed.`, { code, billing: 'none' })
  }
  return null
}

function remedyFor(name: string): string {
  const substitutes = findCriterion(name)?.instead ?? []
  return substitutes.length > 0 ? `Use ${substitutes.join(', ')} in its place.` : 'Remove it.'
}

function errorTextOf(body: JsonValue | undefined): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Object.hasOwn(body, 'error')) return null
  const parts = [body['error'], body['messageTitle'], body['message']].filter((part) => typeof part === 'string')
  return parts.join(' ').replace(/\s+/g, ' ').trim().slice(0, 300)
}

function said(text: string | null): string {
  return text === null || text === '' ? '' : `: “${text}”`
}

function whetherBilled(billing: Billing): string {
  return billing === 'none' ? 'Nothing was billed.' : 'Whether it was billed is not known.'
}
