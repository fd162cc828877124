/** When an answer was made by the server’s clock and heard by the browser’s, in milliseconds. */
export interface Heard {
  serverMs: number
  browserMs: number
}

const allowedMs = 60_000
/** Two answers in a row must agree this closely: one may have waited while the computer slept. */
const agreementMs = 10_000

/**
 * By how many milliseconds the browser’s clock is ahead (behind when negative); 0 where it is off by less than a minute
 * or where two answers do not agree on it.
 */
export function offBy(before: Heard | null, now: Heard): number {
  if (before === null) return 0
  const first = before.browserMs - before.serverMs
  const second = now.browserMs - now.serverMs
  // A comparison with a date that cannot be read is false.
  return Math.abs(first - second) <= agreementMs && Math.abs(second) > allowedMs ? second : 0
}
