import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Handle } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { momentSchema, type Job, type JobFilter, type JobStats } from './contract.ts'
import { jobFromRow, jobRow } from './job-row.ts'

/** Ticks in a list’s small strip; more pages than that share ticks. */
const ticks = 60

/**
 * The jobs chosen by `chosen` (a CTE body that yields job_id) with all that is shown of them: counters, money, pages by
 * state, and the strip of page states. A tick that stands for several pages shows the worst of them.
 */
function jobSelect(chosen: Prisma.Sql, order: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
  WITH chosen AS MATERIALIZED (${chosen}),
  page AS (
    SELECT g.job_id, g.state, g.record_limit, g.records_received, g.written_at,
           width_bucket(g.page_number, 1, greatest(max(g.page_number) OVER job, ${ticks}) + 1, ${ticks}) AS tick,
           max(g.page_number) OVER job AS last_page, g.page_number
    FROM batch_job_pages g JOIN chosen USING (job_id) WINDOW job AS (PARTITION BY g.job_id)
  ),
  letter AS (
    SELECT job_id, CASE WHEN last_page <= ${ticks} THEN page_number ELSE tick END AS place,
           min(array_position(ARRAY['unclear','failed','fetching','fetched','queued','cancelled','skipped','written'], state)) AS worst
    FROM page GROUP BY 1, 2
  ),
  strip AS (
    SELECT job_id, string_agg(substr('uxfgqcsw', worst, 1), '' ORDER BY place) AS strip FROM letter GROUP BY job_id
  ),
  states AS (
    SELECT job_id, jsonb_object_agg(state, pages) AS pages, sum(recent)::int AS recent_records, max(span) AS recent_seconds
    FROM (SELECT job_id, state, count(*) AS pages,
                 coalesce(sum(records_received) FILTER (WHERE written_at > now() - interval '30 seconds'), 0) AS recent,
                 extract(epoch FROM now() - min(written_at) FILTER (WHERE written_at > now() - interval '30 seconds'))::float8 AS span
          FROM page GROUP BY job_id, state) s
    GROUP BY job_id
  ),
  money AS (
    SELECT p.job_id, coalesce(sum(records_billed), 0)::int AS bought, coalesce(sum(cost_billed), 0)::float8 AS cost,
           coalesce(sum(records_reserved) FILTER (WHERE state = 'unclear'), 0)::int AS unclear
    FROM purchases p JOIN chosen USING (job_id) GROUP BY p.job_id
  )
  SELECT j.job_id, j.name, j.note, j.status, j.status_reason, j.needs, j.approval_records, j.source, j.dataset, j.summary,
         j.criteria, j.priority, j.max_records, j.max_cost::float8, j.paid, j.total_records, j.matched_records,
         j.matched_records_at_end, j.processed_records, j.inserted_count, j.updated_count, j.unchanged_count,
         j.duplicate_count, j.rejected_count, j.cross_page_duplicates, j.success_count, j.error_count, j.currency,
         j.price_per_record::float8, j.cost_estimated::float8, j.error_details, j.created_by, u.name AS created_by_name,
         j.created_at, j.started_at, j.updated_at, j.completed_at, j.duplicated_from,
         extract(epoch FROM coalesce(j.completed_at, now()) - j.started_at)::float8 AS elapsed_seconds,
         coalesce(s.recent_records, 0) AS recent_records,
         least(30, greatest(s.recent_seconds, extract(epoch FROM least(now() - j.started_at, interval '30 seconds'))))::float8
           AS recent_seconds,
         coalesce(m.bought, 0) AS records_bought, coalesce(m.unclear, 0) AS records_unclear,
         coalesce(m.cost, 0) AS cost_billed, coalesce(s.pages, '{}') AS pages, coalesce(t.strip, '') AS strip
  FROM chosen JOIN batch_jobs j USING (job_id) JOIN users u ON u.id = j.created_by
  LEFT JOIN states s USING (job_id) LEFT JOIN strip t USING (job_id) LEFT JOIN money m USING (job_id)
  ${order}`
}

/** Who looks, for `mine`. */
export type Viewer = (ownerId: string) => boolean

/** @throws NotFoundError */
export async function readJob(db: Handle, jobId: number, viewer: Viewer): Promise<Job> {
  const rows = await db.$queryRaw(jobSelect(Prisma.sql`SELECT ${jobId}::int AS job_id`, Prisma.empty))
  const [row] = z.array(jobRow).parse(rows)
  if (row === undefined) throw new NotFoundError('job-not-found', `There is no job ${jobId}.`)
  return jobFromRow(row, viewer)
}

const jobPlace = z.tuple([momentSchema, z.int32()])

/** Jobs by time of making, newest first unless asked otherwise. The text is looked for in names, summaries, notes and errors. */
export async function listJobs(db: Handle, filter: JobFilter, viewer: Viewer) {
  const from = readCursor(filter.cursor, jobPlace)
  const down = filter.sort === '-created'
  const where: Prisma.Sql[] = [Prisma.sql`true`]
  if (filter.status) where.push(Prisma.sql`status = ANY(${list(filter.status)}::text[])`)
  if (filter.source) where.push(Prisma.sql`source = ANY(${list(filter.source)}::text[])`)
  if (filter.owner) where.push(Prisma.sql`created_by = ${filter.owner}`)
  if (filter.from) where.push(Prisma.sql`created_at >= ${filter.from}::timestamptz`)
  if (filter.to) where.push(Prisma.sql`created_at < ${filter.to}::timestamptz`)
  if (filter.q) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`
    where.push(Prisma.sql`(name ILIKE ${pattern} OR summary ILIKE ${pattern} OR note ILIKE ${pattern}
                           OR error_details ILIKE ${pattern} OR job_id::text = ${filter.q.replace(/^#/, '')})`)
  }
  if (from !== null) {
    const place = Prisma.sql`(${from[0]}::timestamptz, ${from[1]}::int)`
    where.push(down ? Prisma.sql`(created_at, job_id) < ${place}` : Prisma.sql`(created_at, job_id) > ${place}`)
  }
  const order = down ? Prisma.sql`created_at DESC, job_id DESC` : Prisma.sql`created_at, job_id`
  const chosen = Prisma.sql`
    SELECT job_id FROM batch_jobs WHERE ${Prisma.join(where, ' AND ')} ORDER BY ${order} LIMIT ${filter.limit + 1}`
  const ordered = down
    ? Prisma.sql`ORDER BY j.created_at DESC, j.job_id DESC`
    : Prisma.sql`ORDER BY j.created_at, j.job_id`
  const rows = z.array(jobRow).parse(await db.$queryRaw(jobSelect(chosen, ordered)))
  return piece(
    rows,
    filter.limit,
    (row) => jobFromRow(row, viewer),
    (row) => [row.created_at.toISOString(), row.job_id],
  )
}

/** A Postgres array literal of words we chose ourselves. */
function list(words: readonly string[]): string {
  return `{${words.join(',')}}`
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
  stored: z.number(),
})

/** The figures above the list. The number of stored properties is the planner’s estimate above 10,000. */
export async function jobStats(db: Handle): Promise<JobStats> {
  const rows = await db.$queryRaw`
    SELECT (SELECT count(*)::int FROM batch_jobs WHERE status = 'PROCESSING') AS running,
           (SELECT count(*)::int FROM batch_jobs WHERE status = 'PENDING') AS waiting,
           (SELECT count(*)::int FROM batch_jobs WHERE status = 'PAUSED' AND needs IS NOT NULL) AS needs_you,
           e.ended, e.completed, e.average_seconds, m.spent, m.bought,
           (SELECT currency FROM batch_jobs WHERE paid ORDER BY job_id DESC LIMIT 1) AS currency,
           (SELECT count(*)::int FROM batch_job_pages WHERE state = 'queued') AS queued_pages,
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
