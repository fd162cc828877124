import type { Handle } from '#lib/db.ts'

/** A line in the job’s own log, written for the person who reads it on the Job page. */
export interface LogLine {
  jobId: number
  pageNumber?: number | null
  level: 'info' | 'warn' | 'error'
  /** Stable word for filters, such as `page-failed`. */
  event: string
  message: string
  details?: object | null
  /** The user who caused it; absent for the machine. */
  actor?: string | null
}

export async function addLog(db: Handle, line: LogLine): Promise<void> {
  const details = line.details == null ? null : JSON.stringify(line.details)
  await db.$executeRaw`
    INSERT INTO batch_job_logs (job_id, page_number, level, event, message, details, actor)
    VALUES (${line.jobId}, ${line.pageNumber ?? null}, ${line.level}, ${line.event}, ${line.message.slice(0, 2000)},
            ${details}::jsonb, ${line.actor ?? null})`
}

const english = new Intl.NumberFormat('en-US')

/** A count as the log and the reasons word it: 12,846. */
export function counted(number: number): string {
  return english.format(number)
}

/** A count with its noun: “1 page”, “12 pages”; `many` for words that do not just take an s. */
export function countOf(number: number, noun: string, many = `${noun}s`): string {
  return `${counted(number)} ${number === 1 ? noun : many}`
}
