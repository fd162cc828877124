import { setTimeout } from 'node:timers/promises'
import { BusyError } from '#lib/errors.ts'

/**
 * Questions that keep the database busy for seconds: comparisons of runs, estimates of exports. A few at once in this
 * web process, so that the screens of everybody else keep their connections and cores.
 */
const mostAtOnce = 4
/** One short of all, so that nobody alone keeps the others out. */
const mostOfOnePerson = 3
const mostWaiting = 20
const longestWait = 5_000
const lookEvery = 50

interface Under {
  way: string[]
  waiting: number
}

// Each route is a bundle of its own; what they share lives here, as the database client does.
const shared = globalThis as typeof globalThis & { parcelyardHeavyQuestions?: Under }

export interface TurnOptions {
  userId: string
  /** The caller’s: fires when they have gone. */
  signal?: AbortSignal
  /** Milliseconds to wait for a place; 5 s unless said otherwise. */
  wait?: number
}

/**
 * Waits a little for a place among the heavy questions under way and answers how to give it back, which may be done more
 * than once.
 * @throws BusyError when none gets free, and the signal’s reason
 */
export async function takeTurn({ userId, signal, wait = longestWait }: TurnOptions): Promise<() => void> {
  const under = (shared.parcelyardHeavyQuestions ??= { way: [], waiting: 0 })
  const isFull = (): boolean =>
    under.way.length >= mostAtOnce || under.way.filter((id) => id === userId).length >= mostOfOnePerson
  if (isFull()) {
    if (under.waiting >= mostWaiting) throw busy()
    under.waiting += 1
    try {
      for (const until = performance.now() + wait; isFull();) {
        if (performance.now() >= until) throw busy()
        await setTimeout(lookEvery, undefined, signal === undefined ? {} : { signal })
      }
    } finally {
      under.waiting -= 1
    }
  }
  signal?.throwIfAborted()
  under.way.push(userId)
  let left = false
  return () => {
    if (!left) under.way.splice(under.way.indexOf(userId), 1)
    left = true
  }
}

const busy = (): BusyError =>
  new BusyError(
    'Several comparisons or estimates are being worked out already. Nothing was started; try again in a few seconds.',
    5,
  )

/** Does heavy work when a place is free. @throws as `takeTurn` */
export async function inTurn<Result>(options: TurnOptions, work: () => Promise<Result>): Promise<Result> {
  const leave = await takeTurn(options)
  try {
    return await work()
  } finally {
    leave()
  }
}
