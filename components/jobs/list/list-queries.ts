import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi, callApiTagged } from '#components/api.ts'
import { jobKeys, often, seldom, watching, type Liveness } from '#components/jobs/job-queries.ts'
import { isMoving } from '#components/jobs/words/job-state.ts'
import { jobListChangesSchema, jobOwnersSchema, type JobFilter, type JobListChanges } from '#lib/jobs/list/contract.ts'
import { jobSchema, type Job } from '#lib/jobs/contract.ts'

/** What the list asks for; the rest of the filter keeps its defaults. */
export type ListFilter = Partial<Omit<JobFilter, 'form'>>

/** A stretch of the list as it is on screen. Its jobs come without their requests, which can be long. */
export interface JobList {
  items: Job[]
  nextCursor: string | null
  /** Names the answer it was made from; null asks for the whole list next. */
  tag: string | null
}

const listPath = '/api/batch-jobs'

/** One stretch of the job list, as what changed since the last look; looked at often while a job in it moves. */
export function jobListQuery(filter: ListFilter, live: Liveness) {
  const queryKey = [...jobKeys.lists(), filter] as const
  return queryOptions({
    queryKey,
    queryFn: ({ signal, client }) => readList(filter, client.getQueryData<JobList>(queryKey), signal),
    ...watching(live),
    // Whoever comes back sees what is, however short the absence was.
    staleTime: 0,
    placeholderData: keepPreviousData,
    // The jobs of an answer are kept as objects by `readList`; comparing all fields of all rows again costs for nothing.
    structuralSharing: false,
    refetchInterval: (query) => {
      if (live.frozen) return false
      return query.state.data?.items.some(isMoving) ? often : seldom
    },
  })
}

async function readList(filter: ListFilter, before: JobList | undefined, signal: AbortSignal): Promise<JobList> {
  const { tag, data } = await callApiTagged(listPath, jobListChangesSchema, {
    query: { ...filter, form: 'changes' },
    knownTag: before?.tag ?? null,
    signal,
  })
  if (data !== null) return { items: merge(before?.items ?? [], data), nextCursor: data.nextCursor, tag }
  if (before) return before
  throw new Error('The server called a list unchanged that was never asked for.')
}

/** The jobs of an answer: the ones that did not change stay the same objects, so that their rows are not drawn again. */
export function merge(before: readonly Job[], { order, changed }: JobListChanges): Job[] {
  const known = new Map(before.map((job) => [job.jobId, job]))
  for (const change of changed) {
    known.set(change.jobId, jobSchema.parse({ request: null, ...known.get(change.jobId), ...change }))
  }
  return order.flatMap((jobId) => known.get(jobId) ?? [])
}

/** The people who have started a job, for the filter. */
export function jobOwnersQuery() {
  return queryOptions({
    queryKey: jobKeys.owners(),
    queryFn: ({ signal }) => callApi(`${listPath}/owners`, jobOwnersSchema, { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
