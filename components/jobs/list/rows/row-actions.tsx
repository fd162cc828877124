'use client'

import { CirclePauseIcon, CirclePlayIcon, CircleXIcon, CopyIcon, RotateCcwIcon, type LucideIcon } from 'lucide-react'
import { IconButton } from '#components/ui/control/button.tsx'
import { allowedActions, type JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

export const actionLooks: Readonly<Record<JobAction, { icon: LucideIcon; word: string }>> = {
  pause: { icon: CirclePauseIcon, word: 'Pause' },
  resume: { icon: CirclePlayIcon, word: 'Resume' },
  retry: { icon: RotateCcwIcon, word: 'Retry' },
  cancel: { icon: CircleXIcon, word: 'Cancel' },
  duplicate: { icon: CopyIcon, word: 'Duplicate' },
}

interface RowActionsProps {
  job: Job
  onAct: (action: JobAction, jobId: number) => void
}

/** What may be done to the job of a row; each opens the question first. */
export function RowActions({ job, onAct }: RowActionsProps) {
  return allowedActions(job).map((action) => {
    const { icon: Icon, word } = actionLooks[action]
    return (
      <IconButton
        key={action}
        size="small"
        label={`${word} job ${job.jobId}`}
        title={word}
        onClick={() => onAct(action, job.jobId)}
      >
        <Icon aria-hidden />
      </IconButton>
    )
  })
}
