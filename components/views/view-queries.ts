import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/api.ts'
import {
  savedViewListSchema,
  savedViewSchema,
  type ChangeSavedView,
  type NewSavedView,
  type SavedView,
  type ViewScreen,
} from '#lib/views/contract.ts'

const viewsKey = ['saved-views'] as const

/** The views of a screen, or of all. They change by hand only, so nothing asks for them on a clock. */
export function savedViewsQuery(screen?: ViewScreen) {
  return queryOptions({
    queryKey: [...viewsKey, screen ?? 'all'],
    queryFn: ({ signal }) => callApi('/api/saved-views', savedViewListSchema, { query: { screen }, signal }),
    staleTime: 300_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

function useViewsAgain() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: viewsKey })
}

export function useSaveView() {
  const again = useViewsAgain()
  return useMutation({
    mutationFn: (view: NewSavedView) => callApi('/api/saved-views', savedViewSchema, { method: 'POST', body: view }),
    onSuccess: again,
  })
}

export function useChangeView() {
  const again = useViewsAgain()
  return useMutation({
    mutationFn: ({ savedViewId, ...change }: ChangeSavedView & { savedViewId: number }) =>
      callApi(`/api/saved-views/${savedViewId}`, savedViewSchema, { method: 'PATCH', body: change }),
    onSuccess: again,
  })
}

export function useDeleteView() {
  const again = useViewsAgain()
  return useMutation({
    mutationFn: ({ savedViewId }: Pick<SavedView, 'savedViewId'>) =>
      callApi(`/api/saved-views/${savedViewId}`, z.unknown(), { method: 'DELETE' }),
    onSuccess: again,
  })
}
