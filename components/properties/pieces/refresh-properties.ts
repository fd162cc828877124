import type { QueryClient } from '@tanstack/react-query'
import { allOld, type Pieces } from '#components/properties/pieces/property-pieces.ts'
import { propertyKeys } from '#components/properties/property-queries.ts'

/** Counts the changes of this page, so that one which failed to show is tried again with the next. */
let changes = 0

/** Has the tables ask again for what is in sight, and no more. */
export function refreshTables(client: QueryClient): void {
  changes += 1
  const since = changes
  client.setQueriesData<Pieces>({ queryKey: propertyKeys.lists() }, (pieces) => pieces && allOld(pieces, since))
}

/** After a change of marks or lists: what is in sight of the tables, and whatever else is on the screen. */
export async function refreshProperties(client: QueryClient): Promise<void> {
  refreshTables(client)
  const [, tables] = propertyKeys.lists()
  await client.invalidateQueries({
    queryKey: propertyKeys.all,
    predicate: ({ queryKey }) => queryKey[1] !== tables,
  })
}
