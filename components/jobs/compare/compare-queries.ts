import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { differenceSchema, differingPropertiesSchema, runsSchema, type DifferenceKind } from '#lib/runs/contract.ts'

/** Nothing here follows the job by itself: figures that are being compared stand still. A comparison is heavy: no second try unasked. */
const still = { refetchOnWindowFocus: false, refetchOnReconnect: false, staleTime: 60_000, retry: false } as const
const firstPiece: string | null = null

/** The other runs of a job’s search. */
export function runsQuery(jobId: number) {
  return queryOptions({
    queryKey: [...jobKeys.job(jobId), 'runs'] as const,
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/${jobId}/runs`, runsSchema, { signal }),
    ...still,
  })
}

/** Counts of what is new, gone and changed against another run. */
export function differenceQuery(jobId: number, other: number | null) {
  return queryOptions({
    queryKey: [...jobKeys.job(jobId), 'difference', other] as const,
    queryFn: ({ signal }) =>
      callApi(`/api/batch-jobs/${jobId}/difference`, differenceSchema, { query: { with: other }, signal }),
    enabled: other !== null,
    ...still,
  })
}

/** The differing properties, 50 at a time. */
export function differingQuery(jobId: number, other: number | null, kind: DifferenceKind, field: string | null) {
  return infiniteQueryOptions({
    queryKey: [...jobKeys.job(jobId), 'differing', other, kind, field] as const,
    queryFn: ({ pageParam, signal }) =>
      callApi(`/api/batch-jobs/${jobId}/difference/properties`, differingPropertiesSchema, {
        query: { with: other, kind, field, limit: 50, cursor: pageParam },
        signal,
      }),
    enabled: other !== null,
    initialPageParam: firstPiece,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...still,
  })
}

/** Where the whole difference can be downloaded. */
export function differenceFile(jobId: number, other: number): string {
  return `/api/batch-jobs/${jobId}/difference/export?with=${other}`
}
