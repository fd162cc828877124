/**
 * Guesses at one account’s password. The limit per address alone is no fence: without a proxy that overwrites it,
 * whoever asks can write any address into `X-Forwarded-For`. Counted in the web process and bounded in number.
 */

const window = 15 * 60_000
const mostFailures = 10
const mostAccounts = 10_000

const failures = new Map<string, { count: number; since: number }>()

function entryOf(email: string): { count: number; since: number } | undefined {
  const entry = failures.get(email)
  if (entry !== undefined && Date.now() - entry.since < window) return entry
  failures.delete(email)
  return undefined
}

/** Seconds until this account may be tried again; 0 when it may be tried now. */
export function secondsUntilNextGuess(email: string): number {
  const entry = entryOf(email)
  if (entry === undefined || entry.count < mostFailures) return 0
  return Math.ceil((entry.since + window - Date.now()) / 1000)
}

/** Counts a wrong password. */
export function countWrongPassword(email: string): void {
  const entry = entryOf(email)
  if (entry !== undefined) {
    entry.count += 1
    return
  }
  if (failures.size >= mostAccounts) {
    const oldest = failures.keys().next().value
    if (oldest !== undefined) failures.delete(oldest)
  }
  failures.set(email, { count: 1, since: Date.now() })
}

/** Forgets the wrong guesses of an account whose owner came in. */
export function forgetWrongPasswords(email: string): void {
  failures.delete(email)
}
