import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { ConflictError, ForbiddenError } from '#lib/errors.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { addLog } from '#lib/jobs/log.ts'
import type { Queue } from '#lib/queue.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** A spider’s run is a job that receives: opened by its first push, ended by the spider’s word or its silence. */

/** A spider that sent nothing for so long, and did not name its run, has ended it. */
export const silenceMinutes = 15
/** Pushes after which a run without a name is followed by the next: each record’s place in its run fits a number. */
const mostPushesOfRun = 2_000_000
/** Places a push leaves for its records. */
export const placesOfPush = 1000

export interface RunOwner {
  /** Who the job belongs to. */
  userId: string
  /** Of the key that pushes; empty for a push without one. */
  keyId: string
  spider: string
  site: string
  city: string | null
  /** The spider’s own name of the run, if it has one. */
  runKey: string | null
}

export interface RunJob {
  request: object
  summary: string
}

const openRow = z.object({ job_id: z.int(), over: z.boolean() })
const openRows = z.array(openRow)

/**
 * The open run of this key, spider, site and run name, held so that it cannot be closed before the push is committed.
 * Null when there is none: then nobody else opens it until the transaction ends.
 * @throws ConflictError `run-cancelled` when a person cancelled the run of that name
 */
export async function findRun(tx: Transaction, queue: Queue, owner: RunOwner): Promise<number | null> {
  const open = await findOpen(tx, owner)
  if (open !== null && !open.over) return open.job_id
  // Of two first pushes one opens the run; the other waits here and then finds it.
  const name = [owner.keyId, owner.spider, owner.site, owner.runKey ?? ''].join('\n')
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 7260113))`
  const now = await findOpen(tx, owner)
  if (now !== null && !now.over) return now.job_id
  if (now !== null) await closeRun(tx, queue, now.job_id, 'silent')
  await refuseCancelled(tx, owner)
  return null
}

const isOver = Prisma.sql`
  r.run_key IS NULL AND (coalesce(last.received_at, r.opened_at) < clock_timestamp() - make_interval(mins => ${silenceMinutes}::int)
    OR coalesce(last.push_id, 0) - r.first_push_id > ${mostPushesOfRun})`
const lastPush = Prisma.sql`
  LEFT JOIN LATERAL (SELECT p.push_id, p.received_at FROM pushes p WHERE p.job_id = r.job_id
                     ORDER BY p.received_at DESC LIMIT 1) last ON true`

/**
 * Selects `place`, `job_id` and whether it is `over` by silence or length, of the open runs of what was asked for (place,
 * key_id, spider, site, run_key), held until the transaction ends. Runs that somebody is closing are left out.
 */
export function openRunsOf(asked: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT a.place, r.job_id, ${isOver} AS over
    FROM ${asked} a JOIN spider_runs r
      ON r.key_id = a.key_id AND r.spider = a.spider AND r.site = a.site AND coalesce(r.run_key, '') = coalesce(a.run_key, '')
        AND r.run_key IS NOT DISTINCT FROM a.run_key AND r.closed_at IS NULL
      ${lastPush}
    FOR SHARE OF r SKIP LOCKED`
}

/** The open run, and whether it is over by silence or length; held until the transaction ends. */
async function findOpen(tx: Transaction, owner: RunOwner): Promise<z.infer<typeof openRow> | null> {
  const rows = await tx.$queryRaw`
    SELECT r.job_id, ${isOver} AS over FROM spider_runs r ${lastPush}
    WHERE r.key_id = ${owner.keyId} AND r.spider = ${owner.spider} AND r.site = ${owner.site}
      AND r.run_key IS NOT DISTINCT FROM ${owner.runKey}::text AND r.closed_at IS NULL
    FOR SHARE OF r`
  return openRows.parse(rows)[0] ?? null
}

async function refuseCancelled(tx: Transaction, owner: RunOwner): Promise<void> {
  if (owner.runKey === null) return
  const rows = await tx.$queryRaw`
    SELECT job_id FROM spider_runs
    WHERE key_id = ${owner.keyId} AND spider = ${owner.spider} AND site = ${owner.site} AND run_key = ${owner.runKey}
      AND outcome = 'cancelled' LIMIT 1`
  const [cancelled] = z.array(z.object({ job_id: z.int() })).parse(rows)
  if (cancelled === undefined) return
  throw new ConflictError(
    'run-cancelled',
    `This run was cancelled (job ${cancelled.job_id}), so nothing of it is taken any more. Stop the spider, or start it ` +
      'with another run id.',
  )
}

/** Opens a run with its job. To be called only where `findRun` found none, in the same transaction. */
export async function openRun(tx: Transaction, owner: RunOwner, { request, summary }: RunJob): Promise<number> {
  const city = owner.city === null ? '' : ` ${owner.city}`
  const name = `${owner.spider}${city}${owner.runKey === null ? '' : ` ${owner.runKey}`}`.slice(0, 200)
  const rows = await tx.$queryRaw`
    INSERT INTO batch_jobs (source, dataset, name, criteria, summary, priority, paid, created_by, status, status_reason,
                            started_at, total_records, receiving)
    VALUES ('spider', ${owner.site}, ${name}, ${JSON.stringify(request)}::jsonb, ${summary.slice(0, 2000)}, 1, false,
            ${owner.userId}, 'PROCESSING', 'Receiving what the spider sends.', clock_timestamp(), 0, true)
    RETURNING job_id`
  const [made] = z.array(z.object({ job_id: z.int() })).parse(rows)
  const jobId = made?.job_id ?? 0
  await tx.$executeRaw`
    INSERT INTO spider_runs (job_id, key_id, spider, site, city, run_key, first_push_id, opened_at)
    -- By the clock: a run that was found to be over was closed in this very transaction, and the two are not side by side.
    VALUES (${jobId}, ${owner.keyId}, ${owner.spider}, ${owner.site}, ${owner.city}, ${owner.runKey},
            nextval(pg_get_serial_sequence('pushes', 'push_id')), clock_timestamp())`
  await addLog(tx, {
    jobId,
    level: 'info',
    event: 'run-opened',
    message: `The first push of ${owner.spider} opened this run.`,
    actor: owner.userId,
  })
  return jobId
}

export type RunOutcome = 'complete' | 'stopped' | 'blocked' | 'silent' | 'cancelled'

const closings: Readonly<Record<RunOutcome, string>> = {
  complete: 'The spider closed its run: it has seen all it meant to see.',
  stopped: 'The spider closed its run before it had seen everything.',
  blocked: 'The spider closed its run because the site turned it away.',
  silent: `Nothing came for ${silenceMinutes} minutes, so the run is over.`,
  cancelled: 'The run was cancelled; what the spider still sends is refused.',
}

/**
 * Closes a run: nothing more is taken into it, and its job ends when what arrived is written. Waits for pushes that are
 * being committed. False when it is closed already.
 */
export async function closeRun(tx: Transaction, queue: Queue, jobId: number, outcome: RunOutcome): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE spider_runs SET closed_at = clock_timestamp(), outcome = ${outcome} WHERE job_id = ${jobId} AND closed_at IS NULL`
  if (changed !== 1) return false
  await tx.$executeRaw`
    UPDATE batch_jobs SET receiving = false, status_reason = CASE WHEN status = 'PROCESSING' THEN NULL ELSE status_reason END,
           updated_at = now()
    WHERE job_id = ${jobId}`
  await addLog(tx, {
    jobId,
    level: outcome === 'complete' || outcome === 'silent' ? 'info' : 'warn',
    event: 'run-closed',
    message: closings[outcome],
  })
  await finishIfDone(tx, queue, jobId)
  return true
}

/**
 * Closes a run because its spider, or a person, says so. Repeating it changes nothing.
 * @param close.keyId a key that may close its own runs only; null for who may close any
 * @throws ConflictError when the job is no run; ForbiddenError when it is another key’s
 */
export async function closeByHand(
  db: Database,
  queue: Queue,
  close: { jobId: number; keyId: string | null; outcome: RunOutcome },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw`SELECT key_id FROM spider_runs WHERE job_id = ${close.jobId}`
    const [run] = z.array(z.object({ key_id: z.string() })).parse(rows)
    if (run === undefined) {
      throw new ConflictError('wrong-state', `Job ${close.jobId} is no run of a spider, so there is nothing to close.`)
    }
    if (close.keyId !== null && close.keyId !== run.key_id) {
      throw new ForbiddenError('not-yours', 'Another key pushed this run; only that key, or a person, closes it.')
    }
    await closeRun(tx, queue, close.jobId, close.outcome)
  })
}

/** Nothing more is taken into the run of a job that is being cancelled. Jobs without a run are left as they are. */
export async function cancelRun(tx: Transaction, jobId: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE spider_runs SET closed_at = clock_timestamp(), outcome = 'cancelled' WHERE job_id = ${jobId} AND closed_at IS NULL`
}

/** Closes runs whose spiders fell silent. At most 100 at once. */
export async function closeSilentRuns(db: Database, queue: Queue): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT r.job_id FROM spider_runs r
    WHERE r.closed_at IS NULL
      AND greatest(r.opened_at, r.kept_at) < clock_timestamp() - make_interval(mins => ${silenceMinutes}::int)
      AND NOT EXISTS (SELECT 1 FROM pushes p WHERE p.job_id = r.job_id
                      AND p.received_at >= clock_timestamp() - make_interval(mins => ${silenceMinutes}::int))
    ORDER BY r.job_id LIMIT 100`
  for (const { job_id: jobId } of z.array(z.object({ job_id: z.int() })).parse(rows)) {
    await inTransaction(db, (tx) => closeRun(tx, queue, jobId, 'silent'))
  }
}
