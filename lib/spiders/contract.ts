import { z } from 'zod'

/** Who pushes listings, of which site, and how it went: what the Sources screen shows of spiders. */

export const runFlagSchema = z.enum(['empty', 'few', 'many', 'blocked', 'unfinished'])
export type RunFlag = z.infer<typeof runFlagSchema>

export const spiderRunSchema = z
  .object({
    jobId: z.int(),
    city: z.string().nullable(),
    openedAt: z.iso.datetime(),
    /** Null while it receives. */
    closedAt: z.iso.datetime().nullable(),
    outcome: z.enum(['complete', 'stopped', 'blocked', 'silent', 'cancelled']).nullable(),
    /** Listings it delivered that are stored, and records that became rejects. */
    accepted: z.int(),
    rejected: z.int(),
    flag: runFlagSchema.nullable(),
    /** Listings that were inactive and came again, and those that turned inactive after it; null while it is not judged. */
    republished: z.int().nullable(),
    turnedInactive: z.int().nullable(),
  })
  .meta({ id: 'SpiderRun' })
export type SpiderRun = z.infer<typeof spiderRunSchema>

export const spiderSummarySchema = z
  .object({
    spider: z.string(),
    site: z.string(),
    /** Name of the key of its newest run; null for pushes without a key, and for a key that is gone. */
    keyName: z.string().nullable(),
    lastPushAt: z.iso.datetime().nullable(),
    /** The middle of its latest whole runs, as the newest one is judged by; null before there is one. */
    usual: z.int().nullable(),
    /** Of its runs of the last 30 days. */
    accepted: z.int(),
    rejected: z.int(),
    republished: z.int(),
    /** Newest first. */
    runs: z.array(spiderRunSchema),
  })
  .meta({ id: 'SpiderSummary' })
export type SpiderSummary = z.infer<typeof spiderSummarySchema>

export const hostThrottleSchema = z
  .object({
    name: z.string(),
    requestsPerSecond: z.number(),
    maximumPerSecond: z.number(),
    inFlight: z.int(),
    inFlightLimit: z.int(),
    /** `resting` while the host asked for a pause, `slowed` while it is asked less often than it may. */
    state: z.enum(['free', 'slowed', 'resting']),
    blockedUntil: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
    /** What an answer usually takes, in milliseconds. */
    usualMs: z.number().nullable(),
  })
  .meta({ id: 'HostThrottle' })
export type HostThrottle = z.infer<typeof hostThrottleSchema>

export const spiderListSchema = z
  .object({
    /** At most 200, the latest first. */
    items: z.array(spiderSummarySchema),
    throttles: z.array(hostThrottleSchema),
    /** What somebody should look after, in sentences. */
    warnings: z.array(z.string()),
  })
  .meta({ id: 'SpiderList' })
export type SpiderList = z.infer<typeof spiderListSchema>

export const siteListingsSchema = z
  .object({
    items: z.array(
      z.object({
        site: z.string(),
        active: z.int(),
        sold: z.int(),
        inactive: z.int(),
        /** In any other state, or none. */
        other: z.int(),
      }),
    ),
  })
  .meta({ id: 'SiteListings' })
export type SiteListings = z.infer<typeof siteListingsSchema>
