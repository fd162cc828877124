import { createHash } from 'node:crypto'
import { radarIdText } from '#sandbox/data/radar-id.ts'

/** Requests kept in full. Older ones count in the totals only. */
const MAXIMUM_REQUESTS = 200_000
/** RadarIDs kept for all requests together, 4 bytes each. */
const MAXIMUM_IDS = 20_000_000

type Billed = {
  id: number
  at: string
  token: string
  start: number
  limit: number
  rows: number
  freeRows: number
  cost: number
  radarIdsHash: string
  delivered: boolean
}

type LedgerRequest = Readonly<Billed> & { radarIds?: string[] }
type LedgerTotals = { requests: number; records: number; free: number; cost: number }

export type Bill = { id: number; cost: number; setDelivered: (delivered: boolean) => void }

export type Ledger = {
  /**
   * Charges the rows of one answer at once: the month's allowance first, then the price per record.
   * @returns the cost in the account's currency, and a function that notes whether the answer left in full
   */
  charge(request: { token: string; start: number; limit: number; idNumbers: Uint32Array; at?: Date }): Bill
  /** Rows of the month's allowance still free for this token. */
  freeRemaining(token: string, at?: Date): number
  /** Requests after an id, oldest first. */
  list(query: { after: number; limit: number; withIds: boolean }): {
    requests: LedgerRequest[]
    totals: LedgerTotals
    kept: number
  }
  reset(): void
}

type LedgerSettings = { allowance: number; pricePerRecord: number; repeats: 'charged' | 'free' }

const toMoney = (amount: number) => Math.round(amount * 1e6) / 1e6

/** What each token used of each month, and which records it owns where repeats are free. */
function createUsage(settings: LedgerSettings) {
  const used = new Map<string, number>()
  const owned = new Set<string>()
  const place = (token: string, at: Date) => `${at.toISOString().slice(0, 7)} ${token}`
  const left = (token: string, at: Date) => Math.max(0, settings.allowance - (used.get(place(token, at)) ?? 0))

  function payable(token: string, at: Date, idNumbers: Uint32Array): number {
    if (settings.repeats === 'charged') return idNumbers.length
    const before = owned.size
    for (const idNumber of idNumbers) owned.add(`${place(token, at)} ${idNumber}`)
    return owned.size - before
  }

  return {
    left,
    /** Takes the rows out of the allowance. @returns how many are above it */
    use(token: string, at: Date, idNumbers: Uint32Array): number {
      const count = payable(token, at, idNumbers)
      const above = Math.max(0, count - left(token, at))
      used.set(place(token, at), (used.get(place(token, at)) ?? 0) + count)
      return above
    },
    reset() {
      used.clear()
      owned.clear()
    },
  }
}

const nothing: LedgerTotals = { requests: 0, records: 0, free: 0, cost: 0 }

function added(totals: LedgerTotals, { rows, freeRows, cost }: Billed): LedgerTotals {
  return {
    requests: totals.requests + 1,
    records: totals.records + rows,
    free: totals.free + freeRows,
    cost: toMoney(totals.cost + cost),
  }
}

/** Everything billed since the start or the last reset. Changes of the settings count from then on. */
export function createLedger(settings: LedgerSettings): Ledger {
  const usage = createUsage(settings)
  const ids = new Map<number, Uint32Array>()
  let requests: Billed[] = []
  let totals = nothing
  let keptIds = 0
  let nextId = 1

  function keep(entry: Billed, idNumbers: Uint32Array) {
    requests.push(entry)
    if (requests.length > MAXIMUM_REQUESTS) requests = requests.slice(-MAXIMUM_REQUESTS / 2)
    ids.set(entry.id, idNumbers)
    keptIds += idNumbers.length
    for (const [id, list] of ids) {
      if (keptIds <= MAXIMUM_IDS) break
      ids.delete(id)
      keptIds -= list.length
    }
  }

  return {
    charge({ token, start, limit, idNumbers, at = new Date() }) {
      const rows = idNumbers.length
      const above = usage.use(token, at, idNumbers)
      const cost = toMoney(above * settings.pricePerRecord)
      const radarIdsHash = createHash('sha256').update(idNumbers).digest('hex').slice(0, 16)
      const place = { id: nextId++, at: at.toISOString(), token, start, limit }
      const entry: Billed = { ...place, rows, freeRows: rows - above, cost, radarIdsHash, delivered: false }
      keep(entry, idNumbers)
      totals = added(totals, entry)
      return { id: entry.id, cost, setDelivered: (delivered) => void (entry.delivered = delivered) }
    },
    freeRemaining: (token, at = new Date()) => usage.left(token, at),
    list({ after, limit, withIds }) {
      const chosen = requests.filter((entry) => entry.id > after).slice(0, limit)
      const shown = chosen.map((entry) =>
        withIds ? { ...entry, radarIds: Array.from(ids.get(entry.id) ?? [], radarIdText) } : { ...entry },
      )
      return { requests: shown, totals, kept: requests.length }
    },
    reset() {
      requests = []
      ids.clear()
      keptIds = 0
      totals = nothing
      usage.reset()
    },
  }
}
