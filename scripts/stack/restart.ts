/** How a process ended. */
export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
  /** Milliseconds it had run. */
  ranMs: number
}

/** Exit code of a worker that asks to be started again with fresh memory. */
const freshMemory = 75

/**
 * When a process that ended by itself is started again: 1, 2, 4 … 30 s after the first, second, third failure in a
 * row. A minute without a fault forgives what was before. A worker that left on purpose is back at once, unless it
 * leaves again within five seconds.
 * @param failures failures in a row so far
 */
export function nextRestart(
  name: string,
  { code, ranMs }: Ending,
  failures: number,
): { delayMs: number; failures: number } {
  const onPurpose = name === 'worker' && (code === 0 || code === freshMemory)
  if (onPurpose && ranMs >= 5000) return { delayMs: 0, failures: 0 }
  const before = ranMs >= 60_000 ? 0 : failures
  return { delayMs: Math.min(30, 2 ** Math.min(before, 10)) * 1000, failures: before + 1 }
}
