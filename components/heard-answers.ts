/** What answers of our own API tell beside their content, such as the server’s clock. */
type Hear = (headers: Headers) => void

const listeners = new Set<Hear>()
let newest: string | null = null

/** Hears the headers of every answer from now on; gives back how to stop. */
export function onAnswer(hear: Hear): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}

export function tellAnswer(headers: Headers): void {
  newest = headers.get('x-request-id') ?? newest
  listeners.forEach((hear) => hear(headers))
}

/** The number of the last request that was answered: what a screen breaks over came with it or shortly before. */
export function newestRequestId(): string | null {
  return newest
}
