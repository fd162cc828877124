import { stringify } from 'csv-stringify/sync'
import type { Database } from '#lib/db.ts'
import type { DifferenceKind, DifferingProperty } from './contract.ts'
import { listDiffering } from './difference.ts'

/** Properties read at once: each piece costs a look at all ids of both runs. */
const atOnce = 2_000

const head = [
  'change',
  'property id',
  'source key',
  'address',
  'city',
  'state',
  'postal code',
  'field',
  'before',
  'after',
]
const kinds: readonly DifferenceKind[] = ['new', 'gone', 'changed']

/**
 * The difference of two runs as CSV, piece by piece: a line for each new or gone property, and one for each field of a
 * changed one. Memory holds one piece.
 */
export async function* differenceFile(db: Database, jobId: number, otherId: number): AsyncGenerator<string, void> {
  yield stringify([head])
  for (const kind of kinds) {
    let cursor: string | undefined
    do {
      const { items, nextCursor } = await listDiffering(db, jobId, { with: otherId, kind, limit: atOnce, cursor })
      if (items.length > 0) yield stringify(items.flatMap(linesOf))
      cursor = nextCursor ?? undefined
    } while (cursor !== undefined)
  }
}

function linesOf(property: DifferingProperty): unknown[][] {
  const { kind, propertyId, sourceKey, address, city, state, postalCode, changes } = property
  const start = [kind, propertyId, ...[sourceKey, address, city, state, postalCode].map(cell)]
  if (changes.length === 0) return [[...start, '', '', '']]
  return changes.map(({ field, before, after }) => [...start, cell(field), cell(before), cell(after)])
}

/** A value as a cell that no spreadsheet takes for a formula; numbers stay numbers. */
export function cell(value: unknown): string | number {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}
