/** One thing a person wants done once, however often the button is pressed or the network fails. */
export interface Intent {
  body: string
  key: string
}

/** The same intent while the body is the same, a new one with its own key otherwise. */
export function intentFor(before: Intent | null, body: string, makeKey: () => string): Intent {
  return before?.body === body ? before : { body, key: makeKey() }
}
