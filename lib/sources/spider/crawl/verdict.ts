import { BlockedError, TryLaterError, type SourceError } from '#lib/sources/errors.ts'

/** What came of one request to a site. */
export interface Visited {
  /** As it was asked. */
  url: string
  status: number
  contentType: string
  retryAfterSeconds: number | null
  body: string
}

/** Half a day, as is the manner of polite readers. */
export const coolDownSeconds = 12 * 3600

const turnedAway: readonly number[] = [401, 403, 405, 407, 418, 429, 451, 503]
/**
 * A title or a form that asks whether a person is there. How far each looks is bound: over a page full of beginnings a free
 * one would take hours.
 */
const challengeMarkers =
  /Je bent bijna op de pagina die je zoekt|<form\b[^>]{1,300}?(?:id|action)="[^"]{0,300}captcha|recaptcha\/api|g-recaptcha|h-captcha|cf-challenge|challenge-platform/i
const jsonLd = /<script\b[^>]{1,300}?type=["']application\/ld\+json["']/i
const outageTitle = /<title>\s*Storing\b/i

/**
 * Why a page cannot be read, or null when it is one. A page with the marks of a captcha and none of its data is a
 * block, whatever its status says.
 */
export function refusalIn({ url, status, retryAfterSeconds, body }: Visited): SourceError | null {
  const site = new URL(url).hostname
  if (turnedAway.includes(status)) return blocked(`${site} turned us away (${status})`, retryAfterSeconds)
  if (status >= 300 && status < 400 && status !== 301 && status !== 308) {
    return blocked(`${site} sent us elsewhere (${status})`, retryAfterSeconds)
  }
  if (isChallenge(body)) return blocked(`${site} asks for a captcha`, retryAfterSeconds)
  if (status >= 500) return trouble(`${site} had a failure of its own (${status}).`, 'site-failed')
  if (outageTitle.test(body)) return trouble(`${site} says that it is out of order.`, 'site-outage')
  return null
}

/** Whether this stands where a page would because the site wants to see a person. */
export function isChallenge(body: string): boolean {
  return challengeMarkers.test(body) && !jsonLd.test(body)
}

function blocked(what: string, retryAfterSeconds: number | null): BlockedError {
  const seconds = Math.max(coolDownSeconds, retryAfterSeconds ?? 0)
  return new BlockedError(
    `${what}. What was read is kept, and nothing is asked of it for ${Math.ceil(seconds / 3600)} hours. Look at the ` +
      'site’s terms, or ask its owner, before you resume.',
    { code: 'site-blocked', billing: 'none', coolDownSeconds: seconds },
  )
}

function trouble(message: string, code: string): TryLaterError {
  return new TryLaterError(message, { code, billing: 'none' })
}
