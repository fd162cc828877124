import { TooManyRequestsError } from '#lib/errors.ts'

/** Requests a person may make in a minute, over all their windows and programs. Counted in this web process. */
export const requestsPerMinute = 1200

const mostPeople = 10_000
const minute = 60_000
const counts = new Map<string, { used: number; endsAt: number }>()

function countOf(userId: string, now: number): { used: number; endsAt: number } {
  const present = counts.get(userId)
  if (present !== undefined && present.endsAt > now) return present
  counts.delete(userId)
  if (counts.size >= mostPeople) {
    const oldest = counts.keys().next().value
    if (oldest !== undefined) counts.delete(oldest)
  }
  const fresh = { used: 0, endsAt: now + minute }
  counts.set(userId, fresh)
  return fresh
}

/**
 * Counts a request of a person.
 * @returns the headers that say what is left.
 * @throws TooManyRequestsError when the minute is used up.
 */
export function countRequest(userId: string, now: number = Date.now()): Record<string, string> {
  const count = countOf(userId, now)
  const seconds = Math.max(1, Math.ceil((count.endsAt - now) / 1000))
  if (count.used >= requestsPerMinute) throw new TooManyRequestsError(seconds)
  count.used += 1
  return {
    'RateLimit-Limit': String(requestsPerMinute),
    'RateLimit-Remaining': String(requestsPerMinute - count.used),
    'RateLimit-Reset': String(seconds),
  }
}
