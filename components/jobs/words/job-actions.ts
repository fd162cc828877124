import { formatQuantity } from '#components/ui/format/formats.ts'
import { isPushed } from '#components/jobs/words/pushed.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { hasEnded } from '#components/jobs/words/job-state.ts'

export const jobActions = ['pause', 'resume', 'retry', 'cancel', 'duplicate'] as const
export type JobAction = (typeof jobActions)[number]

/** What may be done to a job now. Anyone may duplicate what can be asked for; the rest is for those who may change it. */
export function allowedActions(job: Job): JobAction[] {
  const allowed: Readonly<Record<JobAction, boolean>> = {
    pause: job.mine && job.status === 'PROCESSING',
    resume: job.mine && job.status === 'PAUSED' && job.needs === null,
    retry: job.mine && (job.status === 'FAILED' || job.status === 'CANCELLED'),
    cancel: job.mine && !hasEnded(job.status),
    duplicate: !isPushed(job),
  }
  return jobActions.filter((action) => allowed[action])
}

const actionOfKey: Readonly<Record<string, readonly JobAction[]>> = {
  c: ['cancel'],
  p: ['pause', 'resume'],
  r: ['retry'],
}

/** The action a key stands for on this job, if it is allowed now. */
export function actionForKey(key: string, job: Job): JobAction | undefined {
  const wanted = actionOfKey[key] ?? []
  return allowedActions(job).find((action) => wanted.includes(action))
}

/** One sentence for when it is done, from the job as the server now has it. */
export function doneSentence(action: JobAction, job: Job): string {
  const kept = formatQuantity(job.processedRecords, 'record')
  const sentences: Readonly<Record<JobAction, string>> = {
    cancel: `Job #${job.jobId} is cancelled. ${kept} kept.`,
    pause: `Job #${job.jobId} is paused.`,
    resume: `Job #${job.jobId} goes on.`,
    retry: `Job #${job.jobId} runs again.`,
    duplicate: `Job #${job.jobId} has started.`,
  }
  return sentences[action]
}
