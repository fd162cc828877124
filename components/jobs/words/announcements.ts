import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { hasEnded, stateOf, type JobStateKind } from '#components/jobs/words/job-state.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** What each job looked like when it was last spoken about. */
export type HeardStates = ReadonlyMap<number, JobStateKind>

const mostNamed = 3

export function statesOf(jobs: readonly Job[]): HeardStates {
  return new Map(jobs.map((job) => [job.jobId, stateOf(job).kind]))
}

function sentence(job: Job): string {
  const { word, reason } = stateOf(job)
  const end = hasEnded(job.status) ? `, ${formatQuantity(job.processedRecords, 'record')}` : ''
  return `Job ${job.jobId}, ${job.name}: ${word}${reason ? `, ${reason}` : ''}${end}.`
}

/** Who already learns of a job by a message in the corner, which is read aloud too. */
export interface ToldByToast {
  /** The person at the screen: the end of a job of theirs is a notification, or their own doing. */
  userId: string | undefined
  /** States a job came to by an action on this screen, which said so. */
  acted: HeardStates
}

/**
 * What is worth reading aloud between two looks at the same jobs: those that ended or now need a person. Progress is
 * not, and neither is a job seen for the first time nor what a toast says. Empty when there is nothing to say.
 */
export function announcement(before: HeardStates, jobs: readonly Job[], told: ToldByToast): string {
  const news = jobs.filter((job) => {
    const { kind } = stateOf(job)
    const old = before.get(job.jobId)
    if (job.createdBy === told.userId || told.acted.get(job.jobId) === kind) return false
    return old !== undefined && old !== kind && (hasEnded(job.status) || kind === 'decision' || job.needs !== null)
  })
  if (news.length > mostNamed) return `${formatCount(news.length)} jobs ended or need you.`
  return news.map(sentence).join(' ')
}
