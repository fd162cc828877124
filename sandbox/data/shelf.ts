/** Keeps values up to a number of bytes; the ones not asked for longest go first. */
type Shelf<Value> = {
  get(key: string): Value | undefined
  put(key: string, value: Value, bytes: number): void
}

/** A value larger than the whole shelf is kept alone. */
export function createShelf<Value>(limitBytes: number, limitEntries = Number.POSITIVE_INFINITY): Shelf<Value> {
  const kept = new Map<string, { value: Value; bytes: number }>()
  let total = 0
  return {
    get(key) {
      const found = kept.get(key)
      if (!found) return undefined
      kept.delete(key)
      kept.set(key, found)
      return found.value
    },
    put(key, value, bytes) {
      total += bytes - (kept.get(key)?.bytes ?? 0)
      kept.delete(key)
      kept.set(key, { value, bytes })
      for (const [oldest, entry] of kept) {
        if ((total <= limitBytes && kept.size <= limitEntries) || oldest === key) break
        kept.delete(oldest)
        total -= entry.bytes
      }
    },
  }
}
