import { setTimeout } from 'node:timers/promises'
import { learnedFrom } from '#lib/sources/errors.ts'
import type { Slot } from '#lib/throttle/slots.ts'
import { expectAllowed, knownRules, readRules } from './robots.ts'
import { refusalIn, type Visited } from './verdict.ts'
import { visit } from './visit.ts'

/** When this process last heard from a site: what it asks to leave between two requests is left between two pages too. */
const lastHeard = new Map<string, number>()
const mostSites = 1_000

/**
 * Requests to one site, one after the other, each in a turn of its own at the throttle everybody shares, within the
 * site’s robots.txt and as slowly as that asks.
 */
export class Manners {
  readonly #turn: Slot
  readonly #signal: AbortSignal
  /** The turn in hand has served its request. */
  #isUsed = false
  #lastMs = 0

  constructor(turn: Slot, signal: AbortSignal) {
    this.#turn = turn
    this.#signal = signal
  }

  /** How long the last request took, milliseconds. */
  get lastMs(): number {
    return this.#lastMs
  }

  /**
   * Reads one page.
   * @throws SourceError when the site refuses, forbids or fails; NoSlotError; the signal’s reason
   */
  async read(url: string): Promise<Visited> {
    const { origin } = new URL(url)
    const rules = knownRules(url) ?? (await this.#timed(origin, () => readRules(url, this.#signal)))
    expectAllowed(rules, url)
    const early = rules.crawlDelay * 1000 - (performance.now() - (lastHeard.get(origin) ?? -Infinity))
    if (early > 0) await setTimeout(early, undefined, { signal: this.#signal })
    const answer = await this.#timed(origin, () => visit(url, this.#signal))
    const refusal = refusalIn(answer)
    if (refusal === null) return answer
    throw refusal
  }

  /** Lets the throttle learn of a failure after which other pages are still read. */
  async noteFailure(error: unknown): Promise<void> {
    await this.#turn.next(learnedFrom(error))
    this.#isUsed = false
  }

  async #timed<Result>(origin: string, ask: () => Promise<Result>): Promise<Result> {
    this.#signal.throwIfAborted()
    if (this.#isUsed) await this.#turn.next({ kind: 'answered', milliseconds: this.#lastMs })
    this.#isUsed = true
    const began = performance.now()
    try {
      return await ask()
    } finally {
      const ended = performance.now()
      this.#lastMs = Math.round(ended - began)
      if (lastHeard.size >= mostSites) lastHeard.clear()
      lastHeard.set(origin, ended)
    }
  }
}
