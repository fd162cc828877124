import type { SourceAnswer } from '#lib/sources/source.ts'

/** Longest wait a source can impose by a header, in seconds. */
const longestWait = 300

/**
 * Seconds an answer asks us to wait by `Retry-After`, given there as seconds or as a date; at most five minutes. A date
 * is compared with the answer’s own `Date`, so that a wrong clock here does not matter. Undefined without a usable header.
 */
export function retryAfterSeconds(answer: SourceAnswer): number | undefined {
  const header = answer.headers['retry-after']?.trim()
  if (header === undefined || header === '') return undefined
  const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : secondsUntil(header, answer.headers['date'])
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), longestWait)
}

function secondsUntil(text: string, sentAt: string | undefined): number | undefined {
  const until = Date.parse(text)
  const sent = Date.parse(sentAt ?? '')
  if (Number.isNaN(until)) return undefined
  return Math.ceil((until - (Number.isNaN(sent) ? Date.now() : sent)) / 1000)
}
