import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Keeps a worker under its memory limit. At 80 % it stops claiming and collects garbage; under 70 % it goes on; with
 * nothing in hand and no fall for 30 s it leaves, to be started again with fresh memory.
 *
 *   working ──80 %──▶ holding ──under 70 %──▶ working
 *                        └── nothing in hand for 30 s ──▶ leaving
 */
export type MemoryState = 'working' | 'holding' | 'leaving'

export interface MemoryGuardOptions {
  limitBytes: number
  intervalMs: number
  /** Resident memory of the process, which is what the limit and the kernel count; the heap alone is a part of it. */
  residentBytes: () => number
  pagesInHand: () => number
  collectGarbage: () => void
  now: () => number
  onChange: (state: MemoryState, residentBytes: number) => void
}

const stopAt = 0.8
const goOnAt = 0.7
const leaveAfterMs = 30_000

export class MemoryGuard {
  readonly #options: MemoryGuardOptions
  #state: MemoryState = 'working'
  #idleSince: number | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: MemoryGuardOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), this.#options.intervalMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** One look at the memory; called by the timer. */
  look(): void {
    const { limitBytes, residentBytes, pagesInHand, collectGarbage, now } = this.#options
    if (this.#state === 'leaving') return
    let share = residentBytes() / limitBytes
    if (this.#state === 'working') {
      if (share < stopAt) return
      this.#change('holding')
      collectGarbage()
      return
    }
    if (share >= goOnAt) {
      collectGarbage()
      share = residentBytes() / limitBytes
    }
    if (share < goOnAt) {
      this.#idleSince = null
      this.#change('working')
      return
    }
    if (pagesInHand() > 0) this.#idleSince = null
    else {
      this.#idleSince ??= now()
      if (now() - this.#idleSince >= leaveAfterMs) this.#change('leaving')
    }
  }

  #change(state: MemoryState): void {
    this.#state = state
    this.#options.onChange(state, this.#options.residentBytes())
  }
}

/** A full collection, which Node offers only when asked for by flag. */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose_gc')
  const collect: unknown = runInNewContext('gc')
  return () => {
    if (typeof collect === 'function') Reflect.apply(collect, undefined, [])
  }
}
