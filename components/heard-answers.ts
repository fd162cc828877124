/** What answers of our own API tell beside their content, such as the server’s clock. */
type Hear = (headers: Headers) => void

const listeners = new Set<Hear>()

/** Hears the headers of every answer from now on; gives back how to stop. */
export function onAnswer(hear: Hear): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}

export function tellAnswer(headers: Headers): void {
  listeners.forEach((hear) => hear(headers))
}
