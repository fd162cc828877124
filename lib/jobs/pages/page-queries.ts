import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Handle } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { NotFoundError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import {
  purchaseStates,
  pageStateSchema,
  logLevels,
  type JobLog,
  type Page,
  type PageState,
} from '#lib/jobs/contract.ts'

/** A job’s pages and log lines. */

const pageRow = z.object({
  page_number: z.int(),
  start_offset: z.int(),
  record_limit: z.int(),
  remainder_of: z.int().nullable(),
  state: pageStateSchema,
  state_reason: z.string().nullable(),
  worker: z.string().nullable(),
  claims: z.int(),
  attempts: z.int(),
  not_before: z.date().nullable(),
  error_class: z.string().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  records_received: z.int().nullable(),
  inserted_count: z.int(),
  updated_count: z.int(),
  unchanged_count: z.int(),
  duplicate_count: z.int(),
  rejected_count: z.int(),
  splits: z.int(),
  fetch_ms: z.int().nullable(),
  store_ms: z.int().nullable(),
  claimed_at: z.date().nullable(),
  written_at: z.date().nullable(),
  rerun_asked_at: z.date().nullable(),
  purchase_state: z.enum(purchaseStates).nullable(),
  records_reserved: z.int().nullable(),
  cost_reserved: z.number().nullable(),
  records_billed: z.int().nullable(),
  cost_billed: z.number().nullable(),
  allowance_before: z.int().nullable(),
  allowance_after: z.int().nullable(),
  reason: z.string().nullable(),
  sent_at: z.date().nullable(),
  settled_at: z.date().nullable(),
})

const pageSelect = Prisma.sql`
  SELECT g.page_number, g.start_offset, g.record_limit, g.remainder_of, g.state, g.state_reason, g.worker, g.claims,
         g.attempts, g.not_before, g.error_class, g.error_code, g.error_message, g.records_received, g.inserted_count,
         g.updated_count, g.unchanged_count, g.duplicate_count, g.rejected_count, g.splits, g.fetch_ms, g.store_ms,
         g.claimed_at, g.written_at, g.rerun_asked_at, p.state AS purchase_state, p.records_reserved, p.cost_reserved::float8,
         p.records_billed, p.cost_billed::float8, p.allowance_before, p.allowance_after, p.reason, p.sent_at, p.settled_at
  FROM batch_job_pages g
  LEFT JOIN LATERAL (SELECT * FROM purchases p WHERE p.page_id = g.page_id ORDER BY p.purchase_id DESC LIMIT 1) p ON true`

function pageFromRow(row: z.infer<typeof pageRow>): Page {
  const { purchase_state: purchaseState } = row
  return {
    pageNumber: row.page_number,
    startOffset: row.start_offset,
    recordLimit: row.record_limit,
    remainderOf: row.remainder_of,
    state: row.state,
    stateReason: row.state_reason,
    worker: row.worker,
    claims: row.claims,
    attempts: row.attempts,
    notBefore: iso(row.not_before),
    errorClass: row.error_class,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    recordsReceived: row.records_received,
    insertedCount: row.inserted_count,
    updatedCount: row.updated_count,
    unchangedCount: row.unchanged_count,
    duplicateCount: row.duplicate_count,
    rejectedCount: row.rejected_count,
    splits: row.splits,
    fetchMs: row.fetch_ms,
    storeMs: row.store_ms,
    claimedAt: iso(row.claimed_at),
    writtenAt: iso(row.written_at),
    rerunAskedAt: iso(row.rerun_asked_at),
    purchase:
      purchaseState === null
        ? null
        : {
            state: purchaseState,
            recordsReserved: row.records_reserved ?? 0,
            costReserved: row.cost_reserved ?? 0,
            recordsBilled: row.records_billed,
            costBilled: row.cost_billed,
            allowanceBefore: row.allowance_before,
            allowanceAfter: row.allowance_after,
            reason: row.reason,
            sentAt: iso(row.sent_at),
            settledAt: iso(row.settled_at),
          },
  }
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null
}

export interface PageFilter {
  state?: PageState[] | undefined
  limit: number
  cursor?: string | undefined
}

/** A job’s pages by number. */
export async function listPages(db: Handle, jobId: number, filter: PageFilter) {
  const from = readCursor(filter.cursor, z.tuple([z.int32()]))
  const state = filter.state ? Prisma.sql`AND g.state = ANY(${`{${filter.state.join(',')}}`}::text[])` : Prisma.empty
  const rows = await db.$queryRaw`${pageSelect}
    WHERE g.job_id = ${jobId} AND g.page_number > ${from?.[0] ?? 0} ${state}
    ORDER BY g.page_number LIMIT ${filter.limit + 1}`
  return piece(z.array(pageRow).parse(rows), filter.limit, pageFromRow, (row) => [row.page_number])
}

/** @throws NotFoundError */
export async function readPage(db: Handle, jobId: number, pageNumber: number): Promise<Page> {
  const rows = await db.$queryRaw`${pageSelect} WHERE g.job_id = ${jobId} AND g.page_number = ${pageNumber}`
  const [row] = z.array(pageRow).parse(rows)
  if (row === undefined) throw new NotFoundError('page-not-found', `Job ${jobId} has no page ${pageNumber}.`)
  return pageFromRow(row)
}

const logRow = z.object({
  log_id: z.bigint(),
  page_number: z.int().nullable(),
  level: z.enum(logLevels),
  event: z.string(),
  message: z.string(),
  details: z.unknown(),
  actor: z.string().nullable(),
  created_at: z.date(),
})

function logFromRow(row: z.infer<typeof logRow>): JobLog {
  return {
    logId: Number(row.log_id),
    pageNumber: row.page_number,
    level: row.level,
    event: row.event,
    message: row.message,
    details: row.details ?? null,
    actor: row.actor,
    createdAt: row.created_at.toISOString(),
  }
}

const logSelect = Prisma.sql`
  SELECT l.log_id, l.page_number, l.level, l.event, l.message, l.details, coalesce(u.name, l.actor) AS actor, l.created_at
  FROM batch_job_logs l LEFT JOIN users u ON u.id = l.actor`

export interface LogFilter {
  level?: (typeof logLevels)[number][] | undefined
  /** Text of the message, in either case. */
  q?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** A job’s log, newest first. */
export async function listLogs(db: Handle, jobId: number, filter: LogFilter) {
  const from = readCursor(filter.cursor, z.tuple([z.int()]))
  const level = filter.level ? Prisma.sql`AND l.level = ANY(${`{${filter.level.join(',')}}`}::text[])` : Prisma.empty
  const before = from === null ? Prisma.empty : Prisma.sql`AND l.log_id < ${from[0]}`
  const pattern = `%${filter.q?.replace(/[\\%_]/g, '\\$&')}%`
  const text = filter.q === undefined ? Prisma.empty : Prisma.sql`AND l.message ILIKE ${pattern}`
  const rows = await db.$queryRaw`${logSelect}
    WHERE l.job_id = ${jobId} ${level} ${text} ${before} ORDER BY l.log_id DESC LIMIT ${filter.limit + 1}`
  return piece(z.array(logRow).parse(rows), filter.limit, logFromRow, (row) => [Number(row.log_id)])
}

/**
 * What happened after a log line, oldest first, for those who follow a job. Lines are numbered when they are written and
 * seen when they are committed; one that is behind a transaction still open waits for it, else it would be passed by.
 */
export async function listEvents(db: Handle, jobId: number, after: number, limit: number) {
  const settled =
    env().DATABASE_BACKEND === 'postgres'
      ? // No transaction of ours lasts longer; one of another database on the server may.
        Prisma.sql`AND (age(l.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)
                        OR l.created_at < clock_timestamp() - interval '40 seconds')`
      : Prisma.empty
  const rows = await db.$queryRaw`${logSelect}
    WHERE l.job_id = ${jobId} AND l.log_id > ${after} ${settled} ORDER BY l.log_id LIMIT ${limit + 1}`
  return piece(z.array(logRow).parse(rows), limit, logFromRow, (row) => [Number(row.log_id)])
}
