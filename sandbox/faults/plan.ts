import { createHash } from 'node:crypto'
import { scatter } from '#sandbox/data/chance.ts'
import type { Fault, FaultKind, FaultOf, FaultPlan } from '#sandbox/faults/schema.ts'

/** Places whose attempts are counted at once; the ones asked longest ago are forgotten first. */
const MAXIMUM_PLACES = 200_000

/** What a request is known by: chance is drawn from start, purchase and attempt, never from the order of arrival. */
type Aimed = { key: string; start: number; isPurchase: boolean }

/** The faults that strike one request. */
export type Strikes = {
  attempt: number
  first<Kind extends FaultKind>(...kinds: Kind[]): FaultOf<Kind> | undefined
  all<Kind extends FaultKind>(...kinds: Kind[]): FaultOf<Kind>[]
  /** A throw in [0, 1) of this request for a topic, the same in every run. */
  chance(topic: string, ...numbers: number[]): number
}

export type FaultSchedule = {
  get(): FaultPlan
  set(plan: FaultPlan): void
  /** Draws what strikes this request and counts it as one more attempt at its place. */
  strike(request: Aimed): Strikes
  reset(): void
}

const isKind = <Kind extends FaultKind>(fault: Fault, kinds: readonly Kind[]): fault is FaultOf<Kind> =>
  kinds.some((kind) => kind === fault.kind)

function isAimedAt(fault: Fault, { start, isPurchase }: Aimed, attempt: number): boolean {
  if (fault.onlyPurchases && !isPurchase) return false
  if (fault.attempts !== undefined && attempt > fault.attempts) return false
  return !fault.start || (start >= fault.start.from && start <= (fault.start.to ?? Number.POSITIVE_INFINITY))
}

/** Faults on demand: the same plan strikes the same requests in every run. */
export function createFaultSchedule(): FaultSchedule {
  let plan: FaultPlan = { seed: 1, faults: [] }
  const attempts = new Map<string, number>()
  const struck = new Map<number, number>()

  function nextAttempt(key: string): number {
    const attempt = (attempts.get(key) ?? 0) + 1
    attempts.delete(key)
    attempts.set(key, attempt)
    const [oldest] = attempts.keys()
    if (attempts.size > MAXIMUM_PLACES && oldest !== undefined) attempts.delete(oldest)
    return attempt
  }

  function isStruck(fault: Fault, position: number, request: Aimed, attempt: number): boolean {
    if (!isAimedAt(fault, request, attempt)) return false
    if (fault.times !== undefined && (struck.get(position) ?? 0) >= fault.times) return false
    const purchase = request.isPurchase ? 1 : 0
    return scatter(fault.kind, plan.seed, position, purchase, request.start, attempt) / 4_294_967_296 < fault.rate
  }

  return {
    get: () => plan,
    set(next) {
      plan = next
      attempts.clear()
      struck.clear()
    },
    strike(request) {
      const { seed, faults } = plan
      if (faults.length === 0) {
        return { attempt: 1, first: () => undefined, all: () => [], chance: () => 0 }
      }
      const place = createHash('sha256').update(request.key).digest('base64')
      const attempt = nextAttempt(`${request.isPurchase ? 1 : 0} ${request.start} ${place}`)
      const striking = faults.filter((fault, position) => {
        if (!isStruck(fault, position, request, attempt)) return false
        struck.set(position, (struck.get(position) ?? 0) + 1)
        return true
      })
      return {
        attempt,
        first: (...kinds) => striking.find((fault) => isKind(fault, kinds)),
        all: (...kinds) => striking.filter((fault) => isKind(fault, kinds)),
        chance: (topic, ...numbers) => scatter(topic, seed, request.start, attempt, ...numbers) / 4_294_967_296,
      }
    },
    reset() {
      attempts.clear()
      struck.clear()
    },
  }
}
