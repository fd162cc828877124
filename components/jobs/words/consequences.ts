import { formatCount, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import type { JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** What will happen, said with numbers before it does. */
export type Consequence = {
  title: string
  lines: { label: string; value: string }[]
  note: string
  confirm: string
  /** The word of the button that changes nothing. */
  dismiss: string
  destructive: boolean
}

function inHand(job: Job): number {
  return job.pages.fetching + job.pages.fetched
}

/** About how many records `pages` of the job's pages hold; null while the size is not known. */
function recordsOf(job: Job, pages: number): number | null {
  if (job.totalRecords === null) return null
  if (job.pages.total === 0) return Math.max(0, job.totalRecords - job.processedRecords)
  const share = Math.ceil((pages * job.totalRecords) / job.pages.total)
  return Math.max(0, Math.min(job.totalRecords - job.processedRecords, share))
}

/** The most that fetching `records` can cost: money with a price, exports without one, null where nothing is charged. */
export function mostCost(job: Job, records: number | null): string | null {
  if (!job.paid || records === null) return null
  if (job.pricePerRecord === null || !job.currency) return formatQuantity(records, 'export')
  return formatMoney(Math.ceil(records * job.pricePerRecord * 100 - 1e-6) / 100, job.currency)
}

function spent(job: Job): string {
  if (job.costActual !== null && job.currency) return formatMoney(job.costActual, job.currency)
  return formatQuantity(job.recordsBought, 'export')
}

function pagesAndRecords(pages: number, records: number | null): string {
  const words = formatQuantity(pages, 'page')
  return records === null ? words : `${words}, about ${formatQuantity(records, 'record')}`
}

function upTo(cost: string | null): string {
  return cost === null ? '' : `, up to ${cost}`
}

function cancelling(job: Job): Consequence {
  const finish = inHand(job)
  const lines = [
    { label: 'Stored, stays stored', value: formatQuantity(job.processedRecords, 'record') },
    { label: 'Will not be fetched', value: pagesAndRecords(job.pages.queued, recordsOf(job, job.pages.queued)) },
  ]
  if (finish > 0) lines.push({ label: 'In hand now', value: formatQuantity(finish, 'page') })
  if (job.paid) lines.push({ label: 'Spent so far', value: spent(job) })
  const kept = job.paid ? 'Pages in hand finish first, because what was paid for is kept. Nothing more is bought.' : ''
  return {
    title: `Cancel job #${job.jobId}?`,
    lines,
    note: `${kept} A cancelled job can be retried; it then fetches only what is not written.`.trim(),
    confirm: `Cancel, keep ${formatQuantity(job.processedRecords, 'record')}`,
    dismiss: 'Let it run',
    destructive: true,
  }
}

function pausing(job: Job): Consequence {
  return {
    title: `Pause job #${job.jobId}?`,
    lines: [
      { label: 'Finish first', value: formatQuantity(inHand(job), 'page') },
      { label: 'Wait for you', value: pagesAndRecords(job.pages.queued, recordsOf(job, job.pages.queued)) },
    ],
    note: 'Nothing is lost and nothing is bought while it is paused. It goes on where it stopped.',
    confirm: 'Pause job',
    dismiss: 'Let it run',
    destructive: false,
  }
}

function resuming(job: Job): Consequence {
  const records = recordsOf(job, job.pages.queued)
  const cost = mostCost(job, records)
  const lines = [{ label: 'Goes on with', value: pagesAndRecords(job.pages.queued, records) }]
  if (cost) lines.push({ label: 'Costs at most', value: cost })
  return {
    title: `Resume job #${job.jobId}?`,
    lines,
    note: 'Pages already written are left alone. The ceiling of the job still holds.',
    confirm: `Resume${upTo(cost)}`,
    dismiss: 'Leave it paused',
    destructive: false,
  }
}

function retrying(job: Job): Consequence {
  const { failed, cancelled, queued } = job.pages
  const again = failed + cancelled + queued
  const records = recordsOf(job, again)
  const cost = mostCost(job, records)
  const lines = [
    { label: 'Fetched again', value: again === 0 ? 'planned anew' : pagesAndRecords(again, records) },
    { label: 'Written, left alone', value: formatQuantity(job.pages.written, 'page') },
  ]
  if (cost) lines.push({ label: 'Costs at most', value: cost })
  return {
    title: `Retry job #${job.jobId}?`,
    lines,
    note: job.paid
      ? 'Answers that were bought and stored are used again for nothing. The ceiling of the job still holds.'
      : 'Only what is not written is asked for again.',
    confirm: `${again === 0 ? 'Retry' : `Retry ${formatQuantity(again, 'page')}`}${upTo(cost)}`,
    dismiss: 'Leave it',
    destructive: false,
  }
}

function duplicating(job: Job): Consequence {
  const cost = mostCost(job, job.totalRecords)
  const lines = [
    { label: 'Request', value: job.summary },
    {
      label: 'Expected',
      value: job.totalRecords === null ? 'counted when it starts' : formatQuantity(job.totalRecords, 'record'),
    },
  ]
  if (job.options.maxRecords !== null) lines.push({ label: 'Ceiling', value: formatCount(job.options.maxRecords) })
  if (cost) lines.push({ label: 'Costs at most', value: cost })
  return {
    title: `Run job #${job.jobId} again?`,
    lines,
    note: job.paid
      ? 'A new job of yours starts at once with the same request and ceiling, and buys the records again.'
      : 'A new job of yours starts at once with the same request.',
    confirm: `Start a copy${upTo(cost)}`,
    dismiss: 'Not now',
    destructive: false,
  }
}

const consequences: Readonly<Record<JobAction, (job: Job) => Consequence>> = {
  cancel: cancelling,
  pause: pausing,
  resume: resuming,
  retry: retrying,
  duplicate: duplicating,
}

/** What `action` will do to `job`, with the numbers of this moment. */
export function consequenceOf(action: JobAction, job: Job): Consequence {
  return consequences[action](job)
}
