import type { SearchParams } from 'nuqs/server'
import { readerOf } from '#app/api/saved-views/view-reader.ts'
import type { KnownAnswer } from '#components/known-answers.tsx'
import { readTable } from '#components/properties/filter/read-table.ts'
import type { Pieces } from '#components/properties/pieces/property-pieces.ts'
import { firstPiece, propertyListQuery } from '#components/properties/property-queries.ts'
import { savedViewsQuery } from '#components/views/view-queries.ts'
import type { Person } from '#lib/access/contract.ts'
import type { Database } from '#lib/db.ts'
import { parseQuery } from '#lib/http/parameters.ts'
import { propertyPieceSchema, queryOfFilter, type Property } from '#lib/properties/contract.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { listViews } from '#lib/views/queries.ts'
import { longestFirstLook } from '../first-look.tsx'

/** Rows in the HTML: a screenful and what is drawn beyond it. More would come before the scripts and be seen later. */
const firstRows = 40

/** What the Properties screen of an address asks first: the first rows of its table with their total, the saved views. */
export async function firstProperties(db: Database, person: Person, address: SearchParams): Promise<KnownAnswer[]> {
  const { filter, sort } = readTable(textOf(address))
  const query = new URLSearchParams(queryOfFilter(filter))
  query.set('sort', sort)
  query.set('limit', String(firstRows))
  const asked = parseQuery(propertyPieceSchema, new URL(`?${query}`, 'http://localhost'))
  const [piece, views] = await Promise.all([
    listProperties(db, asked, longestFirstLook),
    listViews(db, readerOf(person), 'properties'),
  ])
  const pieces: Pieces = { pages: [{ ...piece, items: piece.items.map(withoutNothing) }], pageParams: [firstPiece] }
  return [
    { queryKey: propertyListQuery(filter, sort).queryKey, data: pieces },
    { queryKey: savedViewsQuery('properties').queryKey, data: views },
  ]
}

/** Without the columns that hold nothing: most do, and their names are most of what would be sent. */
function withoutNothing(property: Property): Property {
  return {
    ...property,
    values: Object.fromEntries(Object.entries(property.values).filter(([, value]) => value !== null)),
  }
}

function textOf(address: SearchParams): string {
  const pairs = Object.entries(address).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]))
  return new URLSearchParams(pairs).toString()
}
