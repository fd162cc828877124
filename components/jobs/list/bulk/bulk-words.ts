import { formatCount, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import type { BulkAction, BulkPreview, BulkProgress } from '#lib/jobs/bulk/contract.ts'
import type { Priority } from '#lib/jobs/contract.ts'

export interface BulkChoice {
  action: BulkAction
  priority?: Priority
}

const verbs: Readonly<Record<BulkAction, string>> = {
  cancel: 'Cancel',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Retry',
  priority: 'Change the priority of',
}

const consequences: Readonly<Record<BulkAction, string>> = {
  cancel: 'What is stored stays. Pages that were paid for are brought in; nothing more is bought.',
  pause: 'Pages in hand finish first. Nothing is lost and nothing is bought while a job is paused.',
  resume: 'Each goes on where it stopped. Its ceiling still holds.',
  retry: 'Only what is not written is asked for again. Each ceiling still holds.',
  priority: 'It counts for the pages sent from now on.',
}

/** The title of the question before an action on many jobs. */
export function bulkTitle({ action, priority }: BulkChoice): string {
  return priority === undefined ? `${verbs[action]} these jobs?` : `Give these jobs the priority “${priority}”?`
}

/** The words on the button that does it, with the money it may spend. */
export function bulkButton({ action, priority }: BulkChoice, preview: BulkPreview): string {
  const jobs = formatQuantity(preview.changingJobs, 'job')
  if (priority !== undefined) return `Make ${jobs} ${priority}`
  const most = mostSpent(preview)
  return `${verbs[action]} ${jobs}${most === null ? '' : `, up to ${most}`}`
}

export function bulkConsequence(action: BulkAction): string {
  return consequences[action]
}

/** The most that may be spent: money where there is a price, else exports; null for nothing. */
export function mostSpent({ costAtMost, recordsAtMost }: BulkPreview): string | null {
  if (recordsAtMost === 0) return null
  if (costAtMost.length === 0) return formatQuantity(recordsAtMost, 'export')
  return costAtMost.map(({ currency, cost }) => formatMoney(cost, currency)).join(' and ')
}

/** How far an action has come, in one sentence. */
export function progressSentence({ total, done, changed, refused, completedAt }: BulkProgress): string {
  if (completedAt === null) return `${formatCount(done)} of ${formatQuantity(total, 'job')} done…`
  const refusals = refused === 0 ? '' : ` ${formatQuantity(refused, 'job')} could not be changed.`
  return `Done: ${formatQuantity(changed, 'job')} changed.${refusals}`
}
