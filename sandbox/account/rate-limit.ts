/** A bucket of requests that fills up again with time. Off unless set. */
export type RateLimit = { perSecond: number; burst: number }

/**
 * Takes one request from the bucket.
 * @returns 0 where there was one, else the seconds until there will be
 */
export function createRateLimiter(limit: RateLimit | undefined): (now?: number) => number {
  let available = limit?.burst ?? 0
  let filledAt: number | undefined
  return (now = performance.now()) => {
    if (!limit) return 0
    available = Math.min(limit.burst, available + ((now - (filledAt ?? now)) / 1000) * limit.perSecond)
    filledAt = now
    if (available >= 1) {
      available -= 1
      return 0
    }
    return (1 - available) / limit.perSecond
  }
}
