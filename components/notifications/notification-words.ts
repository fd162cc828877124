import type { Notification, NotificationKind } from '#lib/notifications/contract.ts'

const endings: Readonly<Record<NotificationKind, string>> = {
  'job-completed': 'completed',
  'job-failed': 'failed',
  'job-cancelled': 'was cancelled',
  'needs-decision': 'needs you',
  'needs-approval': 'needs your approval',
}

/** “#12 Houses in Phoenix completed”. */
export function titleOf({ kind, jobId, jobName }: Notification): string {
  return `${jobName ?? 'A job'}${jobId === null ? '' : ` #${jobId}`} ${endings[kind]}`
}

/** Where it leads; null when its job is gone. */
export function hrefOf({ jobId, jobName }: Notification): string | null {
  return jobId === null || jobName === null ? null : `/jobs/${jobId}`
}

/** How urgent: `done`, `fail`, `warn` for what waits for the person, `plain`. */
export function toneOf(kind: NotificationKind): 'done' | 'fail' | 'warn' | 'plain' {
  if (kind === 'job-completed') return 'done'
  if (kind === 'job-failed') return 'fail'
  return kind === 'job-cancelled' ? 'plain' : 'warn'
}

/** The count as the bell shows it. */
export function countWords(unread: number): string {
  return unread >= 100 ? '99+' : String(unread)
}
