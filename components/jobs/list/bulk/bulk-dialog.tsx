'use client'

import { useQuery } from '@tanstack/react-query'
import { toApiError } from '#components/api.ts'
import type { BulkAsked } from '#components/jobs/list/bulk/asked.ts'
import { bulkPreviewQuery, useStartBulk } from '#components/jobs/list/bulk/bulk-queries.ts'
import { bulkButton, bulkConsequence, bulkTitle, mostSpent } from '#components/jobs/list/bulk/bulk-words.ts'
import { formatCount } from '#components/ui/format/formats.ts'
import { ConfirmDialog } from '#components/ui/overlay/dialog.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import type { BulkPreview } from '#lib/jobs/bulk/contract.ts'

interface BulkDialogProps {
  /** Another number for each time it is opened. */
  id: number
  asked: BulkAsked
  onClose: () => void
  onStarted: (bulkActionId: number) => void
}

/** Before many jobs are changed: how many, which are left out and why, and what it may cost. */
export function BulkDialog({ id, asked, onClose, onStarted }: BulkDialogProps) {
  const preview = useQuery(bulkPreviewQuery(asked, id))
  const start = useStartBulk()
  const begin = (seen: BulkPreview): void =>
    start.mutate(
      { asked, seen, id },
      {
        onSuccess: ({ bulkActionId }) => onStarted(bulkActionId),
        onError: (error) => {
          if (toApiError(error).code === 'selection-grew') void preview.refetch()
        },
      },
    )
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={bulkTitle(asked)}
      action={preview.data ? bulkButton(asked, preview.data) : 'Counting…'}
      keep="Leave them"
      kind={asked.action === 'cancel' ? 'danger-solid' : 'primary'}
      busy={start.isPending}
      blocked={!preview.data || preview.data.changingJobs === 0}
      onAction={() => (preview.data ? begin(preview.data) : undefined)}
      description={
        <>
          {preview.data ? <PreviewLines preview={preview.data} /> : null}
          {preview.isPending ? <SkeletonRows rows={3} height={28} /> : null}
          {preview.error ? (
            <PanelFault
              error={preview.error}
              onRetry={() => void preview.refetch()}
              retrying={preview.isFetching}
              className="mb-2"
            />
          ) : null}
          {start.error ? (
            <p role="alert" className="mb-2 text-fail">
              {toApiError(start.error).title}. {toApiError(start.error).detail}
            </p>
          ) : null}
          <p>{bulkConsequence(asked.action)}</p>
        </>
      }
    />
  )
}

function PreviewLines({ preview }: { preview: BulkPreview }) {
  const most = mostSpent(preview)
  return (
    <dl className="mb-3">
      <Line label="Chosen" value={formatCount(preview.matchingJobs)} />
      <Line label="Will be changed" value={formatCount(preview.changingJobs)} strong />
      {preview.leftOut.map(({ reason, jobs, examples }) => (
        <Line
          key={reason}
          label={`Left out: ${reason}`}
          note={examples.map((jobId) => `#${jobId}`).join(' ') + (jobs > examples.length ? ' …' : '')}
          value={formatCount(jobs)}
        />
      ))}
      {most === null ? null : <Line label="Costs at most" value={most} strong />}
    </dl>
  )
}

function Line({
  label,
  value,
  note,
  strong = false,
}: {
  label: string
  value: string
  note?: string
  strong?: boolean
}) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-1">
      <dt className="min-w-0">
        {label}
        {note ? <span className="block text-sm text-ink-3">{note}</span> : null}
      </dt>
      <dd className={strong ? 'font-semibold text-ink' : 'text-ink'}>{value}</dd>
    </div>
  )
}
