import { z } from 'zod'
import { database } from '#lib/db.ts'
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
    workers,
  }
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
