import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { jobSchema, jobStatsSchema, logListSchema, pageListSchema, type Job, type JobLog } from '#lib/jobs/contract.ts'
import { rejectListSchema } from '#lib/rejects/contract.ts'
import { isMoving } from '#components/jobs/words/job-state.ts'
import { sliceSize } from '#components/jobs/plat/page-cells.ts'

/** Between two looks, in milliseconds: while work is under way, and while none is. */
export const often = 1_500
export const seldom = 15_000
const logLines = 50
const firstPiece: string | null = null

export const jobKeys = {
  all: ['jobs'] as const,
  lists: () => [...jobKeys.all, 'list'] as const,
  owners: () => [...jobKeys.all, 'owners'] as const,
  stats: () => [...jobKeys.all, 'stats'] as const,
  /** Prefix of everything about one job. */
  job: (jobId: number) => [...jobKeys.all, 'job', jobId] as const,
  detail: (jobId: number) => [...jobKeys.job(jobId), 'detail'] as const,
  slices: (jobId: number) => [...jobKeys.job(jobId), 'pages'] as const,
  slice: (jobId: number, cursor: string | null) => [...jobKeys.slices(jobId), cursor] as const,
  page: (jobId: number, pageNumber: number) => [...jobKeys.job(jobId), 'page', pageNumber] as const,
  troubles: (jobId: number, state: Trouble) => [...jobKeys.job(jobId), 'troubles', state] as const,
  logs: (jobId: number) => [...jobKeys.job(jobId), 'logs'] as const,
  rejects: (jobId: number) => [...jobKeys.job(jobId), 'rejects'] as const,
}

/** What a page can be in that a person should know of. */
export type Trouble = 'unclear' | 'failed'

/** How live a screen is: frozen means that nothing is asked for that nobody asked for. */
export type Liveness = { frozen: boolean }

export function watching({ frozen }: Liveness) {
  return { refetchOnWindowFocus: !frozen, refetchOnReconnect: !frozen } as const
}

/** Like `watching`, for lists in pieces: while older pieces are read too, nothing moves and nothing is asked for again. */
function watchingTop({ frozen }: Liveness) {
  const atTop = ({ state }: { state: { data?: { pages: readonly unknown[] } | undefined } }) =>
    !frozen && (state.data?.pages.length ?? 0) <= 1
  return { refetchOnWindowFocus: atTop, refetchOnReconnect: atTop } as const
}

function pathOf(jobId: number): string {
  return `/api/batch-jobs/${jobId}`
}

/** The figures above the list. They have no clock of their own: the looks at a list that moves bring them. */
export function jobStatsQuery(live: Liveness) {
  return queryOptions({
    queryKey: jobKeys.stats(),
    queryFn: ({ signal }) => callApi('/api/batch-jobs/stats', jobStatsSchema, { signal }),
    ...watching(live),
  })
}

/** One job; looked at often while it moves. */
export function jobQuery(jobId: number, live: Liveness) {
  return queryOptions({
    queryKey: jobKeys.detail(jobId),
    queryFn: ({ signal }) => callApi(pathOf(jobId), jobSchema, { signal }),
    ...watching(live),
    refetchInterval: (query) => {
      if (live.frozen) return false
      const job = query.state.data
      return job && !isMoving(job) ? seldom : often
    },
  })
}

/** Up to 200 pages in order. `interval` in milliseconds, false for none. */
export function pageSliceQuery(jobId: number, cursor: string | null, live: Liveness, interval: number | false) {
  return queryOptions({
    queryKey: jobKeys.slice(jobId, cursor),
    queryFn: ({ signal }) =>
      callApi(`${pathOf(jobId)}/pages`, pageListSchema, { query: { limit: sliceSize, cursor }, signal }),
    ...watching({ frozen: live.frozen || interval === false }),
    staleTime: often,
    refetchInterval: live.frozen ? false : interval,
  })
}

/** The first 200 unclear or failed pages, wherever they are in the job. Whoever shows them asks again when they change. */
export function troubledPagesQuery(job: Job, state: Trouble, live: Liveness) {
  return queryOptions({
    queryKey: jobKeys.troubles(job.jobId, state),
    queryFn: ({ signal }) =>
      callApi(`${pathOf(job.jobId)}/pages`, pageListSchema, {
        query: { state: [state], limit: sliceSize },
        signal,
      }),
    ...watching(live),
    enabled: job.pages[state] > 0,
  })
}

/** What the log is narrowed to; warnings include errors. */
export type LogChoice = 'all' | 'warn' | 'error'
const levelsOf: Readonly<Record<LogChoice, readonly JobLog['level'][]>> = {
  all: [],
  warn: ['warn', 'error'],
  error: ['error'],
}

/** The log, newest first; `q` is empty or a text of its lines. */
export function jobLogQuery(jobId: number, choice: LogChoice, q: string, live: Liveness) {
  return infiniteQueryOptions({
    queryKey: [...jobKeys.logs(jobId), choice, q] as const,
    queryFn: ({ pageParam, signal }) =>
      callApi(`${pathOf(jobId)}/logs`, logListSchema, {
        query: { level: levelsOf[choice], q, limit: logLines, cursor: pageParam },
        signal,
      }),
    ...watchingTop(live),
    initialPageParam: firstPiece,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** The records of a job that could not be stored. */
export function jobRejectsQuery(job: Job, live: Liveness) {
  return infiniteQueryOptions({
    queryKey: jobKeys.rejects(job.jobId),
    queryFn: ({ pageParam, signal }) =>
      callApi(`${pathOf(job.jobId)}/rejects`, rejectListSchema, { query: { limit: 50, cursor: pageParam }, signal }),
    ...watchingTop(live),
    enabled: job.rejectedCount > 0,
    initialPageParam: firstPiece,
    getNextPageParam: (last) => last.nextCursor,
  })
}
