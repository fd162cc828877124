'use client'

import { useMutation, useMutationState, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { fetchCode } from '#components/fetch-code.ts'
import { toast } from '#components/ui/overlay/toast.ts'
import { z } from 'zod'
import { callApi, toApiError } from '#components/api.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import type { JobList } from '#components/jobs/list/list-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import { wishes } from '#components/jobs/wishes.ts'
import type { HeardStates } from '#components/jobs/words/announcements.ts'
import { stateOf, type JobStateKind } from '#components/jobs/words/job-state.ts'
import { doneSentence, jobActions } from '#components/jobs/words/job-actions.ts'
import type { PageAction } from '#components/jobs/page-words/page-actions.ts'
import { jobSchema, pageSchema, type ChangeJob, type Job } from '#lib/jobs/contract.ts'

const actionRequestSchema = z.object({
  jobId: z.int(),
  action: z.enum(jobActions),
  /** Equal for what is done once however often it is sent. */
  wish: z.string(),
  confirmRecords: z.int().optional(),
})
type ActionRequest = z.infer<typeof actionRequestSchema>
type PageRequest = { pageNumber: number; action: PageAction; wish: string }
type JobChange = { change: ChangeJob; wish: string }

const acted = new Map<number, JobStateKind>()
/** What the last action on this screen brought each job to; its toast has said so. */
export const actedStates: HeardStates = acted

const actionKey = [...jobKeys.all, 'action'] as const

function sayFault(error: unknown) {
  const { title, detail } = toApiError(error)
  toast.error(title, { description: detail })
}

/** Puts the server's answer into what is on screen, ahead of answers still under way that are older. */
async function writeJob(client: QueryClient, job: Job) {
  await client.cancelQueries({ queryKey: jobKeys.lists() })
  client.setQueryData(jobKeys.detail(job.jobId), job)
  client.setQueriesData<JobList>({ queryKey: jobKeys.lists() }, (list) => {
    if (!list?.items.some((item) => item.jobId === job.jobId)) return list
    // Without the tag the next answer is the whole list: what changed is told from the answer of that tag alone.
    return { ...list, tag: null, items: list.items.map((item) => (item.jobId === job.jobId ? job : item)) }
  })
}

/** After a change: the job in full, and the list too unless the view is frozen. */
function useRefresh() {
  const client = useQueryClient()
  const { frozen } = useLive()
  return async (jobId: number) => {
    const parts = [client.invalidateQueries({ queryKey: jobKeys.job(jobId) })]
    if (!frozen) {
      parts.push(client.invalidateQueries({ queryKey: jobKeys.lists() }))
      parts.push(client.invalidateQueries({ queryKey: jobKeys.stats() }))
    }
    await Promise.all(parts)
  }
}

/** Cancel, pause, resume (also: approve), retry or duplicate. Says the outcome in a toast. */
export function useJobAction() {
  const client = useQueryClient()
  const refresh = useRefresh()
  return useMutation({
    mutationKey: actionKey,
    mutationFn: ({ jobId, action, wish, confirmRecords }: ActionRequest) =>
      wishes.send(wish, (idempotencyKey) =>
        callApi(`/api/batch-jobs/${jobId}/${action}`, jobSchema, {
          method: 'POST',
          body: confirmRecords === undefined ? {} : { confirmRecords },
          idempotencyKey,
        }),
      ),
    onSuccess: async (job, { action }) => {
      acted.set(job.jobId, stateOf(job).kind)
      await writeJob(client, job)
      toast.success(doneSentence(action, job))
    },
    onError: sayFault,
    onSettled: (_job, _error, { jobId }) => void refresh(jobId),
  })
}

/** The actions that were sent and not answered yet, by job. */
export function usePendingActions(): ReadonlyMap<number, ActionRequest['action']> {
  const pending = useMutationState({
    filters: { mutationKey: actionKey, status: 'pending' },
    select: (mutation) => actionRequestSchema.safeParse(mutation.state.variables).data,
  })
  return new Map(pending.flatMap((request) => (request ? [[request.jobId, request.action]] : [])))
}

/** Name, note or priority of a job. */
export function useChangeJob(jobId: number) {
  const client = useQueryClient()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ change, wish }: JobChange) =>
      wishes.send(wish, (idempotencyKey) =>
        callApi(`/api/batch-jobs/${jobId}`, jobSchema, { method: 'PATCH', body: change, idempotencyKey }),
      ),
    onSuccess: (job) => writeJob(client, job),
    onSettled: () => void refresh(jobId),
  })
}

/** Rerun, buy again or skip one page of a job. */
export function usePageAction(jobId: number) {
  const client = useQueryClient()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ pageNumber, action, wish }: PageRequest) =>
      wishes.send(wish, (idempotencyKey) =>
        callApi(`/api/batch-jobs/${jobId}/pages/${pageNumber}/${action}`, pageSchema, {
          method: 'POST',
          body: action === 'buy-again' ? { raiseCeiling: true } : {},
          idempotencyKey,
        }),
      ),
    // Its words are those of the screen of a job; the list does not need them.
    onSuccess: async (page) => {
      client.setQueryData(jobKeys.page(jobId, page.pageNumber), page)
      const { pageDoneSentence } = await fetchCode(() => import('#components/jobs/page-words/page-actions.ts'))
      toast.info(pageDoneSentence(page))
    },
    onError: sayFault,
    onSettled: () => refresh(jobId),
  })
}
