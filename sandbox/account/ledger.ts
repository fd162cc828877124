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

const monthOf = (at: Date) => at.toISOString().slice(0, 7)
const toMoney = (amount: number) => Math.round(amount * 1e6) / 1e6

/** Everything billed since the start or the last reset. Changes of the settings count from then on. */
export function createLedger(settings: LedgerSettings): Ledger {
  let nextId = 1
  let requests: Billed[] = []
  let ids = new Map<number, Uint32Array>()
  let keptIds = 0
  let totals: LedgerTotals = { requests: 0, records: 0, free: 0, cost: 0 }
  const used = new Map<string, number>()
  const owned = new Set<string>()

  const usedKey = (token: string, at: Date) => `${monthOf(at)} ${token}`
  const left = (token: string, at: Date) => Math.max(0, settings.allowance - (used.get(usedKey(token, at)) ?? 0))

  function payable(token: string, at: Date, idNumbers: Uint32Array): number {
    if (settings.repeats === 'charged') return idNumbers.length
    let count = 0
    for (const idNumber of idNumbers) {
      const key = `${usedKey(token, at)} ${idNumber}`
      if (owned.has(key)) continue
      owned.add(key)
      count++
    }
    return count
  }

  function trim() {
    if (requests.length > MAXIMUM_REQUESTS) requests = requests.slice(-MAXIMUM_REQUESTS / 2)
    for (const [id, list] of ids) {
      if (keptIds <= MAXIMUM_IDS) break
      ids.delete(id)
      keptIds -= list.length
    }
  }

  return {
    charge({ token, start, limit, idNumbers, at = new Date() }) {
      const rows = idNumbers.length
      const toPay = payable(token, at, idNumbers)
      const free = Math.min(left(token, at), toPay)
      const cost = toMoney((toPay - free) * settings.pricePerRecord)
      used.set(usedKey(token, at), (used.get(usedKey(token, at)) ?? 0) + toPay)
      const freeRows = rows - (toPay - free)
      const radarIdsHash = createHash('sha256').update(idNumbers).digest('hex').slice(0, 16)
      const entry: Billed = {
        id: nextId++,
        at: at.toISOString(),
        token,
        start,
        limit,
        rows,
        freeRows,
        cost,
        radarIdsHash,
        delivered: false,
      }
      requests.push(entry)
      ids.set(entry.id, idNumbers)
      keptIds += rows
      totals = {
        requests: totals.requests + 1,
        records: totals.records + rows,
        free: totals.free + freeRows,
        cost: toMoney(totals.cost + cost),
      }
      trim()
      return { id: entry.id, cost, setDelivered: (delivered) => void (entry.delivered = delivered) }
    },
    freeRemaining: (token, at = new Date()) => left(token, at),
    list({ after, limit, withIds }) {
      const chosen = requests.filter((entry) => entry.id > after).slice(0, limit)
      return {
        requests: chosen.map((entry) =>
          withIds ? { ...entry, radarIds: Array.from(ids.get(entry.id) ?? [], radarIdText) } : { ...entry },
        ),
        totals: { ...totals },
        kept: requests.length,
      }
    },
    reset() {
      requests = []
      ids = new Map()
      keptIds = 0
      totals = { requests: 0, records: 0, free: 0, cost: 0 }
      used.clear()
      owned.clear()
    },
  }
}
