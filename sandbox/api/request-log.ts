const MAXIMUM_KEPT = 1000

export type LoggedRequest = {
  id: number
  at: string
  method: string
  path: string
  start?: number
  limit?: number
  purchase?: boolean
  /** Missing while the request is in progress, and where the connection closed without an answer. */
  status?: number
  rows?: number
  billed?: boolean
  faults?: string[]
  /** The client closed the connection before the answer. */
  aborted?: boolean
  milliseconds?: number
}

export type RequestLog = {
  open(method: string, path: string): LoggedRequest
  close(entry: LoggedRequest, aborted: boolean): void
  list(query: { after: number; limit: number }): {
    requests: LoggedRequest[]
    open: number
    total: number
    aborted: number
  }
  reset(): void
}

/** The latest requests to the vendor's endpoints, and how many are in progress. */
export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = []
  const started = new Map<LoggedRequest, number>()
  let total = 0
  let aborted = 0
  let nextId = 1
  return {
    open(method, path) {
      const entry: LoggedRequest = { id: nextId++, at: new Date().toISOString(), method, path }
      entries.push(entry)
      if (entries.length > MAXIMUM_KEPT * 2) entries = entries.slice(-MAXIMUM_KEPT)
      started.set(entry, performance.now())
      total++
      return entry
    },
    close(entry, isAborted) {
      const from = started.get(entry)
      if (from === undefined) return
      started.delete(entry)
      entry.milliseconds = Math.round(performance.now() - from)
      if (!isAborted) return
      entry.aborted = true
      aborted++
    },
    list: ({ after, limit }) => ({
      requests: entries
        .slice(-MAXIMUM_KEPT)
        .filter(({ id }) => id > after)
        .slice(0, limit),
      open: started.size,
      total,
      aborted,
    }),
    reset() {
      entries = []
      total = 0
      aborted = 0
    },
  }
}
