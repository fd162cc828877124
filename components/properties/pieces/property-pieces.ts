import type { InfiniteData } from '@tanstack/react-query'
import type { Property, PropertyList } from '#lib/properties/contract.ts'

/** Some rows of a table. `oldSince` names the change after which it is to be asked for again, once it is in sight. */
export type Piece = PropertyList & { oldSince?: number }
/** The pieces of a table so far, each with the cursor it begins at. */
export type Pieces = InfiniteData<Piece, string>

/** Each piece is to be asked for again when it comes into sight, and not before: a table may have fifty. */
export function allOld({ pages, pageParams }: Pieces, since: number): Pieces {
  return { pages: pages.map((piece) => ({ ...piece, oldSince: since })), pageParams }
}

/** The table after the piece at a cursor was asked for again. The totals are those of the newest answer. */
export function withPiece(pieces: Pieces, cursor: string, fresh: Piece): Pieces {
  const at = pieces.pageParams.indexOf(cursor)
  if (at < 0) return pieces
  const { total, totalIsEstimate, searchIsBehind } = fresh
  const pages = pieces.pages.with(at, fresh)
  const first = pages[0] ?? fresh
  pages[0] = { ...first, total, totalIsEstimate, searchIsBehind }
  const after = pages[at + 1]
  if (after === undefined || fresh.nextCursor === pieces.pageParams[at + 1]) return { ...pieces, pages }
  if (fresh.nextCursor === null) {
    return { pages: pages.slice(0, at + 1), pageParams: pieces.pageParams.slice(0, at + 1) }
  }
  // It ends elsewhere now, so the next one begins there.
  return {
    pages: pages.with(at + 1, { ...after, oldSince: after.oldSince ?? 0 }),
    pageParams: pieces.pageParams.with(at + 1, fresh.nextCursor),
  }
}

/** The rows in their order, each once: two pieces asked for at different times may share one. */
export function rowsOf({ pages }: Pieces): { rows: Property[]; pieceOfRow: number[] } {
  const known = new Set<number>()
  const rows: Property[] = []
  const pieceOfRow: number[] = []
  pages.forEach(({ items }, index) => {
    for (const property of items) {
      if (known.has(property.propertyId)) continue
      known.add(property.propertyId)
      rows.push(property)
      pieceOfRow.push(index)
    }
  })
  return { rows, pieceOfRow }
}

/** The first piece in sight that is to be asked for again. */
export function oldInSight(
  { pages, pageParams }: Pieces,
  { first, last }: { first: number; last: number },
): { cursor: string; since: number } | null {
  for (let at = first; at <= Math.min(last, pages.length - 1); at += 1) {
    const since = pages[at]?.oldSince
    const cursor = pageParams[at]
    if (since !== undefined && cursor !== undefined) return { cursor, since }
  }
  return null
}
