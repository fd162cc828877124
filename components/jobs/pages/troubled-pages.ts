'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { jobKeys, troubledPagesQuery, type Trouble } from '#components/jobs/job-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import type { Job, Page } from '#lib/jobs/contract.ts'

const none: readonly Page[] = []

/**
 * The first 200 unclear pages and after them the first 200 failed ones, wherever they are in the job. Unclear ones have
 * their own question, so that no number of failed pages hides one that waits for a decision.
 */
export function useTroubledPages(job: Job): readonly Page[] {
  const unclear = usePagesIn('unclear', job)
  const failed = usePagesIn('failed', job)
  return useMemo(() => [...unclear, ...failed], [unclear, failed])
}

function usePagesIn(state: Trouble, job: Job): readonly Page[] {
  const client = useQueryClient()
  const { jobId } = job
  const count = job.pages[state]
  const { data } = useQuery(troubledPagesQuery(job, state, useLive()))
  const asked = useRef(count)
  useEffect(() => {
    if (asked.current === count) return
    asked.current = count
    void client.invalidateQueries({ queryKey: jobKeys.troubles(jobId, state) })
  }, [client, jobId, state, count])
  return count === 0 ? none : (data?.items ?? none)
}
