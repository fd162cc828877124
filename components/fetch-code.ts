/** Pauses before code that could not be fetched is asked for again, in milliseconds: half a minute in all. */
const pauses = [500, 1_500, 4_000, 8_000, 16_000]

/** Code of a screen that did not come: the server is gone, or was updated and no longer has it. Only a reload helps. */
export class CodeMissingError extends Error {
  constructor(cause: unknown) {
    super('A part of this screen could not be fetched.', { cause })
    this.name = 'CodeMissingError'
  }
}

/**
 * Fetches code that comes after the screen. React keeps the first failure of a lazy component for good and gives the whole
 * screen up over it, so while the server is away a dialog comes late instead.
 * @throws CodeMissingError when it did not come in half a minute
 */
export async function fetchCode<Code>(load: () => Promise<Code>): Promise<Code> {
  for (const pause of pauses) {
    try {
      return await load()
    } catch {
      await new Promise((goOn) => setTimeout(goOn, pause))
    }
  }
  return load().catch((cause: unknown) => {
    throw new CodeMissingError(cause)
  })
}

/** Begins to fetch what will probably be wanted; whoever wants it hears of a failure. */
export function fetchAhead(load: () => Promise<unknown>): void {
  load().catch(() => undefined)
}
