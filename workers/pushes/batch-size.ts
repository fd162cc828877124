/**
 * How many pushed records are stored in one transaction: it grows while a transaction takes less than it may, and shrinks
 * when it takes more, so that writers neither wait for commits nor hold locks for long.
 */

export const smallestBatch = 50
export const largestBatch = 1000
const wantedMs = 200
/** What one measurement may change: a slow disk for a moment must not undo what was learned. */
const mostAtOnce = 1.5

export class BatchSize {
  #size: number
  #reason: string

  /** @param first records to begin with; 1 keeps every push by itself */
  constructor(first: number) {
    this.#size = first
    this.#reason = first === 1 ? 'Batching is off.' : `Begins with ${first}.`
  }

  get size(): number {
    return this.#size
  }

  /** Most records of one push in one transaction: one that is written by itself is torn only where it must be. */
  get mostOfOne(): number {
    return this.#size === 1 ? largestBatch : this.#size
  }

  /** Why it is what it is, for the page’s record. */
  get reason(): string {
    return this.#reason
  }

  /** Learns from a transaction that stored so many records in so many milliseconds. */
  learn(records: number, ms: number): void {
    if (this.#size === 1) return
    // A small one says little of what a full one would take.
    if (records < this.#size / 2 && ms < wantedMs) return
    const factor = Math.min(mostAtOnce, Math.max(1 / mostAtOnce, wantedMs / Math.max(ms, 1)))
    const next = Math.round(Math.min(largestBatch, Math.max(smallestBatch, this.#size * factor)))
    if (next === this.#size) return
    const verb = next > this.#size ? 'Grew' : 'Shrank'
    this.#reason = `${verb} from ${this.#size} to ${next}: ${records} took ${Math.round(ms)} ms of ${wantedMs}.`
    this.#size = next
  }

  /** A transaction was given up because it took too long: half of it, at least the smallest. */
  shrinkAfterTimeout(): void {
    if (this.#size === 1) return
    this.#size = Math.max(smallestBatch, Math.floor(this.#size / 2))
    this.#reason = `Halved to ${this.#size}: a batch took longer than it may.`
  }

  /** Memory is short: half of it, at least the smallest. */
  halve(): void {
    if (this.#size === 1) return
    this.#size = Math.max(smallestBatch, Math.floor(this.#size / 2))
    this.#reason = `Halved to ${this.#size}: memory is short.`
  }
}
