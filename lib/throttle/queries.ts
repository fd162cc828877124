import { z } from 'zod'
import type { Handle } from '#lib/db.ts'

const throttleRows = z.array(
  z.object({
    name: z.string(),
    requests_per_second: z.number(),
    maximum_per_second: z.number(),
    in_flight: z.int(),
    in_flight_limit: z.int(),
    blocked_until: z.date().nullable(),
    blocked: z.boolean(),
    reason: z.string().nullable(),
    usual_ms: z.number().nullable(),
  }),
)
const mostThrottles = 200

/** A throttle as it stands now. */
export interface ThrottleState {
  name: string
  requestsPerSecond: number
  maximumPerSecond: number
  inFlight: number
  inFlightLimit: number
  state: 'free' | 'slowed' | 'resting'
  blockedUntil: string | null
  reason: string | null
  usualMs: number | null
}

/** Every host and credential that was asked, those that changed last first; at most 200. */
export async function listThrottles(db: Handle): Promise<ThrottleState[]> {
  const rows = await db.$queryRaw`
    SELECT t.name, t.requests_per_second, t.maximum_per_second, t.in_flight_limit, t.blocked_until, t.reason, t.usual_ms,
           t.blocked_until IS NOT NULL AND t.blocked_until > clock_timestamp() AS blocked,
           (SELECT count(*)::int FROM throttle_slots s WHERE s.throttle = t.name AND s.expires_at > clock_timestamp()) AS in_flight
    FROM throttles t ORDER BY t.changed_at DESC, t.name LIMIT ${mostThrottles}`
  return throttleRows.parse(rows).map((row) => {
    const slowed = row.requests_per_second < row.maximum_per_second
    return {
      name: row.name,
      requestsPerSecond: row.requests_per_second,
      maximumPerSecond: row.maximum_per_second,
      inFlight: row.in_flight,
      inFlightLimit: row.in_flight_limit,
      state: row.blocked ? 'resting' : slowed ? 'slowed' : 'free',
      blockedUntil: row.blocked ? (row.blocked_until?.toISOString() ?? null) : null,
      reason: row.blocked || slowed ? row.reason : null,
      usualMs: row.usual_ms,
    }
  })
}
