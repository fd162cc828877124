import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/api.ts'
import {
  propertyChangeSchema,
  propertyListSchema,
  propertySchema,
  type PropertyFilter,
} from '#lib/properties/contract.ts'

/** What the table can be narrowed by; empty means any. */
export type TableFilter = Pick<Partial<PropertyFilter>, 'jobId' | 'source' | 'state' | 'city'>

/** Rows asked for at once: a screen holds about 25, so scrolling rarely waits. */
const pieceSize = 100
/** Who scrolled this far is looking for something that a filter finds. */
const mostPieces = 50
/** No cursor yet; an empty one is not sent. */
const firstPiece = ''

const propertyKeys = {
  all: ['properties'] as const,
  list: (filter: TableFilter) => [...propertyKeys.all, 'list', filter] as const,
  detail: (propertyId: number) => [...propertyKeys.all, 'detail', propertyId] as const,
  changes: (propertyId: number) => [...propertyKeys.all, 'changes', propertyId] as const,
}

/** The table in pieces, up to 5,000 rows; the rows of the former filter stay until the new ones are there. */
export const propertyListQuery = (filter: TableFilter) =>
  infiniteQueryOptions({
    queryKey: propertyKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      callApi('/api/properties', propertyListSchema, {
        query: { ...filter, limit: pieceSize, cursor: pageParam },
        signal,
      }),
    initialPageParam: firstPiece,
    getNextPageParam: (last, pieces) => (pieces.length < mostPieces ? last.nextCursor : null),
    // All pieces would be asked for again, one after the other.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: keepPreviousData,
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
