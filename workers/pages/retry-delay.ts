import { env } from '#lib/env.ts'

const longestSeconds = 300

/**
 * Seconds before the next try: doubles with each, at most five minutes, and between half and all of that by chance, so
 * that pages that failed together do not come back together.
 */
export function retrySeconds(attempt: number, chance: number = Math.random()): number {
  const full = Math.min(longestSeconds, env().BATCH_RETRY_DELAY * 2 ** Math.max(0, attempt - 1))
  return full * (0.5 + chance / 2)
}
