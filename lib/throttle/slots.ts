import { EventEmitter, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { learn, returnSlot, takeSlot, type RequestOutcome, type ThrottleLimits } from './commands.ts'

/** A turn at a throttle. It must be given back with how the request went. */
export interface Slot {
  giveBack(outcome: RequestOutcome): Promise<void>
  /** What turned out about the request after its turn was given back. */
  learn(outcome: RequestOutcome): Promise<void>
  /**
   * Gives the turn back and waits for the next, before others of this process: for work of several requests.
   * @throws NoSlotError when none came in time; the signal’s reason when it aborts. Then there is none to give back.
   */
  next(outcome: RequestOutcome): Promise<void>
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

/** Who asks for a turn. */
export interface Asker {
  /** Null for a count. */
  jobId: number | null
  /** Lower goes first among those of this process: counts (0), the first page of a job (1), other pages (2). */
  rank: number
}

interface Waiter {
  rank: number
  /** Its job has its share in flight: others may go first until a slot comes back. */
  stepsAside: boolean
}

/**
 * Turns at the shared throttles. Those of one process wait in one line, by rank and then by arrival, and only its head
 * asks the database: a small job’s count and first page do not have to win against the many pages of a large one.
 */
export class Slots {
  readonly #db: Database
  readonly #worker: string
  readonly #lines = new Map<string, Waiter[]>()
  /** `returned` when a slot of this process came back, `moved` when another may be the head of a line. */
  readonly #line = new EventEmitter()

  constructor(db: Database, worker: string) {
    this.#db = db
    this.#worker = worker
    this.#line.setMaxListeners(0)
  }

  /**
   * Waits for permission to send one request.
   * @throws NoSlotError when none came in time; the signal’s reason when it aborts.
   */
  async take(limits: ThrottleLimits, asker: Asker, leaseMs: number, signal: AbortSignal): Promise<Slot> {
    const first = await this.#takeOne(limits, asker, leaseMs, signal)
    return this.#slot(limits.name, first, () => this.#takeOne(limits, { ...asker, rank: 0 }, leaseMs, signal))
  }

  async #takeOne(limits: ThrottleLimits, asker: Asker, leaseMs: number, signal: AbortSignal): Promise<string> {
    const patience = asker.jobId === null ? leaseMs : patienceMilliseconds
    const until = Date.now() + patience
    const waiter = this.#joinLine(limits.name, asker.rank)
    try {
      for (;;) {
        signal.throwIfAborted()
        let again = askAgainMilliseconds
        if (this.#isHead(limits.name, waiter)) {
          const answer = await takeSlot(this.#db, {
            limits,
            worker: this.#worker,
            jobId: asker.jobId,
            jobPagesInFlight: env().JOB_PAGES_IN_FLIGHT,
            leaseSeconds: leaseMs / 1000 + 15,
          })
          if (answer.granted) return answer.slotId
          const blocks = answer.why === 'blocked' || answer.why === 'paced'
          if (Date.now() >= until || (answer.why === 'blocked' && answer.waitMs > patience)) {
            throw noSlot(limits.name, blocks ? answer.waitMs : 1000, answer.why === 'blocked' ? answer.reason : null)
          }
          waiter.stepsAside = answer.why === 'job-share'
          if (waiter.stepsAside) this.#line.emit('moved')
          if (blocks) again = answer.waitMs
        } else if (Date.now() >= until) throw noSlot(limits.name, 1000, null)
        // Who stepped aside is not woken by others who do: two of them would ask in turns without a pause.
        await this.#wakeOrWait(waiter.stepsAside ? 'returned' : 'moved', Math.min(again, patience), signal)
        waiter.stepsAside = false
      }
    } finally {
      this.#leaveLine(limits.name, waiter)
    }
  }

  #joinLine(name: string, rank: number): Waiter {
    const line = this.#lines.get(name) ?? []
    const waiter = { rank, stepsAside: false }
    const behind = line.findIndex((other) => other.rank > rank)
    line.splice(behind === -1 ? line.length : behind, 0, waiter)
    this.#lines.set(name, line)
    return waiter
  }

  #isHead(name: string, waiter: Waiter): boolean {
    return this.#lines.get(name)?.find((other) => !other.stepsAside) === waiter
  }

  #leaveLine(name: string, waiter: Waiter): void {
    const line = this.#lines.get(name) ?? []
    line.splice(line.indexOf(waiter), 1)
    if (line.length === 0) this.#lines.delete(name)
    this.#line.emit('moved')
  }

  #slot(name: string, first: string, takeNext: () => Promise<string>): Slot {
    let slotId: string | null = first
    const wake = (): void => {
      this.#line.emit('returned')
      this.#line.emit('moved')
    }
    const slot: Slot = {
      giveBack: async (outcome) => {
        const held = slotId
        slotId = null
        // No turn is in hand; that its last request went well was said already.
        if (held === null) return outcome.kind === 'answered' ? undefined : slot.learn(outcome)
        try {
          await returnSlot(this.#db, name, held, outcome, wake)
        } catch (error) {
          // The slot ends by itself with its lease; the page in hand matters more.
          log.warn({ error, throttle: name }, 'throttle: a slot could not be given back')
          wake()
        }
      },
      learn: async (outcome) => {
        try {
          await learn(this.#db, name, outcome)
        } catch (error) {
          log.warn({ error, throttle: name }, 'throttle: how a request went could not be noted')
        }
      },
      next: async (outcome) => {
        await slot.giveBack(outcome)
        slotId = await takeNext()
      },
    }
    return slot
  }

  async #wakeOrWait(event: 'returned' | 'moved', milliseconds: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController()
    const either = AbortSignal.any([signal, enough.signal])
    try {
      await Promise.race([
        once(this.#line, event, { signal: either }),
        setTimeout(milliseconds, undefined, { signal: either }),
      ])
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      enough.abort()
    }
  }
}

function noSlot(name: string, waitMilliseconds: number, reason: string | null): NoSlotError {
  return new NoSlotError(waitMilliseconds, `Waits for its turn at ${name}${reason === null ? '' : `: ${reason}`}`)
}
