import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { isMoving } from '#components/jobs/words/job-state.ts'
import { pageSchema, type Job } from '#lib/jobs/contract.ts'
import { causesSchema, chartsSchema, timelineSchema } from '#lib/runs/contract.ts'
import { rawAnswerSchema } from '#lib/spend/contract.ts'

/** Between two looks at the charts of a job that moves, in milliseconds: until there are bars, and then. */
const untilBars = 2_500
const withBars = 10_000
const firstPiece: string | null = null

/** Errors by cause. Asked again when the job’s own figures say that there are others; none are while the view is frozen. */
export function causesQuery(job: Job) {
  const { jobId, rejectedCount } = job
  const { failed, unclear } = job.pages
  return queryOptions({
    queryKey: [...jobKeys.job(jobId), 'causes', failed, unclear, rejectedCount] as const,
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/${jobId}/causes`, causesSchema, { signal }),
    enabled: failed + unclear + rejectedCount > 0,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 10_000,
  })
}

/** Speed and page times; followed at leisure while the job moves, and looked at once more when it has ended. */
export function chartsQuery(job: Job, { frozen }: { frozen: boolean }) {
  return queryOptions({
    queryKey: [...jobKeys.job(job.jobId), 'charts', job.status] as const,
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/${job.jobId}/charts`, chartsSchema, { signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: !frozen,
    refetchOnReconnect: !frozen,
    refetchInterval: ({ state }) => {
      if (frozen || !isMoving(job)) return false
      return state.data?.throughput ? withBars : untilBars
    },
  })
}

/** What happened and who did it. Its key holds the figures that change whenever something did. */
export function timelineQuery(job: Job) {
  const decided = `${job.pages.unclear} ${job.pages.skipped}`
  return infiniteQueryOptions({
    queryKey: [...jobKeys.job(job.jobId), 'timeline', job.status, job.needs, decided, job.name, job.note] as const,
    queryFn: ({ pageParam, signal }) =>
      callApi(`/api/batch-jobs/${job.jobId}/timeline`, timelineSchema, {
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: firstPiece,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 10_000,
  })
}

/** One page by its number. */
export function pageQuery(jobId: number, pageNumber: number) {
  return queryOptions({
    queryKey: jobKeys.page(jobId, pageNumber),
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/${jobId}/pages/${pageNumber}`, pageSchema, { signal }),
    gcTime: 30_000,
  })
}

/** What the source answered for a page; the newest answer unless another one is named. */
export function rawAnswerQuery(jobId: number, pageNumber: number, rawPageId: number | null, state: string) {
  return queryOptions({
    queryKey: [...jobKeys.job(jobId), 'raw', pageNumber, rawPageId, state] as const,
    queryFn: ({ signal }) =>
      callApi(`/api/batch-jobs/${jobId}/pages/${pageNumber}/raw`, rawAnswerSchema, { query: { rawPageId }, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 30_000,
  })
}

/** Where the whole answer can be downloaded. */
export function rawAnswerFile(jobId: number, pageNumber: number, rawPageId: number): string {
  return `/api/batch-jobs/${jobId}/pages/${pageNumber}/raw/file?rawPageId=${rawPageId}`
}
