'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect } from 'react'
import { CircleCheckIcon, LoaderIcon, TriangleAlertIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { bulkProgressQuery } from '#components/jobs/list/bulk/bulk-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import { progressSentence } from '#components/jobs/list/bulk/bulk-words.ts'
import type { BulkProgress as Progress } from '#lib/jobs/bulk/contract.ts'

const shownRefusals = 5

/** How far an action on many jobs has come, and what it could not change. It stands until it is put away. */
export function BulkProgress({ bulkActionId, onClose }: { bulkActionId: number; onClose: () => void }) {
  const client = useQueryClient()
  const { frozen } = useLive()
  const { data: progress, error, isFetching, refetch } = useQuery(bulkProgressQuery(bulkActionId))
  const done = progress?.done ?? 0
  useEffect(() => {
    if (done > 0 && !frozen) void client.invalidateQueries({ queryKey: jobKeys.lists() })
  }, [client, done, frozen])
  if (error && (!progress || progress.completedAt === null)) {
    return (
      <Note
        tone="warn"
        icon={<TriangleAlertIcon aria-hidden />}
        className="shadow-pop"
        action={
          <Button size="small" onClick={() => void refetch()} busy={isFetching}>
            Try again
          </Button>
        }
      >
        <p role="status">{toApiError(error).title}. The workers go on with the chosen jobs without this page.</p>
      </Note>
    )
  }
  if (!progress) return null
  const over = progress.completedAt !== null
  const tone = over && progress.refused > 0 ? 'warn' : over ? 'done' : 'accent'
  return (
    <Note
      tone={tone}
      icon={<ProgressIcon progress={progress} />}
      className="shadow-pop"
      action={
        over ? (
          <Button size="small" onClick={onClose}>
            Put away
          </Button>
        ) : null
      }
    >
      <p role="status">{progressSentence(progress)}</p>
      {progress.refusals.length > 0 ? <Refusals progress={progress} /> : null}
    </Note>
  )
}

function ProgressIcon({ progress }: { progress: Progress }) {
  if (progress.completedAt === null) return <LoaderIcon className="animate-turn" aria-hidden />
  return progress.refused > 0 ? <TriangleAlertIcon aria-hidden /> : <CircleCheckIcon aria-hidden />
}

function Refusals({ progress }: { progress: Progress }) {
  const more = progress.refused - shownRefusals
  return (
    <ul className="mt-1 text-sm">
      {progress.refusals.slice(0, shownRefusals).map(({ jobId, reason }) => (
        <li key={jobId}>
          <Link href={`/jobs/${jobId}`} prefetch={false} className="font-medium underline">
            #{jobId}
          </Link>{' '}
          {reason}
        </li>
      ))}
      {more > 0 ? <li>and {more} more</li> : null}
    </ul>
  )
}
