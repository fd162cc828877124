import { z } from 'zod'
import type { Database, Handle } from '#lib/db.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'
import { runFlagSchema, type SiteListings, type SpiderSummary } from './contract.ts'

/** Runs that are looked at for one screen, spiders of it, and runs shown of each. */
const runsLookedAt = 5000
const mostSpiders = 200
const runsOfSpider = 8
/** As many whole runs tell what is usual, as where a run is judged. */
const usualRuns = 10

const runRows = z.array(
  z.object({
    job_id: z.int(),
    spider: z.string(),
    site: z.string(),
    key_id: z.string(),
    city: z.string().nullable(),
    opened_at: z.date(),
    closed_at: z.date().nullable(),
    outcome: z.enum(['complete', 'stopped', 'blocked', 'silent', 'cancelled']).nullable(),
    accepted: z.int(),
    rejected: z.int(),
    flag: runFlagSchema.nullable(),
    republished: z.int().nullable(),
    turned_inactive: z.int().nullable(),
    turn: z.int(),
    pushed_at: z.date().nullable(),
    all_accepted: z.int(),
    all_rejected: z.int(),
    all_republished: z.int(),
    usual: z.int().nullable(),
  }),
)

/** Spiders by the site they read, with their newest runs; `keyId` is that of the newest. */
export type FoundSpider = Omit<SpiderSummary, 'keyName'> & { keyId: string }

/** Who pushed lately, the latest first. */
export async function listSpiders(db: Handle): Promise<FoundSpider[]> {
  const rows = await db.$queryRaw`
    WITH recent AS (
      SELECT r.*, j.success_count + j.duplicate_count AS accepted, j.success_count, j.rejected_count AS rejected
      FROM (SELECT * FROM spider_runs ORDER BY job_id DESC LIMIT ${runsLookedAt}) r JOIN batch_jobs j USING (job_id)),
    summed AS (
      SELECT spider, site, max(job_id) AS newest,
             sum(accepted) FILTER (WHERE opened_at > now() - interval '30 days') AS all_accepted,
             sum(rejected) FILTER (WHERE opened_at > now() - interval '30 days') AS all_rejected,
             sum(republished) FILTER (WHERE opened_at > now() - interval '30 days') AS all_republished
      FROM recent GROUP BY spider, site ORDER BY newest DESC LIMIT ${mostSpiders}),
    shown AS (
      SELECT recent.*, row_number() OVER (PARTITION BY recent.spider, recent.site ORDER BY recent.job_id DESC)::int AS turn,
             s.newest, s.all_accepted, s.all_rejected, s.all_republished
      FROM recent JOIN summed s ON s.spider = recent.spider AND s.site = recent.site)
    SELECT shown.job_id, shown.spider, shown.site, shown.key_id, shown.city, shown.opened_at, shown.closed_at, shown.outcome,
           shown.accepted, shown.rejected, shown.flag, shown.republished, shown.turned_inactive, shown.turn,
           coalesce((SELECT p.received_at FROM pushes p WHERE p.job_id = shown.job_id ORDER BY p.received_at DESC LIMIT 1),
                    CASE WHEN shown.accepted + shown.rejected > 0 THEN shown.closed_at END) AS pushed_at,
           coalesce(shown.all_accepted, 0)::int AS all_accepted, coalesce(shown.all_rejected, 0)::int AS all_rejected,
           coalesce(shown.all_republished, 0)::int AS all_republished,
           CASE WHEN shown.turn = 1 THEN (
             SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY w.success_count)
             FROM (SELECT o.success_count FROM recent o
                   WHERE o.spider = shown.spider AND o.site = shown.site AND o.city IS NOT DISTINCT FROM shown.city
                     AND o.outcome = 'complete' AND o.success_count > 0
                   ORDER BY o.job_id DESC LIMIT ${usualRuns}) w) END::int AS usual
    FROM shown WHERE shown.turn <= ${runsOfSpider}
    ORDER BY shown.newest DESC, shown.job_id DESC`
  const found = new Map<string, FoundSpider>()
  for (const row of runRows.parse(rows)) {
    const { spider, site } = row
    const name = JSON.stringify([spider, site])
    const entry = found.get(name) ?? {
      spider,
      site,
      keyId: row.key_id,
      lastPushAt: null,
      usual: row.usual,
      accepted: row.all_accepted,
      rejected: row.all_rejected,
      republished: row.all_republished,
      runs: [],
    }
    found.set(name, entry)
    const pushedAt = row.pushed_at?.toISOString() ?? null
    if (pushedAt !== null && pushedAt > (entry.lastPushAt ?? '')) entry.lastPushAt = pushedAt
    entry.runs.push({
      jobId: row.job_id,
      city: row.city,
      openedAt: row.opened_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      outcome: row.outcome,
      accepted: row.accepted,
      rejected: row.rejected,
      flag: row.flag,
      republished: row.republished,
      turnedInactive: row.turned_inactive,
    })
  }
  return [...found.values()]
}

const listingRows = z.array(
  z.object({ site: z.string(), active: z.int(), sold: z.int(), inactive: z.int(), other: z.int() }),
)

/**
 * How many listings of each site that was pushed lately are active, sold and inactive.
 * @throws RefusedError `too-broad` when counting takes too long
 */
export async function countSiteListings(db: Database): Promise<SiteListings> {
  const narrow = { field: 'site', message: 'The listings of each site can be counted on Properties.' }
  const items = await withinTimeLimit(db, narrow, async (tx) => {
    const rows = await tx.$queryRaw`
      WITH sites AS (
        SELECT site FROM (SELECT site, job_id FROM spider_runs ORDER BY job_id DESC LIMIT ${runsLookedAt}) r
        GROUP BY site ORDER BY max(job_id) DESC LIMIT ${mostSpiders})
      SELECT sites.site, count(p.status) FILTER (WHERE p.status IN ('active', 'active under contract', 'pending'))::int AS active,
             count(p.status) FILTER (WHERE p.status = 'closed')::int AS sold,
             count(p.status) FILTER (WHERE p.status IN ('withdrawn', 'canceled', 'expired', 'delete'))::int AS inactive,
             (count(p.one) - count(p.status) FILTER (WHERE p.status IN ('active', 'active under contract', 'pending', 'closed',
               'withdrawn', 'canceled', 'expired', 'delete')))::int AS other
      FROM sites LEFT JOIN LATERAL (
        SELECT s.standard_status AS status, 1 AS one FROM property_search s WHERE s.dataset = sites.site AND s.source = 'spider') p ON true
      GROUP BY sites.site ORDER BY sites.site`
    return listingRows.parse(rows)
  })
  return { items }
}
