import { EventEmitter, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { returnSlot, takeSlot, type RequestOutcome, type ThrottleLimits } from './commands.ts'

/** A turn at a throttle. It must be given back with how the request went. */
export interface Slot {
  giveBack(outcome: RequestOutcome): Promise<void>
}

/** No turn came within the worker’s patience; the page goes back so that a slow source does not occupy all loops. */
export class NoSlotError extends Error {
  override name = 'NoSlotError'
  readonly waitSeconds: number

  constructor(waitMilliseconds: number, reason: string) {
    super(reason)
    this.waitSeconds = Math.max(1, Math.ceil(waitMilliseconds / 1000))
  }
}

/** How long a page waits in the worker’s hand for its turn. */
const patienceMilliseconds = 5_000
/** How often to ask again when another process holds the slots; one of ours wakes us at once. */
const askAgainMilliseconds = 100

/** Turns at the shared throttles, asked for one after the other in this process. */
export class Slots {
  readonly #db: Database
  readonly #worker: string
  readonly #returned = new EventEmitter()

  constructor(db: Database, worker: string) {
    this.#db = db
    this.#worker = worker
    this.#returned.setMaxListeners(0)
  }

  /**
   * Waits for permission to send one request.
   * @throws NoSlotError when none came in time; the signal’s reason when it aborts.
   */
  async take(limits: ThrottleLimits, jobId: number | null, leaseMs: number, signal: AbortSignal): Promise<Slot> {
    const patience = jobId === null ? leaseMs : patienceMilliseconds
    const until = Date.now() + patience
    for (;;) {
      signal.throwIfAborted()
      const answer = await takeSlot(this.#db, {
        limits,
        worker: this.#worker,
        jobId,
        jobPagesInFlight: env().JOB_PAGES_IN_FLIGHT,
        leaseSeconds: leaseMs / 1000 + 15,
      })
      if (answer.granted) return this.#slot(limits.name, answer.slotId)
      if (Date.now() >= until || (answer.why === 'blocked' && answer.waitMs > patience)) {
        const blocked = answer.why === 'blocked' && answer.reason !== null ? `: ${answer.reason}` : ''
        const wait = answer.why === 'blocked' || answer.why === 'paced' ? answer.waitMs : 1000
        throw new NoSlotError(wait, `Waits for its turn at ${limits.name}${blocked}`)
      }
      const again = answer.why === 'in-flight' || answer.why === 'job-share' ? askAgainMilliseconds : answer.waitMs
      await this.#wakeOrWait(Math.min(again, patience), signal)
    }
  }

  #slot(name: string, slotId: string): Slot {
    return {
      giveBack: async (outcome) => {
        try {
          await returnSlot(this.#db, name, slotId, outcome)
        } catch (error) {
          // The slot ends by itself with its lease; the page in hand matters more.
          log.warn({ error, throttle: name }, 'throttle: a slot could not be given back')
        }
        this.#returned.emit('returned')
      },
    }
  }

  async #wakeOrWait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController()
    const either = AbortSignal.any([signal, enough.signal])
    try {
      await Promise.race([
        once(this.#returned, 'returned', { signal: either }),
        setTimeout(milliseconds, undefined, { signal: either }),
      ])
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      enough.abort()
    }
  }
}
