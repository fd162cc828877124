import type { Affected, LogEntry } from '#sandbox/faults/log.ts'
import type { Strikes } from '#sandbox/faults/plan.ts'

/** Rows of the whole result in the order they are answered, and what the log says about it. */
export type Window = { rows: number[]; touched: Set<number>; log: Pick<LogEntry, 'kind' | 'note' | 'affected'>[] }

function span(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, position) => start + position)
}

/** The rows asked for, untouched. */
export function plainWindow({ start, limit, total }: { start: number; limit: number; total: number }): Window {
  return { rows: span(start, Math.min(start + limit, total)), touched: new Set(), log: [] }
}

function shifted(
  start: number,
  end: number,
  total: number,
  by: number,
): { from: number; affected: Affected[] } | undefined {
  const size = end - start
  // Towards the rows before; the first page has none and moves towards the ones behind.
  const step = start > 0 ? -Math.min(by, start, size) : Math.min(by, total - end, size)
  if (step === 0) return undefined
  const withheld = step < 0 ? span(end + step, end) : span(start, start + step)
  const repeated = step < 0 ? span(start + step, start) : span(end, end + step)
  return {
    from: start + step,
    affected: [
      { effect: 'withheld', rows: withheld },
      { effect: 'repeated', rows: repeated },
    ],
  }
}

/** Puts copies of earlier records in the place of `count` others. The first record is never displaced. */
function duplicated(rows: number[], count: number, strikes: Strikes, taken: Set<number>): Affected[] {
  const free = rows.flatMap((_, position) => (position > 0 && !taken.has(position) ? [position] : []))
  const chosen = new Set<number>()
  for (let turn = 0; turn < count && chosen.size < free.length; turn++) {
    const left = free.filter((position) => !chosen.has(position))
    chosen.add(left[Math.floor(strikes.chance('displaced', turn) * left.length)] ?? 0)
  }
  const withheld: number[] = []
  const repeated: number[] = []
  for (const position of [...chosen].toSorted((one, other) => one - other)) {
    const sources = span(0, position).filter((source) => !chosen.has(source))
    const source = sources[Math.floor(strikes.chance('copied', position) * sources.length)] ?? 0
    withheld.push(rows[position] ?? 0)
    rows[position] = rows[source] ?? 0
    repeated.push(rows[position])
    taken.add(position)
    taken.add(source)
  }
  return [
    { effect: 'withheld', rows: withheld },
    { effect: 'repeated', rows: repeated },
  ]
}

/**
 * The rows an answer holds: those asked for, or what faults make of them.
 * @param touched in the result: positions that hold a record which is also elsewhere; they are not broken as well
 */
export function windowOf(
  { start, limit, total }: { start: number; limit: number; total: number },
  strikes: Strikes,
): Window {
  let end = Math.min(start + limit, total)
  const log: Window['log'] = []
  if (strikes.first('emptyPage') && end > start) {
    log.push({
      kind: 'emptyPage',
      note: 'no rows in this answer',
      affected: [{ effect: 'postponed', rows: span(start, end) }],
    })
    return { rows: [], touched: new Set(), log }
  }
  const clamp = strikes.first('clampLimit')
  if (clamp && clamp.to < end - start) {
    const rows = span(start + clamp.to, end)
    log.push({ kind: 'clampLimit', note: `at most ${clamp.to} rows`, affected: [{ effect: 'postponed', rows }] })
    end = start + clamp.to
  }
  const touched = new Set<number>()
  const shift = strikes.first('shiftOrder')
  const moved = shift && end > start ? shifted(start, end, total, shift.by) : undefined
  const rows = moved ? span(moved.from, moved.from + end - start) : span(start, end)
  if (moved) {
    log.push({ kind: 'shiftOrder', note: `shifted by ${moved.from - start}`, affected: moved.affected })
    const strange = new Set(moved.affected[1]?.rows)
    for (const [position, row] of rows.entries()) if (strange.has(row)) touched.add(position)
  }
  const duplicate = strikes.first('duplicateRecords')
  if (duplicate && rows.length > 1) {
    const affected = duplicated(rows, duplicate.count, strikes, touched)
    if (affected.some((group) => group.rows.length > 0)) {
      log.push({ kind: 'duplicateRecords', note: 'earlier records in place of others', affected })
    }
  }
  return { rows, touched, log }
}
