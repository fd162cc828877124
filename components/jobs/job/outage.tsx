'use client'

import { useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { RotateCcwIcon, TriangleAlertIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatTime } from '#components/ui/format/clock.ts'
import { Note } from '#components/ui/state/note.tsx'
import type { Job } from '#lib/jobs/contract.ts'

/**
 * Says that what is shown of a job is old, since the server does not answer, and from when it is. Once it answers again
 * every part of the screen that had failed is asked for, so that nobody needs to reload.
 */
export function Outage({ jobId, query }: { jobId: number; query: UseQueryResult<Job> }) {
  const client = useQueryClient()
  const { error, data, dataUpdatedAt } = query
  const wasOut = useRef(false)
  useEffect(() => {
    const isBack = wasOut.current && error === null
    wasOut.current = error !== null
    if (!isBack) return
    const queryKey = jobKeys.job(jobId)
    void client.refetchQueries({ queryKey, type: 'active', predicate: ({ state }) => state.status === 'error' })
  }, [client, jobId, error])
  if (error === null || data === undefined) return null
  const { title } = toApiError(error)
  return (
    <div role="status" className="px-6 pt-4 max-md:px-4">
      <Note
        tone="warn"
        icon={<TriangleAlertIcon aria-hidden />}
        action={
          <Button size="small" onClick={() => void query.refetch()} busy={query.isFetching}>
            {query.isFetching ? null : <RotateCcwIcon aria-hidden />}
            Try again
          </Button>
        }
      >
        <b className="font-semibold">{title}.</b> What is shown is from {formatTime(dataUpdatedAt, 'seconds')}. Running
        jobs go on without this page, which looks again by itself.
      </Note>
    </div>
  )
}
