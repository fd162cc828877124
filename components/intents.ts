import { toApiError } from '#components/api.ts'
import { newIntentKey } from '#components/intent-key.ts'

/** Things wanted whose answer was lost are few; the oldest of more than this many is given up. */
const mostOpen = 50

/** True for failures that may pass by themselves, so that the same intent is worth sending again. */
export function isPassing(status: number, code: string): boolean {
  return status === 0 || status === 429 || status >= 500 || code === 'idempotency-in-flight'
}

/**
 * One key for each thing a person wants done once, however often the button is pressed or the network fails in
 * between: the key of a thing stays the same until `settle` hears how it ended.
 */
export class Intents {
  readonly #keys = new Map<string, string>()

  keyFor(wanted: string): string {
    const key = this.#keys.get(wanted) ?? newIntentKey()
    // Put last again: what was wanted just now is the last to be given up.
    this.#keys.delete(wanted)
    this.#keys.set(wanted, key)
    const [oldest] = this.#keys.keys()
    if (this.#keys.size > mostOpen && oldest !== undefined) this.#keys.delete(oldest)
    return key
  }

  /** Calls with the key of what is wanted and settles it by how the call ended. */
  async send<Answer>(wanted: string, call: (key: string) => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await call(this.keyFor(wanted))
      this.settle(wanted)
      return answer
    } catch (error) {
      this.settle(wanted, error)
      throw error
    }
  }

  /** After the answer, or with the error in its place. The next wish for the same is a new one unless it is still open. */
  settle(wanted: string, error: unknown = null) {
    if (error === null) {
      this.#keys.delete(wanted)
      return
    }
    const { status, code } = toApiError(error)
    // An answer nobody could read may well say that it was done.
    if (!isPassing(status, code) && code !== 'unexpected-answer') this.#keys.delete(wanted)
  }
}
