import { formatCount, formatDuration, formatMoney, formatQuantity, formatRate } from '#components/ui/format/formats.ts'
import type { Job, JobStatus } from '#lib/jobs/contract.ts'
import { finalStatuses } from '#lib/jobs/contract.ts'

/** What a person sees as the state of a job: finer than its status. */
export type JobStateKind = 'waiting' | 'running' | 'paused' | 'decision' | 'completed' | 'gaps' | 'failed' | 'cancelled'
export type JobState = { kind: JobStateKind; word: string; reason: string | null }

type Pages = Job['pages']

/** Whether nothing happens any more until someone retries. */
export function hasEnded(status: JobStatus): boolean {
  return finalStatuses.includes(status)
}

/** Whether the screen should look often: work is under way, or will be without anyone doing anything. */
export function isMoving(job: Job): boolean {
  const inHand = job.pages.fetching + job.pages.fetched
  return job.status === 'PROCESSING' || inHand > 0 || (job.status === 'PENDING' && job.needs === null)
}

/**
 * Reasons come as sentences. Under a state word the same text goes on in small letters, without its full stop and
 * without the word: "Paused by Mateo." becomes "by Mateo".
 */
function asSubline(reason: string | null, word: string): string | null {
  if (!reason) return null
  const text = reason.replace(/\.$/, '')
  if (text.toLowerCase().startsWith(`${word.toLowerCase()} `)) return text.slice(word.length + 1)
  return /^[A-Z][a-z]* /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function gapsOf(job: Job): string {
  if (job.missingCount > 0) return `${formatCount(job.missingCount)} missing`
  return `${formatCount(job.possiblyNotSeenCount)} maybe not seen`
}

function needsYou(pages: Pages): string | null {
  if (pages.unclear === 0) return null
  return `${formatQuantity(pages.unclear, 'page')} ${pages.unclear === 1 ? 'needs' : 'need'} you`
}

function finishing(pages: Pages): string | null {
  const inHand = pages.fetching + pages.fetched
  return inHand > 0 ? `${formatQuantity(inHand, 'page')} finishing` : null
}

function failedPart(job: Job): string | null {
  if (job.pages.total === 0) return 'before page 1'
  if (job.pages.failed === 0) return asSubline(job.statusReason, 'Failed')
  return `${formatCount(job.pages.failed)} of ${formatQuantity(job.pages.total, 'page')}`
}

/** The state word of a job, with what it waits for, who paused it or how much of it failed. */
export function stateOf(job: Job): JobState {
  if (job.needs === 'approval') return { kind: 'waiting', word: 'Waiting', reason: 'for an approval' }
  if (job.needs === 'decision') return { kind: 'decision', word: 'Needs a decision', reason: needsYou(job.pages) }
  switch (job.status) {
    case 'PENDING':
      return { kind: 'waiting', word: 'Waiting', reason: asSubline(job.statusReason, 'Waiting') ?? 'for a worker' }
    case 'PROCESSING':
      return { kind: 'running', word: 'Running', reason: needsYou(job.pages) ?? asSubline(job.statusReason, 'Running') }
    case 'PAUSED':
      return { kind: 'paused', word: 'Paused', reason: finishing(job.pages) ?? asSubline(job.statusReason, 'Paused') }
    case 'FAILED':
      return { kind: 'failed', word: 'Failed', reason: failedPart(job) }
    case 'CANCELLED':
      return {
        kind: 'cancelled',
        word: 'Cancelled',
        reason: finishing(job.pages) ?? asSubline(job.statusReason, 'Cancelled'),
      }
    case 'COMPLETED':
      return job.missingCount > 0 || job.possiblyNotSeenCount > 0
        ? { kind: 'gaps', word: 'Completed, gaps', reason: gapsOf(job) }
        : { kind: 'completed', word: 'Completed', reason: null }
  }
}

/** "4,400 of 10,000", or "2,318 so far" while the size is not known. */
export function countsOf(job: Job): string {
  if (job.totalRecords !== null) return `${formatCount(job.processedRecords)} of ${formatCount(job.totalRecords)}`
  if (job.processedRecords === 0) return hasEnded(job.status) ? 'nothing stored' : 'not counted yet'
  return `${formatCount(job.processedRecords)} so far`
}

/** What stands right of the counts: the percentage while it means something, what was kept after a bad end. */
export function progressNote(job: Job): string | null {
  if (job.status === 'COMPLETED') return null
  if (job.totalRecords === null) return null
  if (hasEnded(job.status))
    return job.processedRecords > 0 ? `${formatCount(job.processedRecords)} kept` : 'nothing stored'
  if (job.status === 'PENDING') return job.pages.total > 0 ? formatQuantity(job.pages.total, 'page') : null
  return `${Math.floor(job.percentComplete)}%`
}

/** Seconds from the first page to the end; null before both are known. */
function secondsTaken(job: Job): number | null {
  if (!job.startedAt || !job.completedAt) return null
  return Math.max(0, (Date.parse(job.completedAt) - Date.parse(job.startedAt)) / 1000)
}

type Pace = { rate: string | null; time: string | null }

/** A rate below this would read 0/s, as if nothing had come: pauses and the wait before a retry count as time, too. */
const leastRate = 0.05

/** The rate, and the time left while running or, once ended, how long after its start the end came. */
export function paceOf(job: Job): Pace {
  const taken = secondsTaken(job)
  if (hasEnded(job.status)) {
    const rate = taken ? job.processedRecords / taken : 0
    return {
      rate: rate < leastRate ? null : formatRate(rate),
      // Not "took": it may have been paused, or failed and retried days later, and the job does not tell.
      time: taken === null ? null : `after ${formatDuration(taken)}`,
    }
  }
  if (job.needs === 'decision') return { rate: null, time: 'buy again or skip' }
  if (job.needs === 'approval') return { rate: null, time: 'approve the number' }
  if (job.status === 'PAUSED') return { rate: null, time: 'resume when ready' }
  if (job.status === 'PENDING') return { rate: null, time: null }
  return {
    rate: job.recordsPerSecond === null ? null : formatRate(job.recordsPerSecond),
    time: job.secondsLeft === null ? 'not measured yet' : `${formatDuration(job.secondsLeft)} left`,
  }
}

type Cost = { amount: string; of: string | null }

function ceilingOf(job: Job): string | null {
  if (job.options.maxCost !== null && job.currency) return `of ${formatMoney(job.options.maxCost, job.currency)}`
  if (job.options.maxRecords !== null) return `of ${formatCount(job.options.maxRecords)}`
  return null
}

/** What was spent, in money or, while no price is set, in exports; "free" where nothing is ever charged. */
export function costOf(job: Job): Cost {
  if (!job.paid) return { amount: 'free', of: null }
  if (job.costActual === null || !job.currency) {
    return {
      amount: formatQuantity(job.recordsBought, 'export'),
      of: job.options.maxRecords === null ? null : ceilingOf(job),
    }
  }
  if (job.recordsBought === 0 && job.costEstimated !== null && !hasEnded(job.status)) {
    return { amount: formatMoney(job.costEstimated, job.currency), of: 'estimate' }
  }
  return { amount: formatMoney(job.costActual, job.currency), of: job.options.maxCost === null ? null : ceilingOf(job) }
}
