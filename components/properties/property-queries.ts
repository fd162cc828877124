import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/api.ts'
import { againWhenBack } from '#components/properties/map/outage.ts'
import type { Piece, Pieces } from '#components/properties/pieces/property-pieces.ts'
import {
  choiceListSchema,
  listOverlapSchema,
  namedListsSchema,
  parcelSchema,
  propertyChangeSchema,
  propertyListSchema,
  propertyMarksSchema,
  propertySchema,
  queryOfFilter,
  type choiceNames,
  type PropertyFilter,
  type PropertyOrder,
} from '#lib/properties/contract.ts'

/** Rows asked for at once: a screen holds about 25. Twice as many were checked and drawn in one long task. */
export const pieceSize = 50
/** Who scrolled this far is looking for something that a filter finds. */
const mostPieces = 100
/** No cursor yet; an empty one is not sent. */
export const firstPiece = ''

export const propertyKeys = {
  all: ['properties'] as const,
  lists: () => [...propertyKeys.all, 'list'] as const,
  list: (filter: PropertyFilter, sort: PropertyOrder) =>
    [...propertyKeys.lists(), queryOfFilter(filter), sort] as const,
  named: () => [...propertyKeys.all, 'named'] as const,
  marks: (propertyId: number) => [...propertyKeys.all, 'marks', propertyId] as const,
  detail: (propertyId: number) => [...propertyKeys.all, 'detail', propertyId] as const,
  changes: (propertyId: number) => [...propertyKeys.all, 'changes', propertyId] as const,
}

function pieceQuery(filter: PropertyFilter, sort: PropertyOrder, cursor: string): string {
  const query = new URLSearchParams(queryOfFilter(filter))
  query.set('sort', sort)
  query.set('limit', String(pieceSize))
  if (cursor !== firstPiece) query.set('cursor', cursor)
  return query.toString()
}

/** One piece of a table, from a cursor on. */
export function askPiece(
  filter: PropertyFilter,
  sort: PropertyOrder,
  cursor: string,
  signal: AbortSignal,
): Promise<Piece> {
  return callApi(`/api/properties?${pieceQuery(filter, sort, cursor)}`, propertyListSchema, { signal })
}

/** The table in pieces, up to 5,000 rows; the rows of the former filter stay until the new ones are there. */
export const propertyListQuery = (filter: PropertyFilter, sort: PropertyOrder) =>
  infiniteQueryOptions<Piece, Error, Pieces, ReturnType<typeof propertyKeys.list>, string>({
    queryKey: propertyKeys.list(filter, sort),
    queryFn: ({ pageParam, signal }) => askPiece(filter, sort, pageParam, signal),
    initialPageParam: firstPiece,
    getNextPageParam: (last, pieces) => (pieces.length < mostPieces ? last.nextCursor : null),
    // All pieces would be asked for again, one after the other; `usePropertyList` asks for those in sight.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data === undefined ? againWhenBack(state) : false),
  })

export const propertyQuery = (propertyId: number) =>
  queryOptions({
    queryKey: propertyKeys.detail(propertyId),
    queryFn: ({ signal }) => callApi(`/api/properties/${propertyId}`, propertySchema, { signal }),
  })

const changeListSchema = z.object({ items: z.array(propertyChangeSchema) })

/** What later jobs changed, newest first. */
export const propertyChangesQuery = (propertyId: number) =>
  queryOptions({
    queryKey: propertyKeys.changes(propertyId),
    queryFn: async ({ signal }) => {
      const { items } = await callApi(`/api/properties/${propertyId}/changes`, changeListSchema, { signal })
      return items.toSorted((one, other) => other.revision - one.revision)
    },
  })

/** What every source says of the parcel of a property, the property itself first. */
export const parcelQuery = (propertyId: number) =>
  queryOptions({
    queryKey: [...propertyKeys.detail(propertyId), 'parcel'],
    queryFn: async ({ signal }) =>
      (await callApi(`/api/properties/${propertyId}/parcel`, parcelSchema, { signal })).items,
  })

export const marksQuery = (propertyId: number) =>
  queryOptions({
    queryKey: propertyKeys.marks(propertyId),
    queryFn: ({ signal }) => callApi(`/api/properties/${propertyId}/marks`, propertyMarksSchema, { signal }),
  })

/** All named lists. */
export const listsQuery = () =>
  queryOptions({
    queryKey: propertyKeys.named(),
    queryFn: async ({ signal }) => (await callApi('/api/lists', namedListsSchema, { signal })).items,
  })

/** What two to six lists share. */
export const overlapQuery = (listIds: readonly number[]) =>
  queryOptions({
    queryKey: [...propertyKeys.named(), 'overlap', ...listIds],
    queryFn: ({ signal }) =>
      callApi(`/api/lists/overlap?${listIds.map((id) => `listId=${id}`).join('&')}`, listOverlapSchema, { signal }),
  })

/** Values stored in a column, to choose from; at most 50. */
export const choicesQuery = (column: (typeof choiceNames)[number]) =>
  queryOptions({
    queryKey: [...propertyKeys.all, 'choices', column],
    queryFn: async ({ signal }) =>
      (await callApi('/api/properties/choices', choiceListSchema, { query: { column }, signal })).items,
  })
