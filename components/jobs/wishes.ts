import { Intents } from '#components/intents.ts'
import type { PageAction } from '#components/jobs/page-words/page-actions.ts'
import type { JobAction } from '#components/jobs/words/job-actions.ts'
import type { ChangeJob, Job, Page } from '#lib/jobs/contract.ts'

/** The keys of what people want done to jobs and their pages. Outlives the questions and the screens. */
export const wishes = new Intents()

/**
 * An action on a job as it stood before the person: equal texts are one wish, which is done once however often it is
 * sent. Once the job has moved on, the same button means another one: the pause after the next resume, the approval of
 * the same number after another count. A copy alone is the same whatever the job does, since each more is a job more.
 */
export function jobWish(action: JobAction, { jobId, status, updatedAt }: Job): string {
  return action === 'duplicate' ? `duplicate ${jobId}` : [action, jobId, status, updatedAt].join(' ')
}

/** The same for another name, note or priority. */
export function changeWish({ jobId, updatedAt }: Job, change: ChangeJob): string {
  return ['change', jobId, updatedAt, JSON.stringify(change)].join(' ')
}

/** The same for a page: a second request that was lost as well is bought again as another one. */
export function pageWish(action: PageAction, jobId: number, { pageNumber, state, claims, writtenAt }: Page): string {
  return [action, jobId, pageNumber, state, claims, writtenAt].join(' ')
}
