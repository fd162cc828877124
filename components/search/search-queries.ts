import { newIntentKey } from '#components/intent-key.ts'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { estimateSchema, finalStatuses, jobSchema, type Job, type JobOptions } from '#lib/jobs/contract.ts'
import { propertyListSchema } from '#lib/properties/contract.ts'
import { callApi, toApiError } from '#components/api.ts'
import { intentFor, isPassing, type Intent } from '#components/search/launch/intent.ts'
import type { LaunchKind } from '#components/search/launch/launch-form.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'

/** The form may rest this long before it is counted, milliseconds. */
const restMs = 600
/** A count is as good as new for this long; the server keeps it as long. */
const countKeptMs = 10 * 60_000
const jobPollMs = 1000
/** Rows of one answer in the result table. */
const rowsAtOnce = 100

type Ceilings = Pick<JobOptions, 'maxRecords' | 'maxCost'>

/** The value once it has not changed for `ms`. Values are compared as texts. */
function useRested(value: string | null, ms: number): string | null {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}

/**
 * The free estimate of a request, counted again 600 ms after the last change; the count before is given up. `current`
 * is false while the shown estimate belongs to an earlier request. Null: nothing to count.
 */
export function useEstimate(request: RequestDraft | null, ceilings: Ceilings) {
  const wanted = request && JSON.stringify({ source: 'propertyradar', request, options: ceilings })
  const body = useRested(wanted, restMs)
  const estimate = useQuery({
    queryKey: ['estimate', body],
    queryFn: ({ signal }) =>
      callApi('/api/estimates', estimateSchema, { method: 'POST', body: JSON.parse(body ?? 'null'), signal }),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: countKeptMs,
    refetchOnWindowFocus: false,
    retry: false,
  })
  const current = wanted !== null && wanted === body && estimate.isSuccess && !estimate.isPlaceholderData
  const failed = wanted === body && estimate.isError
  return {
    estimate: wanted === null ? undefined : estimate.data,
    current,
    counting: wanted !== null && !current && !failed,
    error: failed ? estimate.error : null,
    retry: () => void estimate.refetch(),
  }
}

export interface Launch {
  kind: LaunchKind
  body: { request: RequestDraft; options: JobOptions }
}

/**
 * Starts a job. A repeated press and a retry after a lost connection carry the same key, so that they make one job;
 * `forget` begins a new intent for the same request.
 */
export function useLaunch() {
  const queryClient = useQueryClient()
  const intent = useRef<Intent | null>(null)
  const launch = useMutation({
    mutationFn: (wanted: Launch) => {
      const body = { source: 'propertyradar', ...wanted.body }
      const mine = intentFor(intent.current, JSON.stringify(body), newIntentKey)
      intent.current = mine
      return callApi('/api/batch-jobs', jobSchema, { method: 'POST', body, idempotencyKey: mine.key })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
    onError: (error) => {
      // A refusal is final for its key; only an answer that never came, or a server's bad moment, is asked for again.
      const { status, code } = toApiError(error)
      if (!isPassing(status, code)) intent.current = null
    },
  })
  const forget = () => {
    intent.current = null
    launch.reset()
  }
  return { launch, forget }
}

/** A job as it runs, asked for every second until it has ended. */
export function useFollowedJob(first: Job) {
  return useQuery({
    queryKey: ['search-job', first.jobId],
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/${first.jobId}`, jobSchema, { signal }),
    initialData: first,
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data && finalStatuses.includes(state.data.status) ? false : jobPollMs),
  })
}

/** What a job has stored, page by page. `rows` is what it is known to hold; a change fetches again. */
export function useJobProperties(jobId: number, rows: number) {
  return useInfiniteQuery({
    queryKey: ['search-results', jobId, rows],
    queryFn: ({ pageParam, signal }) =>
      callApi('/api/properties', propertyListSchema, {
        query: { jobId, limit: rowsAtOnce, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    enabled: rows > 0,
    placeholderData: keepPreviousData,
  })
}
