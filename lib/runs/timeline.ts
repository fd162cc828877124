import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Handle } from '#lib/db.ts'
import { logLevelSchema, type TimelineEntry } from './contract.ts'

/** Events of the job as a whole and decisions of people; pages that merely failed or were tried again stay in the log. */
const milestones = [
  'job-created',
  'needs-approval',
  'job-approved',
  'job-started',
  'job-paused',
  'job-resumed',
  'needs-decision',
  'job-changed',
  'job-cancelled',
  'job-retried',
  'job-failed',
  'planning-failed',
  'job-completed',
  'source-moved',
  'page-rerun',
  'page-read-again',
  'page-rerun-failed',
  'page-bought-again',
  'page-skipped',
  'late-answer',
  'rejects-replayed',
  'rejects-dismissed',
  'undo-started',
  'job-undone',
] as const

const entryRow = z.object({
  log_id: z.bigint(),
  page_number: z.int().nullable(),
  level: logLevelSchema,
  event: z.string(),
  message: z.string(),
  actor: z.string().nullable(),
  created_at: z.date(),
})

function entryFromRow(row: z.infer<typeof entryRow>): TimelineEntry {
  return {
    logId: Number(row.log_id),
    event: row.event,
    level: row.level,
    message: row.message,
    pageNumber: row.page_number,
    actor: row.actor,
    createdAt: row.created_at.toISOString(),
  }
}

/** What happened to a job and who did it, newest first. */
export async function listTimeline(
  db: Handle,
  jobId: number,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const before = readCursor(cursor, z.tuple([z.int()]))?.[0] ?? Number.MAX_SAFE_INTEGER
  const rows = await db.$queryRaw`
    SELECT l.log_id, l.page_number, l.level, l.event, l.message, coalesce(u.name, l.actor) AS actor, l.created_at
    FROM batch_job_logs l LEFT JOIN users u ON u.id = l.actor
    WHERE l.job_id = ${jobId} AND l.log_id < ${before} AND l.event = ANY(${`{${milestones.join(',')}}`}::text[])
    ORDER BY l.log_id DESC LIMIT ${limit + 1}`
  return piece(z.array(entryRow).parse(rows), limit, entryFromRow, (row) => [Number(row.log_id)])
}
