import { z } from 'zod'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { backlogWarning } from '#lib/jobs/receive/room.ts'
import { log } from '#lib/log.ts'
import { version } from '#lib/version.ts'

/** A worker without a sign of life for this long is not counted. */
const aliveSeconds = 15
const longestWaitMs = 5000

const workerSchema = z.object({
  workerId: z.string(),
  state: z.string(),
  memoryMb: z.int(),
  pagesInHand: z.int(),
  heartbeatSecondsAgo: z.number(),
})

export const healthSchema = z
  .object({
    /** `ok`; `degraded` while no worker is alive; `down` while the database cannot be reached. */
    status: z.enum(['ok', 'degraded', 'down']),
    version: z.string(),
    process: z.enum(['ok']),
    database: z.enum(['ok', 'down']),
    queue: z.enum(['ok', 'unknown']),
    workers: z.enum(['ok', 'none', 'unknown']),
    /** For people and programs of the team; null for anonymous callers and while the database is down. */
    details: z
      .object({
        uptimeSeconds: z.int(),
        memoryMb: z.int(),
        databaseMs: z.number(),
        queuedPages: z.int(),
        pagesInHand: z.int(),
        pushes: z.object({
          waiting: z.int(),
          /** Pushes that may wait; beyond it spiders are told to come back. */
          limit: z.int(),
          /** Seconds the oldest of a running job has waited, and how long it has been due. */
          oldestSeconds: z.number(),
          lateSeconds: z.number(),
        }),
        /** What somebody should look after, in sentences. */
        warnings: z.array(z.string()),
        workers: z.array(workerSchema),
      })
      .nullable(),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof healthSchema>

const pagesRow = z.tuple([z.object({ queued: z.int(), in_hand: z.int() })])

async function look(): Promise<NonNullable<Health['details']>> {
  const db = database()
  const started = performance.now()
  // Only what waits is counted, which a partial index holds; finished pages may be millions.
  const [pages] = pagesRow.parse(
    await db.$queryRaw`
      SELECT count(*) FILTER (WHERE state = 'queued')::int AS queued, count(*) FILTER (WHERE state <> 'queued')::int AS in_hand
      FROM batch_job_pages WHERE state IN ('queued', 'fetching', 'fetched')`,
  )
  const pushes = await lookAtPushes()
  const databaseMs = Math.round((performance.now() - started) * 10) / 10
  const workers = z.array(workerSchema).parse(
    await db.$queryRaw`
      SELECT worker_id AS "workerId", state, memory_mb AS "memoryMb", pages_in_hand AS "pagesInHand",
             round(extract(epoch FROM now() - heartbeat_at), 1)::float8 AS "heartbeatSecondsAgo"
      FROM workers WHERE heartbeat_at > now() - make_interval(secs => ${aliveSeconds}::int)
      ORDER BY worker_id LIMIT 200`,
  )
  return {
    uptimeSeconds: Math.round(process.uptime()),
    memoryMb: Math.round(process.memoryUsage().rss / 1_048_576),
    databaseMs,
    queuedPages: pages.queued,
    pagesInHand: pages.in_hand,
    pushes,
    warnings: warningsOf(pushes),
    workers,
  }
}

/** Those of `healthSchema` that are of pushes alone. */
export async function pushWarnings(): Promise<string[]> {
  return warningsOf(await lookAtPushes())
}

const pushesRow = z.tuple([z.object({ waiting: z.int(), oldest: z.number().nullable() })])

async function lookAtPushes(): Promise<Pushes> {
  const limit = env().QUEUE_BUFFER_SIZE
  const [{ waiting, oldest }] = pushesRow.parse(
    await database().$queryRaw`
      SELECT (SELECT count(*)::int FROM (SELECT 1 FROM pushes WHERE state = 'waiting' LIMIT ${limit}) w) AS waiting,
             (SELECT extract(epoch FROM clock_timestamp() - min(o.waiting_since))::float8
              FROM batch_jobs j
                CROSS JOIN LATERAL (SELECT p.waiting_since FROM pushes p WHERE p.job_id = j.job_id AND p.state = 'waiting'
                                    ORDER BY p.push_id LIMIT 1) o
              WHERE j.source = 'spider' AND j.status = 'PROCESSING') AS oldest`,
  )
  const oldestSeconds = Math.round((oldest ?? 0) * 10) / 10
  return { waiting, limit, oldestSeconds, lateSeconds: Math.max(0, oldestSeconds - env().BATCH_WAIT_TIME) }
}

type Pushes = NonNullable<Health['details']>['pushes']

/** Seconds a push may be late without a word. */
const unremarkable = 5

function warningsOf({ waiting, limit, lateSeconds }: Pushes): string[] {
  const warnings = [backlogWarning(waiting, limit) ?? []].flat()
  if (lateSeconds > unremarkable)
    warnings.push(`A push has been due for ${Math.round(lateSeconds)} s and is not written.`)
  return warnings
}

async function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${longestWaitMs} ms`)), longestWaitMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** How the installation is, found out within five seconds. Never throws. */
export async function readHealth(): Promise<Health> {
  try {
    const details = await withinTime(look())
    const alive = details.workers.length > 0
    return {
      status: alive ? 'ok' : 'degraded',
      version: version(),
      process: 'ok',
      database: 'ok',
      queue: 'ok',
      workers: alive ? 'ok' : 'none',
      details,
    }
  } catch (error) {
    log.warn({ error }, 'health: the database did not answer')
    const unknown = { queue: 'unknown', workers: 'unknown', details: null } as const
    return { status: 'down', version: version(), process: 'ok', database: 'down', ...unknown }
  }
}
