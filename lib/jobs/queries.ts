import { z } from 'zod'
import { piece } from '#lib/cursor.ts'
import type { Database, Handle, Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { NotFoundError } from '#lib/errors.ts'
import { longestQuestion, withinTimeLimit } from '#lib/time-limit.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { Job, JobStats } from './contract.ts'
import type { JobFilter, JobOwner } from '#lib/jobs/list/contract.ts'
import { jobFromRow, jobRow } from './job-row.ts'
import { figuresOfPages } from './list/figures.ts'
import { orderingOf } from './list/sorts.ts'
import { whereOf } from './list/where.ts'
import { backlogWarning } from './receive/room.ts'

/** The jobs of `chosen` in their order, and the place of each for the cursor. */
interface Chosen {
  /** A CTE body that yields job_id. */
  chosen: Prisma.Sql
  order: Prisma.Sql
  place: Prisma.Sql
}

/** Jobs with all that is shown of them: counters, money, pages by state and the strip of page states. */
function jobSelect({ chosen, order, place }: Chosen): Prisma.Sql {
  return Prisma.sql`
  WITH chosen AS MATERIALIZED (${chosen}),
  moving AS MATERIALIZED (SELECT job_id FROM chosen JOIN batch_jobs USING (job_id) WHERE list_figures IS NULL),
  ${figuresOfPages}
  SELECT j.job_id, j.name, j.note, j.status, j.status_reason, j.needs, j.approval_records, j.source, j.dataset, j.summary,
         j.criteria, j.priority, j.max_records, j.max_cost::float8, j.paid, j.total_records, j.matched_records,
         j.matched_records_at_end, j.processed_records, j.inserted_count, j.updated_count, j.unchanged_count,
         j.duplicate_count, j.rejected_count, j.cross_page_duplicates, j.success_count, j.error_count, j.currency,
         j.price_per_record::float8, j.cost_estimated::float8, j.error_details, j.created_by, u.name AS created_by_name,
         j.created_at, j.started_at, j.updated_at, j.completed_at, j.duplicated_from, j.undone_at,
         extract(epoch FROM coalesce(j.completed_at, now()) - j.started_at)::float8 AS elapsed_seconds,
         coalesce(s.recent_records, 0) AS recent_records,
         least(30, greatest(s.recent_seconds, extract(epoch FROM least(now() - j.started_at, interval '30 seconds'))))::float8
           AS recent_seconds,
         coalesce((j.list_figures->>'bought')::int, m.bought, 0) AS records_bought,
         coalesce((j.list_figures->>'unclear')::int, m.unclear, 0) AS records_unclear,
         coalesce((j.list_figures->>'unclearCost')::float8, m.unclear_cost, 0) AS cost_unclear,
         coalesce((j.list_figures->>'cost')::float8, m.cost, 0) AS cost_billed,
         coalesce(j.list_figures->'pages', s.pages, '{}') AS pages,
         coalesce(j.list_figures->>'strip', t.strip, '') AS strip, ${place} AS place
  FROM chosen JOIN batch_jobs j USING (job_id) JOIN users u ON u.id = j.created_by
  LEFT JOIN states s USING (job_id) LEFT JOIN strip t USING (job_id) LEFT JOIN money m USING (job_id)
  ORDER BY ${order}`
}

/** Who looks, for `mine`. */
export type Viewer = (ownerId: string) => boolean

/** @throws NotFoundError */
export async function readJob(db: Handle, jobId: number, viewer: Viewer): Promise<Job> {
  const chosen = Prisma.sql`SELECT ${jobId}::int AS job_id`
  const rows = await db.$queryRaw(jobSelect({ chosen, order: Prisma.sql`1`, place: Prisma.sql`''` }))
  const [row] = z.array(jobRow).parse(rows)
  if (row === undefined) throw new NotFoundError('job-not-found', `There is no job ${jobId}.`)
  return jobFromRow(row, viewer)
}

const narrower = {
  field: 'q',
  message: 'Look for a longer text, or also choose a state, a source, a person or days.',
}

/**
 * One piece of the jobs of a filter. The text is looked for in names, requests, notes, errors and logs, a number also as
 * the number of a job.
 * @param limitMs how long looking may take
 * @throws RefusedError when it takes longer; MalformedError when the cursor belongs to another order
 */
export async function listJobs(db: Database, filter: JobFilter, viewer: Viewer, limitMs = longestQuestion) {
  const { order, place, after } = orderingOf(filter.sort, filter.cursor)
  const ask = async (tx: Transaction) => {
    const where = await whereOf(tx, filter)
    const chosen = Prisma.sql`
      SELECT j.job_id FROM batch_jobs j WHERE ${where} ${after === null ? Prisma.empty : Prisma.sql`AND ${after}`}
      ORDER BY ${order} LIMIT ${filter.limit + 1}`
    return z.array(jobRow).parse(await tx.$queryRaw(jobSelect({ chosen, order, place })))
  }
  const rows = await withinTimeLimit(db, narrower, ask, limitMs)
  return piece(
    rows,
    filter.limit,
    (row) => jobFromRow(row, viewer),
    (row) => [filter.sort, row.place, row.job_id],
  )
}

/** The people who have started a job, by name, the first 500 of them. */
export async function listOwners(db: Handle): Promise<JobOwner[]> {
  const rows = await db.$queryRaw`
    SELECT u.id, u.name FROM users u WHERE EXISTS (SELECT 1 FROM batch_jobs j WHERE j.created_by = u.id)
    ORDER BY lower(u.name), u.id LIMIT 500`
  return z
    .array(z.object({ id: z.string(), name: z.string() }))
    .parse(rows)
    .map(({ id, name }) => ({ userId: id, name }))
}

const statsRow = z.object({
  running: z.int(),
  waiting: z.int(),
  needs_you: z.int(),
  ended: z.int(),
  completed: z.int(),
  average_seconds: z.number().nullable(),
  spent: z.number(),
  bought: z.int(),
  currency: z.string().nullable(),
  queued_pages: z.int(),
  waiting_pushes: z.int(),
  stored: z.number(),
})

/** The figures above the list. The number of stored properties is the planner’s estimate above 10,000. */
export async function jobStats(db: Handle): Promise<JobStats> {
  const limit = env().QUEUE_BUFFER_SIZE
  const rows = await db.$queryRaw`
    SELECT (SELECT count(*)::int FROM batch_jobs WHERE status = 'PROCESSING') AS running,
           (SELECT count(*)::int FROM batch_jobs WHERE status = 'PENDING') AS waiting,
           (SELECT count(*)::int FROM batch_jobs WHERE status = 'PAUSED' AND needs IS NOT NULL) AS needs_you,
           e.ended, e.completed, e.average_seconds, m.spent, m.bought,
           (SELECT currency FROM batch_jobs WHERE paid ORDER BY job_id DESC LIMIT 1) AS currency,
           (SELECT count(*)::int FROM batch_job_pages WHERE state = 'queued') AS queued_pages,
           (SELECT count(*)::int FROM (SELECT 1 FROM pushes WHERE state = 'waiting' LIMIT ${limit}) w) AS waiting_pushes,
           (SELECT greatest(reltuples, 0)::float8 FROM pg_class WHERE oid = 'properties'::regclass) AS stored
    FROM (SELECT count(*)::int AS ended, (count(*) FILTER (WHERE status = 'COMPLETED'))::int AS completed,
                 (avg(extract(epoch FROM completed_at - started_at)) FILTER (WHERE status = 'COMPLETED'))::float8 AS average_seconds
          FROM batch_jobs
          WHERE created_at > now() - interval '7 days' AND status IN ('COMPLETED', 'FAILED')) e,
         -- Of the account and currency in use: play money of the sandbox and dollars are not added up.
         (SELECT coalesce(sum(p.cost_billed), 0)::float8 AS spent, coalesce(sum(p.records_billed), 0)::int AS bought
          FROM purchases p JOIN batch_jobs j USING (job_id)
          WHERE p.settled_at >= date_trunc('day', now())
            AND (p.dataset, coalesce(j.currency, '')) IN (
              SELECT dataset, coalesce(currency, '') FROM batch_jobs WHERE paid ORDER BY job_id DESC LIMIT 1)) m`
  const [row] = z.array(statsRow).parse(rows)
  if (row === undefined) throw new Error('The statistics came back empty.')
  const counted = row.stored < 10_000 ? await db.property.count() : row.stored
  return {
    running: row.running,
    waiting: row.waiting,
    needsYou: row.needs_you,
    successRate: row.ended === 0 ? null : row.completed / row.ended,
    endedJobs: row.ended,
    averageJobSeconds: row.average_seconds,
    spentToday: row.currency === null ? null : row.spent,
    currency: row.currency,
    recordsBoughtToday: row.bought,
    queuedPages: row.queued_pages,
    propertiesStored: Math.round(counted),
    warnings: [backlogWarning(row.waiting_pushes, limit) ?? []].flat(),
  }
}

/**
 * Whose job it is, for the question who may change it.
 * @throws NotFoundError
 */
export async function ownerOf(db: Handle, jobId: number): Promise<string> {
  const rows = await db.$queryRaw`SELECT created_by FROM batch_jobs WHERE job_id = ${jobId}`
  const [row] = z.array(z.object({ created_by: z.string() })).parse(rows)
  if (row === undefined) throw new NotFoundError('job-not-found', `There is no job ${jobId}.`)
  return row.created_by
}
