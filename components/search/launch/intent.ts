/** One thing a person wants done once, however often the button is pressed or the network fails. */
export interface Intent {
  body: string
  key: string
}

/** The same intent while the body is the same, a new one with its own key otherwise. */
export function intentFor(before: Intent | null, body: string, makeKey: () => string): Intent {
  return before?.body === body ? before : { body, key: makeKey() }
}

/** True for failures that may pass by themselves, so that the same intent is worth sending again. */
export function isPassing(status: number, code: string): boolean {
  return status === 0 || status === 429 || status >= 500 || code === 'idempotency-in-flight'
}
