'use client'

import { useQueries, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { z } from 'zod'
import { jobKeys, pageSliceQuery } from '#components/jobs/job-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import { slicePace, someDecided, type SlicePace } from '#components/jobs/pages/slice-pace.ts'
import { mostLoadedPages, sliceSize } from '#components/jobs/plat/page-cells.ts'
import { isMoving } from '#components/jobs/words/job-state.ts'
import type { Job, Page, pageListSchema } from '#lib/jobs/contract.ts'

type Slice = z.infer<typeof pageListSchema>

/** Why pages are not there, and another try at them. */
export interface PagesFault {
  error: Error
  retrying: boolean
  onRetry: () => void
}

const mostSlices = mostLoadedPages / sliceSize

/** Milliseconds between two looks at a slice in case something moved that the job’s own figures do not show. */
const intervals: Readonly<Record<SlicePace, number | false>> = {
  settled: false,
  resting: 30_000,
  active: 10_000,
  ahead: 30_000,
}

/** Changes whenever something about the job’s pages did; stays equal while it rests. */
export function pulseOf(job: Job): string {
  return [job.updatedAt, job.status, ...Object.values(job.pages)].join(' ')
}

/** Module scope, so that TanStack Query sees one function and keeps the combined result while nothing changed. */
function combine(results: UseQueryResult<Slice>[]) {
  return {
    slices: results.map(({ data }) => data),
    // A slice that is there and only could not be asked for again is old; that the whole screen says.
    error: results.find(({ data, error }) => data === undefined && error)?.error ?? null,
    retrying: results.some(({ error, isFetching }) => error && isFetching),
  }
}

/** The cursors of the slices known so far: each slice names the next, up to the most that are loaded. */
function chainOf(slices: readonly (Slice | undefined)[]): (string | null)[] {
  const chain: (string | null)[] = [null]
  for (const slice of slices) {
    if (!slice?.nextCursor || chain.length >= mostSlices) break
    chain.push(slice.nextCursor)
  }
  return chain
}

/**
 * The first 2,000 pages of a job in slices of 200. While the job moves, only slices in which something can happen are
 * asked for again, each time the job’s own figures moved.
 */
export function usePageSlices(job: Job) {
  const client = useQueryClient()
  const live = useLive()
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null])
  const known = cursors.map((cursor) => client.getQueryData<Slice>(jobKeys.slice(job.jobId, cursor))?.items)
  const paces = known.map((pages, index) => (pages ? slicePace(pages, known[index - 1]) : 'settled'))
  const moving = isMoving(job)
  const { slices, error, retrying } = useQueries({
    queries: cursors.map((cursor, index) =>
      pageSliceQuery(job.jobId, cursor, live, moving ? intervals[paces[index] ?? 'settled'] : false),
    ),
    combine,
  })
  const chain = chainOf(slices)
  if (chain.join() !== cursors.join()) setCursors(chain)

  const refresh = useEffectEvent((which: readonly SlicePace[]) => {
    cursors.forEach((cursor, index) => {
      if (!which.includes(paces[index] ?? 'settled')) return
      void client.invalidateQueries({ queryKey: jobKeys.slice(job.jobId, cursor), exact: true })
    })
  })
  const pulse = pulseOf(job)
  useEffect(() => refresh(['active']), [pulse])
  const status = useRef(job.status)
  useEffect(() => {
    if (status.current === job.status) return
    status.current = job.status
    // A retry or cancel, by whomever, moves pages of every slice.
    refresh(['active', 'ahead', 'resting', 'settled'])
  }, [job.status])
  const counted = useRef(job.pages)
  useEffect(() => {
    const before = counted.current
    counted.current = job.pages
    if (someDecided(before, job.pages)) refresh(['resting'])
  }, [job.pages])

  const pages = useMemo<readonly Page[]>(() => slices.flatMap((slice) => slice?.items ?? []), [slices])
  const onRetry = () => {
    const queryKey = jobKeys.slices(job.jobId)
    void client.refetchQueries({ queryKey, type: 'active', predicate: ({ state }) => state.status === 'error' })
  }
  return { pages, fault: error && { error, retrying, onRetry } }
}
