'use client'

import type { AskedAction } from '#components/jobs/asked-action.ts'
import { consequenceOf, type Consequence } from '#components/jobs/words/consequences.ts'
import { ConfirmDialog } from '#components/ui/overlay/dialog.tsx'

interface ActionDialogProps {
  consequence: Consequence
  onConfirm: () => void
  onClose: () => void
  busy?: boolean
}

/** Before a job or page is changed: what will happen, with numbers. Mount it anew for each question. */
export function ActionDialog({ consequence, onConfirm, onClose, busy }: ActionDialogProps) {
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={consequence.title}
      action={consequence.confirm}
      keep={consequence.dismiss}
      kind={consequence.destructive ? 'danger-solid' : 'primary'}
      onAction={onConfirm}
      busy={busy}
      description={<ConsequenceLines consequence={consequence} />}
    />
  )
}

/** The same for an action on a job, with the numbers of this moment. */
export function JobActionDialog({ asked: { action, job, confirm, dismiss } }: { asked: AskedAction }) {
  return <ActionDialog consequence={consequenceOf(action, job)} onConfirm={confirm} onClose={dismiss} />
}

function ConsequenceLines({ consequence }: { consequence: Consequence }) {
  return (
    <>
      <dl className="mb-3">
        {consequence.lines.map(({ label, value }) => (
          <div key={label} className="flex justify-between gap-4 border-b border-line py-1">
            <dt>{label}</dt>
            <dd className="min-w-0 text-right font-medium break-words text-ink">{value}</dd>
          </div>
        ))}
      </dl>
      <p>{consequence.note}</p>
    </>
  )
}
