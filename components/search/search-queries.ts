import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { estimateSchema, storedMatchesSchema } from '#lib/jobs/estimate/contract.ts'
import { finalStatuses, jobSchema, type Job, type JobOptions } from '#lib/jobs/contract.ts'
import { propertyListSchema } from '#lib/properties/contract.ts'
import { callApi, toApiError } from '#components/api.ts'
import { Intents } from '#components/intents.ts'
import type { LaunchKind } from '#components/search/launch/launch-form.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'

/** The form may rest this long before it is counted, milliseconds. */
const restMs = 600
/** A count is as good as new for this long; the server keeps it as long. */
const countKeptMs = 10 * 60_000
const jobPollMs = 1000
const estimateKey = ['estimate'] as const
const storedKey = ['stored-matches'] as const
/** A source may think so long about a count, milliseconds. */
const countMs = 60_000
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
    queryKey: [...estimateKey, body],
    queryFn: ({ signal }) =>
      callApi('/api/estimates', estimateSchema, {
        method: 'POST',
        body: JSON.parse(body ?? 'null'),
        signal,
        timeLimit: countMs,
      }),
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

/**
 * How many matches are stored and how fresh: listed free of charge, when asked for or once only what is missing is
 * wanted. The comparison before is given up when the request changes.
 */
export function useStoredMatches(request: RequestDraft | null, wanted: boolean) {
  const queryClient = useQueryClient()
  const criteria = request && JSON.stringify({ source: 'propertyradar', request: { criteria: request.criteria } })
  const [askedFor, setAskedFor] = useState<string | null>(null)
  const body = useRested(criteria, restMs)
  const enabled = body !== null && body === criteria && (wanted || askedFor === body)
  const stored = useQuery({
    queryKey: [...storedKey, body],
    queryFn: ({ signal }) =>
      callApi('/api/estimates/stored', storedMatchesSchema, {
        method: 'POST',
        body: JSON.parse(body ?? 'null'),
        signal,
        timeLimit: countMs,
      }),
    enabled,
    staleTime: countKeptMs,
    refetchOnWindowFocus: false,
    retry: false,
  })
  return {
    stored: body === criteria ? stored.data : undefined,
    comparing: stored.isFetching,
    error: enabled ? stored.error : null,
    compare: () => {
      setAskedFor(criteria)
      if (stored.isError) void queryClient.invalidateQueries({ queryKey: storedKey })
    },
  }
}

export interface Launch {
  kind: LaunchKind
  /** Equal texts mean the same job, also after the allowance changed what the body must say. */
  wish: string
  body: { request: RequestDraft; options: JobOptions }
}

/** Outlives the screen: who goes to look whether the job is there, and comes back, still wants the same one. */
const launches = new Intents()

const bodyOf = (wanted: Launch) => ({ source: 'propertyradar', ...wanted.body })
const textOf = (wanted: Launch) => JSON.stringify(bodyOf(wanted))

/**
 * Starts a job. Until the server has agreed or refused, the same request carries the same key, whatever else was
 * started in between: pressing again after a lost answer makes one job.
 */
export function useLaunch() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (wanted: Launch) =>
      callApi('/api/batch-jobs', jobSchema, {
        method: 'POST',
        body: bodyOf(wanted),
        idempotencyKey: launches.keyFor(textOf(wanted)),
      }),
    onSuccess: (_job, wanted) => {
      launches.settle(textOf(wanted))
      void queryClient.invalidateQueries({ queryKey: ['jobs'] })
      // The job takes from the allowance that the next start was promised.
      void queryClient.invalidateQueries({ queryKey: estimateKey })
    },
    onError: (error, wanted) => {
      launches.settle(textOf(wanted), error)
      // The allowance went meanwhile: the form has no field for the number that is asked for until it is counted again.
      if (toApiError(error).code === 'confirmation-missing') {
        void queryClient.invalidateQueries({ queryKey: estimateKey })
      }
    },
  })
}

/** A job as it runs, asked for every second until it has ended. */
export function useFollowedJob(first: Job) {
  return useQuery({
    queryKey: ['search-job', first.jobId],
    queryFn: async ({ client, queryKey, signal }) => {
      const job = await callApi(`/api/batch-jobs/${first.jobId}`, jobSchema, { signal })
      // Each purchase takes from the allowance the next start is told of; the server has its count still at hand.
      const before = client.getQueryData<Job>(queryKey)
      if (before && before.recordsBought !== job.recordsBought) {
        void client.invalidateQueries({ queryKey: estimateKey })
      }
      if (before && !finalStatuses.includes(before.status) && finalStatuses.includes(job.status)) {
        void client.invalidateQueries({ queryKey: storedKey })
      }
      return job
    },
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
