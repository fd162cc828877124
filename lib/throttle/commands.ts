import { z } from 'zod'
import type { Database } from '#lib/db.ts'

/**
 * One speed limit for each host or credential, shared by every worker: a rate, a number of requests in flight, and a
 * pause when the host asked for one. It slows at once and recovers slowly. All times are the database’s.
 */
export interface ThrottleLimits {
  name: string
  requestsPerSecond: number
  inFlight: number
}

export interface SlotRequest {
  limits: ThrottleLimits
  worker: string
  /** The job that asks, so that one job never takes more than its share of slots; null for counts. */
  jobId: number | null
  jobPagesInFlight: number
  /** After this long the slot is free again by itself, should its holder die. */
  leaseSeconds: number
}

export type SlotAnswer =
  | { granted: true; slotId: string }
  | { granted: false; waitMs: number; why: 'paced' | 'in-flight' | 'job-share' | 'blocked'; reason: string | null }

/** How a request went, as far as the host’s comfort is concerned. */
export type RequestOutcome =
  | { kind: 'answered'; milliseconds: number }
  | { kind: 'slow-down'; retryAfterSeconds: number | undefined; reason: string }
  | { kind: 'trouble'; reason: string }
  /** Nothing was learned: the request was never sent or we stopped it. */
  | { kind: 'none' }

const throttleRows = z.tuple([
  z.object({
    requests_per_second: z.number(),
    in_flight_limit: z.int(),
    paced_ms: z.number(),
    blocked_ms: z.number(),
    reason: z.string().nullable(),
  }),
])
const answerRows = z.tuple([
  z.object({ soonest_ms: z.number().nullable(), why: z.enum(['in-flight', 'job-share', 'paced']).nullable() }),
])

/** The slowest a host is ever asked, as a share of its limit. */
const slowestShare = 1 / 20
/** The longest pause a host can impose at once. */
const longestBlockSeconds = 86_400

/**
 * Asks for permission to send one request now. Counts and grants under the throttle’s row lock, so no number of
 * workers exceeds the limits by one. When refused, `waitMs` says when asking again makes sense.
 */
export async function takeSlot(db: Database, request: SlotRequest): Promise<SlotAnswer> {
  const { limits } = request
  return db.$transaction(async (tx) => {
    const rows = await tx.$queryRaw`
      INSERT INTO throttles AS t (name, requests_per_second, maximum_per_second, minimum_per_second, in_flight_limit)
      VALUES (${limits.name}, ${limits.requestsPerSecond}, ${limits.requestsPerSecond},
              ${limits.requestsPerSecond * slowestShare}, ${limits.inFlight})
      ON CONFLICT (name) DO UPDATE
        SET maximum_per_second = excluded.maximum_per_second, minimum_per_second = excluded.minimum_per_second,
            in_flight_limit = excluded.in_flight_limit,
            requests_per_second = CASE
              WHEN t.requests_per_second = t.maximum_per_second THEN excluded.maximum_per_second
              ELSE greatest(least(t.requests_per_second, excluded.maximum_per_second), excluded.minimum_per_second) END
      RETURNING requests_per_second, in_flight_limit, reason,
        (extract(epoch FROM next_allowed_at - clock_timestamp()) * 1000)::float8 AS paced_ms,
        coalesce(extract(epoch FROM blocked_until - clock_timestamp()) * 1000, 0)::float8 AS blocked_ms`
    const [throttle] = throttleRows.parse(rows)
    if (throttle.blocked_ms > 0) {
      return { granted: false, waitMs: throttle.blocked_ms, why: 'blocked', reason: throttle.reason }
    }
    const slotId = crypto.randomUUID()
    const isPaced = throttle.paced_ms > 0
    // Counted and taken in one statement: while it runs, everybody who waits for a slot waits for this row.
    const answers = await tx.$queryRaw`
      WITH held AS (
        SELECT count(*)::int AS held, (count(*) FILTER (WHERE job_id = ${request.jobId}))::int AS held_by_job,
               (extract(epoch FROM min(expires_at) - clock_timestamp()) * 1000)::float8 AS soonest_ms
        FROM throttle_slots WHERE throttle = ${limits.name} AND expires_at > clock_timestamp()
      ),
      share AS (
        -- One slot is left for the others: between its count and its first page a small job would lose it to a large one.
        SELECT least(${request.jobPagesInFlight}::int, CASE WHEN EXISTS (
                 SELECT 1 FROM batch_jobs own JOIN batch_jobs rival USING (source, dataset)
                 WHERE own.job_id = ${request.jobId}::int AND rival.job_id <> own.job_id
                   AND rival.status IN ('PENDING', 'PROCESSING'))
               THEN greatest(1, ${throttle.in_flight_limit}::int - 1) ELSE ${throttle.in_flight_limit}::int END) AS most
      ),
      answer AS (
        SELECT soonest_ms,
               CASE WHEN held >= ${throttle.in_flight_limit}::int THEN 'in-flight'
                    WHEN ${request.jobId}::int IS NOT NULL AND held_by_job >= most THEN 'job-share'
                    WHEN ${isPaced}::boolean THEN 'paced' END AS why
        FROM held, share
      ),
      gone AS (DELETE FROM throttle_slots WHERE throttle = ${limits.name} AND expires_at <= clock_timestamp()),
      taken AS (
        INSERT INTO throttle_slots (slot_id, throttle, job_id, worker, expires_at)
        SELECT ${slotId}::uuid, ${limits.name}, ${request.jobId}::int, ${request.worker},
               clock_timestamp() + make_interval(secs => ${request.leaseSeconds}::float8)
        FROM answer WHERE why IS NULL
        RETURNING slot_id
      ),
      next AS (
        UPDATE throttles
        SET next_allowed_at = greatest(next_allowed_at, clock_timestamp()) + make_interval(secs => ${1 / throttle.requests_per_second}::float8)
        WHERE name = ${limits.name} AND EXISTS (SELECT 1 FROM taken)
      )
      SELECT soonest_ms, why FROM answer`
    const [answer] = answerRows.parse(answers)
    if (answer.why === null) return { granted: true, slotId }
    const waitMs = answer.why === 'paced' ? throttle.paced_ms : Math.max(answer.soonest_ms ?? 1000, 1)
    return { granted: false, waitMs, why: answer.why, reason: null }
  })
}

/** Gives a slot back and lets the throttle learn from how the request went. */
export async function returnSlot(
  db: Database,
  name: string,
  slotId: string,
  outcome: RequestOutcome,
  onFree: () => void = () => undefined,
): Promise<void> {
  // A host in trouble is known to be before anyone can have the slot; a good answer is no reason to let them wait.
  try {
    if (outcome.kind === 'slow-down' || outcome.kind === 'trouble') await learn(db, name, outcome)
  } finally {
    await db.$executeRaw`DELETE FROM throttle_slots WHERE slot_id = ${slotId}::uuid`
    onFree()
  }
  if (outcome.kind === 'answered') await learn(db, name, outcome)
}

/** Makes the throttle faster or slower by how a request went. */
export async function learn(db: Database, name: string, outcome: RequestOutcome): Promise<void> {
  switch (outcome.kind) {
    case 'none':
      return
    case 'answered':
      return learnFromAnswer(db, name, outcome.milliseconds)
    case 'slow-down':
      return slowDown(db, name, 0.5, outcome.retryAfterSeconds ?? 5, outcome.reason)
    case 'trouble':
      return slowDown(db, name, 0.7, 0, outcome.reason)
  }
}

/**
 * Recovers by a fiftieth of the limit at each good answer, so from half speed it takes 25 of them. An answer four
 * times slower than usual (and over two seconds) slows by a fifth instead: speeding up a host that gets slow
 * makes it slower.
 */
async function learnFromAnswer(db: Database, name: string, milliseconds: number): Promise<void> {
  await db.$executeRaw`
    UPDATE throttles
    SET requests_per_second = CASE
          WHEN ${milliseconds}::float8 > 2000 AND ${milliseconds}::float8 > 4 * usual_ms
            THEN greatest(minimum_per_second, requests_per_second * 0.8)
          ELSE least(maximum_per_second, requests_per_second + maximum_per_second * 0.02) END,
        reason = CASE WHEN requests_per_second >= maximum_per_second THEN NULL ELSE reason END,
        usual_ms = coalesce(usual_ms * 0.9, ${milliseconds}::float8 * 0.9) + ${milliseconds}::float8 * 0.1,
        blocked_until = CASE WHEN blocked_until <= clock_timestamp() THEN NULL ELSE blocked_until END
    WHERE name = ${name}
      AND (requests_per_second < maximum_per_second OR reason IS NOT NULL OR usual_ms IS NULL
           OR abs(usual_ms - ${milliseconds}::float8) > 0.1 * usual_ms)`
}

/**
 * Slows at most once a second, since the requests in flight together report the same trouble together. `changed_at` is
 * therefore the last slowing; good answers in between must not move it.
 */
async function slowDown(
  db: Database,
  name: string,
  factor: number,
  blockSeconds: number,
  reason: string,
): Promise<void> {
  const seconds = Math.min(blockSeconds, longestBlockSeconds)
  await db.$executeRaw`
    UPDATE throttles
    SET requests_per_second = CASE WHEN changed_at > clock_timestamp() - interval '1 second' AND reason IS NOT NULL
                                   THEN requests_per_second
                                   ELSE greatest(minimum_per_second, requests_per_second * ${factor}::float8) END,
        blocked_until = CASE WHEN ${seconds}::float8 > 0
                             THEN greatest(blocked_until, clock_timestamp() + make_interval(secs => ${seconds}::float8))
                             ELSE blocked_until END,
        reason = ${reason.slice(0, 500)}, changed_at = clock_timestamp()
    WHERE name = ${name}`
}
