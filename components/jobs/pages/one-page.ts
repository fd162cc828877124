'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import { toast } from '#components/ui/overlay/toast.ts'
import { pageQuery } from '#components/jobs/job/one-job-queries.ts'
import { jobKeys, often } from '#components/jobs/job-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import { isMoving } from '#components/jobs/words/job-state.ts'
import type { Job, Page } from '#lib/jobs/contract.ts'

/** Milliseconds between two looks at a page that is not among the loaded ones while its job moves. */
const atLeisure = 10_000

/** The page whose details are shown, and why it cannot be shown. */
export interface OnePage {
  page: Page | null
  error: Error | null
  retrying: boolean
  onRetry: () => void
}

function isUnderWay(page: Page | null | undefined): boolean {
  return page?.rerunAskedAt != null
}

/**
 * One page of a job: out of the loaded ones, else asked for by itself, so that every page of a job of any size can be
 * seen. One that is being read again is followed to its end, and what came of it is said.
 */
export function useOnePage(job: Job, pageNumber: number | null, pages: readonly Page[], troubled: readonly Page[]) {
  const client = useQueryClient()
  const { frozen } = useLive()
  const loaded = useMemo(() => {
    const isIt = (page: Page) => page.pageNumber === pageNumber
    return pages.find(isIt) ?? troubled.find(isIt) ?? null
  }, [pageNumber, pages, troubled])
  const underWay = isUnderWay(loaded)
  const isThere = pageNumber !== null && pageNumber >= 1 && pageNumber <= job.pages.total
  const query = useQuery({
    ...pageQuery(job.jobId, pageNumber ?? 1),
    // The answer to the asking is put here, so a reading that is over before the pages are asked for again is seen too.
    enabled: ({ state: { data } }) => isThere && (loaded === null || underWay || isUnderWay(data)),
    refetchOnWindowFocus: !frozen,
    refetchOnReconnect: !frozen,
    refetchInterval: ({ state: { data } }) => {
      // Whoever asked for the reading wants to see its end, in a frozen view too.
      if (data === undefined ? underWay : isUnderWay(data)) return often
      return frozen || !isMoving(job) ? false : atLeisure
    },
  })
  const own = isThere ? (query.data ?? null) : null
  const page = loaded === null || underWay || isUnderWay(own) ? (own ?? loaded) : loaded

  const followed = useRef<{ pageNumber: number; underWay: boolean } | null>(null)
  const say = useEffectEvent((ended: Page) => {
    if (ended.stateReason) toast.info(`Page ${ended.pageNumber.toLocaleString('en-US')}: ${ended.stateReason}`)
    void client.invalidateQueries({ queryKey: jobKeys.job(job.jobId) })
  })
  useEffect(() => {
    const before = followed.current
    followed.current = page && { pageNumber: page.pageNumber, underWay: isUnderWay(page) }
    if (page && before?.underWay && before.pageNumber === page.pageNumber && !isUnderWay(page)) say(own ?? page)
  }, [page, own])

  return {
    page,
    error: page === null && isThere ? query.error : null,
    retrying: query.isFetching,
    onRetry: () => void query.refetch(),
  } satisfies OnePage
}
