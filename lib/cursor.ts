import type { z } from 'zod'
import { MalformedError } from '#lib/errors.ts'

/** Opaque places in a list: where the next piece begins. Their content is nobody’s business but the query’s. */

export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * Reads a cursor back.
 * @throws MalformedError when it is not one of ours
 */
export function readCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | null {
  if (cursor === undefined) return null
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw badCursor()
  }
}

/** The refusal of a cursor that is none, or that belongs to another order. */
export function badCursor(): MalformedError {
  return new MalformedError('bad-cursor', 'This cursor is not one of ours. Begin the list again without it.', [
    { field: 'cursor', message: 'Use the nextCursor of the answer before, unchanged.' },
  ])
}

/** Splits what was read (one row more than asked) into the piece and the cursor of the next. */
export function piece<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  place: (row: Row) => readonly (string | number)[],
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(item),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(place(last)) : null,
  }
}
