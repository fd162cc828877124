import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'
import { callApi, callApiTagged } from '#components/api.ts'
import { jobKeys, often, seldom, watching, type Liveness } from '#components/jobs/job-queries.ts'
import { isMoving } from '#components/jobs/words/job-state.ts'
import { jobListChangesSchema, jobOwnersSchema, type JobFilter, type JobListChanges } from '#lib/jobs/list/contract.ts'
import { jobSchema, type Job } from '#lib/jobs/contract.ts'

/** What the list asks for; the rest of the filter keeps its defaults. */
export type ListFilter = Partial<Omit<JobFilter, 'form' | 'figures'>>

/** A stretch of the list as it is on screen. Its jobs come without their requests, which can be long. */
export interface JobList {
  items: Job[]
  nextCursor: string | null
  /** Names the answer it was made from; null asks for the whole list next. */
  tag: string | null
  /** When the figures above it came with it, in milliseconds; 0 for never. */
  figuresAt: number
  /** It has moved since then. */
  owesFigures: boolean
}

/** The figures are counted over all jobs, so they are asked for at most this often, in milliseconds. */
const figuresEvery = 5_000

const listPath = '/api/batch-jobs'

/** One stretch of the job list, as what changed since the last look; looked at often while a job in it moves. */
export function jobListQuery(filter: ListFilter, live: Liveness) {
  const queryKey = [...jobKeys.lists(), filter] as const
  return queryOptions({
    queryKey,
    queryFn: ({ signal, client }) => readList(filter, client, client.getQueryData<JobList>(queryKey), signal),
    ...watching(live),
    // Whoever comes back sees what is, however short the absence was.
    staleTime: 0,
    placeholderData: keepPreviousData,
    // The jobs of an answer are kept as objects by `readList`; comparing all fields of all rows again costs for nothing.
    structuralSharing: false,
    refetchInterval: (query) => {
      if (live.frozen) return false
      const list = query.state.data
      return list && (list.owesFigures || list.items.some(isMoving)) ? often : seldom
    },
  })
}

async function readList(
  filter: ListFilter,
  client: QueryClient,
  before: JobList | undefined,
  signal: AbortSignal,
): Promise<JobList> {
  const now = Date.now()
  const { tag, data } = await callApiTagged(listPath, jobListChangesSchema, {
    query: { ...filter, form: 'changes', figures: wantsFigures(before, now) ? 'yes' : null },
    knownTag: before?.tag ?? null,
    signal,
  })
  if (data === null) {
    if (before) return before
    throw new Error('The server called a list unchanged that was never asked for.')
  }
  if (data.stats) client.setQueryData(jobKeys.stats(), data.stats)
  return listAfter(before, data, tag, now)
}

/** Whether the next look brings the figures too: a question of their own would cost a head of its own. */
export function wantsFigures(list: JobList | undefined, now: number): boolean {
  if (list === undefined || now - list.figuresAt < figuresEvery) return false
  return list.owesFigures || list.items.some(isMoving)
}

/** The list after an answer that began at `now`. The first one comes with a question for the figures beside it. */
export function listAfter(
  before: JobList | undefined,
  answer: JobListChanges,
  tag: string | null,
  now: number,
): JobList {
  const isSame = before !== undefined && tag !== null && before.tag === tag
  const hasMoved = before !== undefined && !isSame
  return {
    items: isSame ? before.items : merge(before?.items ?? [], answer),
    nextCursor: answer.nextCursor,
    tag,
    figuresAt: answer.stats ? now : (before?.figuresAt ?? now),
    owesFigures: answer.stats === undefined && (hasMoved || before?.owesFigures === true),
  }
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
