import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { z } from 'zod'
import { callApi, toApiError } from '#components/api.ts'
import { Intents } from '#components/intents.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { queryOf } from '#components/rejects/reject-address.ts'
import { toast } from '#components/ui/overlay/toast.ts'
import { bulkProgressSchema } from '#lib/jobs/bulk/contract.ts'
import {
  rejectCountsSchema,
  rejectDetailSchema,
  rejectEntriesSchema,
  rejectGroupsSchema,
  replayedSchema,
  understoodSchema,
  type OpenChoice,
  type RejectChoice,
} from '#lib/rejects/contract.ts'
import { keptRulesSchema, rulePreviewSchema, type Rule } from '#lib/rejects/rules/contract.ts'

const pieceSize = 50
const firstPiece: string | null = null

export const rejectKeys = {
  all: ['rejects'] as const,
  rules: () => [...rejectKeys.all, 'rules'] as const,
}

/** Causes of a choice; the cause and field of the choice itself do not narrow them. */
export function groupsQuery({ code: _code, field: _field, ...choice }: RejectChoice) {
  const query = queryOf(choice).toString()
  return queryOptions({
    queryKey: [...rejectKeys.all, 'groups', query] as const,
    queryFn: ({ signal }) => callApi(`/api/rejects/groups?${query}`, rejectGroupsSchema, { signal }),
    placeholderData: keepPreviousData,
  })
}

export function entriesQuery(choice: RejectChoice) {
  const query = queryOf(choice)
  return infiniteQueryOptions({
    queryKey: [...rejectKeys.all, 'list', query.toString()] as const,
    queryFn: ({ pageParam, signal }) => {
      const piece = new URLSearchParams(query)
      piece.set('limit', String(pieceSize))
      if (pageParam !== null) piece.set('cursor', pageParam)
      return callApi(`/api/rejects?${piece}`, rejectEntriesSchema, { signal })
    },
    initialPageParam: firstPiece,
    getNextPageParam: (last) => last.nextCursor,
    refetchOnWindowFocus: false,
  })
}

export function rejectQuery(rejectId: number) {
  return queryOptions({
    queryKey: [...rejectKeys.all, 'one', rejectId] as const,
    queryFn: ({ signal }) => callApi(`/api/rejects/${rejectId}`, rejectDetailSchema, { signal }),
  })
}

/** What would be understood of an edited record. */
export function checkQuery(rejectId: number, text: string) {
  return queryOptions({
    queryKey: [...rejectKeys.all, 'check', rejectId, text] as const,
    queryFn: ({ signal }) =>
      callApi(`/api/rejects/${rejectId}/check`, understoodSchema, { method: 'POST', body: { text }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
  })
}

export function countsQuery(filter: OpenChoice) {
  return queryOptions({
    queryKey: [...rejectKeys.all, 'count', filter] as const,
    queryFn: ({ signal }) =>
      callApi('/api/rejects/count', rejectCountsSchema, { method: 'POST', body: { filter }, signal }),
    gcTime: 0,
  })
}

export function rulePreviewQuery(filter: OpenChoice, rule: Rule | null) {
  return queryOptions({
    queryKey: [...rejectKeys.all, 'preview', filter, rule] as const,
    queryFn: ({ signal }) =>
      callApi('/api/rejects/rules/preview', rulePreviewSchema, { method: 'POST', body: { filter, rule }, signal }),
    enabled: rule !== null,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  })
}

export function keptRulesQuery() {
  return queryOptions({
    queryKey: rejectKeys.rules(),
    queryFn: async ({ signal }) => (await callApi('/api/rejects/rules', keptRulesSchema, { signal })).items,
  })
}

/** How far an action has come; looked at every second until it is done. */
export function actionQuery(bulkActionId: number) {
  return queryOptions({
    queryKey: [...jobKeys.all, 'bulk', bulkActionId] as const,
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/bulk/${bulkActionId}`, bulkProgressSchema, { signal }),
    refetchInterval: (query) => (query.state.data?.completedAt ? false : 1_000),
  })
}

/** After a lost answer the same is asked for under the same key. */
const wanted = new Intents()

/** What changes rejects: afterwards they, and the jobs they came from, are asked for again. */
function useRejectChange<Asked, Answer>(
  pathOf: (asked: Asked) => string,
  schema: z.ZodType<Answer>,
  method: 'POST' | 'DELETE' = 'POST',
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ asked, body }: { asked: Asked; body?: unknown }) =>
      wanted.send(JSON.stringify([pathOf(asked), body]), (idempotencyKey) =>
        callApi(pathOf(asked), schema, { method, body, idempotencyKey }),
      ),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: rejectKeys.all })
      void client.invalidateQueries({ queryKey: jobKeys.all })
    },
    onError: (error) => {
      const { title, detail } = toApiError(error)
      toast.error(title, { description: detail })
    },
  })
}

export const useReplay = () => useRejectChange((id: number) => `/api/rejects/${id}/replay`, replayedSchema)
export const useDismissOne = () => useRejectChange((id: number) => `/api/rejects/${id}/dismiss`, rejectDetailSchema)
export const useDismissAll = () => useRejectChange(() => '/api/rejects/dismiss', bulkProgressSchema)
export const useApplyRule = () => useRejectChange(() => '/api/rejects/rules/apply', bulkProgressSchema)
export const useKeepRule = () => useRejectChange(() => '/api/rejects/rules', z.object({ ruleId: z.int() }))
export const useRemoveRule = () => useRejectChange((id: number) => `/api/rejects/rules/${id}`, z.null(), 'DELETE')
