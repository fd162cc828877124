'use client'

import Link from 'next/link'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { CircleCheckIcon, LoaderIcon, TriangleAlertIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { actionQuery, rejectKeys } from '#components/rejects/rejects-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Note } from '#components/ui/state/note.tsx'
import type { BulkProgress } from '#lib/jobs/bulk/contract.ts'

const shownRefusals = 4

/** How far an action on rejects, or on what a job brought, has come. It stands until it is put away. */
export function ActionProgress({ bulkActionId, onClose }: { bulkActionId: number; onClose: () => void }) {
  const client = useQueryClient()
  const { data: progress, error, isFetching, refetch } = useQuery(actionQuery(bulkActionId))
  const isOver = progress !== undefined && progress.completedAt !== null
  useEffect(() => {
    if (!isOver) return
    void client.invalidateQueries({ queryKey: rejectKeys.all })
    void client.invalidateQueries({ queryKey: jobKeys.all, predicate: ({ queryKey }) => queryKey[1] !== 'bulk' })
  }, [client, isOver])
  if (error && !progress) {
    return (
      <Note
        tone="warn"
        icon={<TriangleAlertIcon aria-hidden />}
        action={
          <Button size="small" onClick={() => void refetch()} busy={isFetching}>
            Try again
          </Button>
        }
      >
        <p role="status">{toApiError(error).title}. The workers go on without this page.</p>
      </Note>
    )
  }
  if (!progress) return null
  const icon = !isOver ? (
    <LoaderIcon className="animate-turn" aria-hidden />
  ) : progress.refused > 0 ? (
    <TriangleAlertIcon aria-hidden />
  ) : (
    <CircleCheckIcon aria-hidden />
  )
  return (
    <Note
      tone={!isOver ? 'accent' : progress.refused > 0 ? 'warn' : 'done'}
      icon={icon}
      action={
        isOver ? (
          <Button size="small" onClick={onClose}>
            Put away
          </Button>
        ) : null
      }
    >
      <p role="status">{sentenceOf(progress)}</p>
      {progress.refusals.length > 0 ? <Refusals progress={progress} /> : null}
    </Note>
  )
}

function sentenceOf({ action, total, done, changed, refused, completedAt }: BulkProgress): string {
  const unit = action === 'undo-job' ? 'page' : 'reject'
  if (completedAt === null) return `${formatCount(done)} of ${formatQuantity(total, unit)} done…`
  if (action === 'undo-job') return 'Done: what the job brought was taken out. The job says what was left.'
  const left = refused === 0 ? '' : ` ${formatQuantity(refused, 'reject')} stay open.`
  if (action === 'dismiss-rejects') return `Done: ${formatQuantity(changed, 'reject')} dismissed.${left}`
  return `Done: ${formatQuantity(changed, 'reject')} stored.${left}`
}

function Refusals({ progress }: { progress: BulkProgress }) {
  const more = progress.refused - shownRefusals
  return (
    <ul className="mt-1 text-sm">
      {progress.refusals.slice(0, shownRefusals).map(({ jobId, rejectId, reason }) => (
        <li key={rejectId ?? jobId}>
          <Link
            href={rejectId === undefined ? `/jobs/${jobId}` : `/rejects?open=${rejectId}`}
            className="font-medium underline"
          >
            {rejectId === undefined ? `Job #${jobId}` : `Reject ${rejectId}`}
          </Link>{' '}
          <bdi>{reason}</bdi>
        </li>
      ))}
      {more > 0 ? <li>and {formatCount(more)} more</li> : null}
    </ul>
  )
}
