import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { Intents } from '#components/intents.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import type { BulkAsked } from '#components/jobs/list/bulk/asked.ts'
import { bulkPreviewSchema, bulkProgressSchema, type BulkPreview } from '#lib/jobs/bulk/contract.ts'

const bulkPath = '/api/batch-jobs/bulk'
const progressEvery = 1_000

/** What would happen now. Asked anew each time the question is opened. */
export function bulkPreviewQuery(asked: BulkAsked, id: number) {
  return queryOptions({
    queryKey: [...jobKeys.all, 'bulk-preview', id, asked] as const,
    queryFn: ({ signal }) => callApi(`${bulkPath}/preview`, bulkPreviewSchema, { method: 'POST', body: asked, signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

/** How far it has come; looked at every second until it is done. */
export function bulkProgressQuery(bulkActionId: number) {
  return queryOptions({
    queryKey: [...jobKeys.all, 'bulk', bulkActionId] as const,
    queryFn: ({ signal }) => callApi(`${bulkPath}/${bulkActionId}`, bulkProgressSchema, { signal }),
    refetchInterval: (query) => (query.state.data?.completedAt ? false : progressEvery),
  })
}

interface StartBulk {
  asked: BulkAsked
  /** The preview the person agrees to. */
  seen: BulkPreview
  /** Of the question: asked anew, the same is wanted once more. */
  id: number
}

/** After a lost answer the same is asked for under the same key; what was counted anew is another thing wanted. */
const starts = new Intents()

/** Starts it. Pressing twice starts it once. */
export function useStartBulk() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ asked, seen, id }: StartBulk) => {
      const body = { ...asked, expected: { changingJobs: seen.changingJobs, recordsAtMost: seen.recordsAtMost } }
      return starts.send(JSON.stringify([id, body]), (idempotencyKey) =>
        callApi(bulkPath, bulkProgressSchema, { method: 'POST', body, idempotencyKey }),
      )
    },
    onSuccess: (progress) => client.setQueryData(bulkProgressQuery(progress.bulkActionId).queryKey, progress),
  })
}
