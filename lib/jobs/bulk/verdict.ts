import type { BulkAction } from '#lib/jobs/bulk/contract.ts'
import type { JobStatus } from '#lib/jobs/contract.ts'

/** A job as far as it matters for what an action would do to it. */
export interface JudgedJob {
  status: JobStatus
  needs: 'decision' | 'approval' | null
  priority: number
  mine: boolean
}

const isOver = 'They have ended.'
const isSo: Readonly<Record<BulkAction, string>> = {
  cancel: 'They are cancelled already.',
  pause: 'They are paused already.',
  resume: 'They are not paused.',
  retry: 'They wait or run already.',
  priority: 'They have this priority already.',
}

const judges: Readonly<Record<BulkAction, (job: JudgedJob, priority: number | null) => string | null>> = {
  cancel: ({ status }) => (status === 'CANCELLED' ? isSo.cancel : hasEnded(status) ? isOver : null),
  pause: ({ status }) => {
    if (status === 'PAUSED') return isSo.pause
    if (status === 'PENDING') return 'They have not started; cancel them instead.'
    return hasEnded(status) ? isOver : null
  },
  resume: ({ status, needs }) => {
    if (status !== 'PAUSED') return hasEnded(status) ? 'They have ended; retry them instead.' : isSo.resume
    if (needs === 'approval') return 'Each waits for its number of records to be typed in.'
    return needs === 'decision' ? 'Each waits for a decision about its unclear pages.' : null
  },
  retry: ({ status }) => {
    if (status === 'COMPLETED') return 'They are complete; nothing is left to fetch.'
    if (status === 'PAUSED') return 'They are paused; resume them instead.'
    return hasEnded(status) ? null : isSo.retry
  },
  priority: (job, priority) => (job.priority === priority ? isSo.priority : hasEnded(job.status) ? isOver : null),
}

function hasEnded(status: JobStatus): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED'
}

/** Why an action would leave a job as it is; null when it would change it. */
export function whyLeftOut(action: BulkAction, job: JudgedJob, priority: number | null): string | null {
  if (!job.mine) return 'They belong to somebody else.'
  return judges[action](job, priority)
}
