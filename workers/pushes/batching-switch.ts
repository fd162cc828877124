import type { Database } from '#lib/db.ts'
import { readInstallation } from '#lib/installation/queries.ts'

const keptMs = 2000

/** Whether pushes are written together, as people have it just now: looked up at most every two seconds. */
export class BatchingSwitch {
  readonly #db: Database
  #answer: Promise<boolean> = Promise.resolve(true)
  #askedAt = -Infinity

  constructor(db: Database) {
    this.#db = db
  }

  /** @throws what the database throws */
  isOn(): Promise<boolean> {
    if (performance.now() - this.#askedAt < keptMs) return this.#answer
    this.#askedAt = performance.now()
    this.#answer = readInstallation(this.#db).then(({ batching }) => batching)
    // A question that failed is asked again by the next writer.
    this.#answer.catch(() => (this.#askedAt = -Infinity))
    return this.#answer
  }
}
