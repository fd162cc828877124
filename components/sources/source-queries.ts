import { queryOptions } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { fileSourceListSchema } from '#lib/files/contract.ts'
import { siteListingsSchema, spiderListSchema } from '#lib/spiders/contract.ts'

const often = 5000
const seldom = 60_000

export const sourceKeys = {
  all: ['sources'] as const,
  spiders: () => [...sourceKeys.all, 'spiders'] as const,
  files: () => [...sourceKeys.all, 'files'] as const,
  listings: () => [...sourceKeys.all, 'listings'] as const,
}

/** Spiders, throttles and warnings; looked at often, since pushes arrive meanwhile. */
export const spidersQuery = () =>
  queryOptions({
    queryKey: sourceKeys.spiders(),
    queryFn: ({ signal }) => callApi('/api/sources', spiderListSchema, { signal }),
    refetchInterval: often,
  })

/** Listings by life cycle: counted anew each minute, since that reads all of them. */
export const siteListingsQuery = () =>
  queryOptions({
    queryKey: sourceKeys.listings(),
    queryFn: ({ signal }) => callApi('/api/sources/listings', siteListingsSchema, { signal }),
    staleTime: seldom,
    refetchInterval: seldom,
  })

/** Data sets that files were loaded into. */
export const fileSourcesQuery = () =>
  queryOptions({
    queryKey: sourceKeys.files(),
    queryFn: ({ signal }) => callApi('/api/sources/files', fileSourceListSchema, { signal }),
    refetchInterval: seldom,
  })
