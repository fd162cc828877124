import { radarIdText } from '#sandbox/data/radar-id.ts'
import type { FaultKind } from '#sandbox/faults/schema.ts'

const MAXIMUM_ENTRIES = 20_000
/** Records named in all entries together, 8 bytes each and a note for the broken ones. */
const MAXIMUM_RECORDS = 4_000_000

/**
 * What happened to a record. `withheld`: not in the answer for its place, and nothing else will bring it. `repeated`:
 * in the answer although it belongs to another place. `postponed`: not in this answer, but asking again brings it.
 * `malformed`: answered broken. `unanswered`: billed, and the answer was lost.
 */
type Effect = 'withheld' | 'repeated' | 'postponed' | 'malformed' | 'unanswered'

/** `clientGone` is no fault of ours: the client closed the connection after the request was billed. */
type LoggedKind = FaultKind | 'clientGone'

/** Records with one effect. `rows` are positions in the whole result, so that one RadarID on two rows stays clear. */
export type Affected = { effect: Effect; rows: number[]; notes?: string[] }

export type LogEntry = {
  kind: LoggedKind
  start: number
  limit: number
  attempt: number
  billed: boolean
  note: string
  affected: Affected[]
}

type Group = { effect: Effect; rows: Uint32Array; ids: Uint32Array; notes?: string[] }
type Kept = Omit<LogEntry, 'affected'> & { id: number; at: string; groups: Group[] }

type ShownEntry = Omit<LogEntry, 'affected'> & {
  id: number
  at: string
  records: { radarId: string; row: number; effect: Effect; note?: string }[]
}

export type FaultLog = {
  /** @returns a function that takes the entry back, for an answer that never reached the client */
  add(entry: LogEntry, idNumberOf: (row: number) => number): () => void
  list(query: { after: number; limit: number }): {
    entries: ShownEntry[]
    summary: Record<string, number>
    records: Record<string, number>
  }
  reset(): void
}

const sizeOf = ({ groups }: Kept) => groups.reduce((sum, group) => sum + group.rows.length, 0)

function groupsOf(affected: readonly Affected[], idNumberOf: (row: number) => number): Group[] {
  return affected
    .filter(({ rows }) => rows.length > 0)
    .map(({ effect, rows, notes }) => ({
      effect,
      rows: Uint32Array.from(rows),
      ids: Uint32Array.from(rows, idNumberOf),
      notes,
    }))
}

function shown({ groups, ...entry }: Kept): ShownEntry {
  const records = groups.flatMap((group) =>
    Array.from(group.rows, (row, position) => ({
      radarId: radarIdText(group.ids[position] ?? 0),
      row,
      effect: group.effect,
      note: group.notes?.[position],
    })),
  )
  return { ...entry, records }
}

function count(counts: Map<string, number>, name: string, change: number): void {
  const next = (counts.get(name) ?? 0) + change
  if (next === 0) counts.delete(name)
  else counts.set(name, next)
}

/** The latest strikes with every record they touched, and counts of all strikes since the last reset. */
export function createFaultLog(): FaultLog {
  const kinds = new Map<string, number>()
  const effects = new Map<string, number>()
  let entries: Kept[] = []
  let keptRecords = 0
  let nextId = 1

  function tally({ kind, groups }: Kept, sign: 1 | -1) {
    count(kinds, kind, sign)
    for (const { effect, rows } of groups) count(effects, effect, sign * rows.length)
  }

  function dropOldest() {
    let dropped = 0
    for (const oldest of entries) {
      if (entries.length - dropped <= MAXIMUM_ENTRIES && keptRecords <= MAXIMUM_RECORDS) break
      keptRecords -= sizeOf(oldest)
      dropped++
    }
    if (dropped > 0) entries = entries.slice(dropped)
  }

  return {
    add({ affected, ...entry }, idNumberOf) {
      const groups = groupsOf(affected, idNumberOf)
      const kept: Kept = { ...entry, id: nextId++, at: new Date().toISOString(), groups }
      entries.push(kept)
      keptRecords += sizeOf(kept)
      tally(kept, 1)
      dropOldest()
      return () => {
        if (!entries.includes(kept)) return
        entries = entries.filter((other) => other !== kept)
        keptRecords -= sizeOf(kept)
        tally(kept, -1)
      }
    },
    list: ({ after, limit }) => ({
      entries: entries
        .filter(({ id }) => id > after)
        .slice(0, limit)
        .map(shown),
      summary: Object.fromEntries(kinds),
      records: Object.fromEntries(effects),
    }),
    reset() {
      entries = []
      keptRecords = 0
      kinds.clear()
      effects.clear()
    },
  }
}
