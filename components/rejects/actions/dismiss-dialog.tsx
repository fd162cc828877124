'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { countsQuery, useDismissAll } from '#components/rejects/rejects-queries.ts'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { ConfirmDialog } from '#components/ui/overlay/dialog.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import type { RejectChoice } from '#lib/rejects/contract.ts'

interface DismissDialogProps {
  choice: RejectChoice
  onClose: () => void
  onStarted: (bulkActionId: number) => void
}

/** Before all rejects of a choice are left: how many, and why. */
export function DismissDialog({ choice, onClose, onStarted }: DismissDialogProps) {
  const { state: _, ...filter } = choice
  const counts = useQuery(countsQuery(filter))
  const [reason, setReason] = useState('')
  const dismiss = useDismissAll()
  const taken = counts.data ? counts.data.rejects - counts.data.notYours : 0
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title="Dismiss these rejects?"
      action={counts.data ? `Dismiss ${formatQuantity(taken, 'reject')}` : 'Counting…'}
      keep="Leave them open"
      busy={dismiss.isPending}
      blocked={taken === 0 || reason.trim() === ''}
      onAction={() =>
        dismiss.mutate(
          { asked: undefined, body: { filter, upTo: counts.data?.upTo ?? 0, reason: reason.trim() } },
          { onSuccess: ({ bulkActionId }) => onStarted(bulkActionId) },
        )
      }
      description={
        <>
          {counts.data ? (
            <p>
              {formatQuantity(taken, 'reject')} of {formatQuantity(counts.data.jobs, 'job')}.
              {counts.data.notYours > 0
                ? ` ${formatCount(counts.data.notYours)} more, of other people’s jobs, stay open.`
                : ''}{' '}
              They stay counted as rejected, marked with the reason, and can still be replayed one by one.
            </p>
          ) : null}
          {counts.isError ? (
            <PanelFault error={counts.error} onRetry={() => void counts.refetch()} retrying={counts.isFetching} />
          ) : null}
        </>
      }
    >
      <Field label="Why they need no fixing">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  )
}
