import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { markedReadSchema, notificationListSchema, type MarkRead } from '#lib/notifications/contract.ts'

const path = '/api/notifications'
export const notificationsKey = ['notifications'] as const

/** The newest notifications. Who asks when is decided in one place, `use-notification-clock.ts`. */
export const newestQuery = queryOptions({
  queryKey: [...notificationsKey, 'newest'],
  queryFn: ({ signal }) => callApi(path, notificationListSchema, { signal }),
  staleTime: 15_000,
  retry: false,
})

/** Those before the newest ones, asked for by hand. */
export function olderQuery(cursor: string | null) {
  return infiniteQueryOptions({
    queryKey: [...notificationsKey, 'older', cursor],
    queryFn: ({ signal, pageParam }) => callApi(path, notificationListSchema, { query: { cursor: pageParam }, signal }),
    initialPageParam: cursor,
    getNextPageParam: (last) => last.nextCursor,
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useMarkRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (which: MarkRead) => callApi(`${path}/read`, markedReadSchema, { method: 'POST', body: which }),
    onSuccess: () => client.invalidateQueries({ queryKey: notificationsKey }),
  })
}
