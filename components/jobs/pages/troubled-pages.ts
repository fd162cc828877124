'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { jobKeys, troubledPagesQuery, type Trouble } from '#components/jobs/job-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import type { PagesFault } from '#components/jobs/pages/page-slices.ts'
import type { Job, Page } from '#lib/jobs/contract.ts'

const none: readonly Page[] = []

/** As far as they are loaded, and why the others are not. */
export interface TroubledPages {
  pages: readonly Page[]
  fault: PagesFault | null
}

/**
 * The first 200 unclear pages and after them the first 200 failed ones, wherever they are in the job. Unclear ones have
 * their own question, so that no number of failed pages hides one that waits for a decision.
 */
export function useTroubledPages(job: Job): TroubledPages {
  const unclear = usePagesIn('unclear', job)
  const failed = usePagesIn('failed', job)
  const pages = useMemo(() => [...unclear.pages, ...failed.pages], [unclear.pages, failed.pages])
  return { pages, fault: unclear.fault ?? failed.fault }
}

function usePagesIn(state: Trouble, job: Job): TroubledPages {
  const client = useQueryClient()
  const { jobId } = job
  const count = job.pages[state]
  const { data, error, isFetching, refetch } = useQuery(troubledPagesQuery(job, state, useLive()))
  const asked = useRef(count)
  useEffect(() => {
    if (asked.current === count) return
    asked.current = count
    void client.invalidateQueries({ queryKey: jobKeys.troubles(jobId, state) })
  }, [client, jobId, state, count])
  if (count === 0) return { pages: none, fault: null }
  const fault = error && !data ? { error, retrying: isFetching, onRetry: () => void refetch() } : null
  return { pages: data?.items ?? none, fault }
}
