import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'

/**
 * What the end of a run says of the listings it did not see. Only a run that was closed as complete and delivered at least
 * four fifths of what is usual says that they are gone; every other run says nothing of them and is flagged.
 */

const usualShare = 0.8
/** A run with so many times the usual number is odd as well. */
const oddlyMany = 2
/** Runs whose middle is the usual number. */
const runsLookedAt = 10
/** Listings turned inactive in one transaction. */
const listingsAtOnce = 2000

const runRow = z.object({
  outcome: z.string(),
  spider: z.string(),
  site: z.string(),
  city: z.string().nullable(),
  delivered: z.int(),
  usual: z.int().nullable(),
  judged: z.boolean(),
})

type Flag = 'empty' | 'few' | 'many' | 'blocked' | 'unfinished'

/** Judges a run that has ended: flags it, or turns inactive what it did not see. Repeating it changes nothing. */
export async function judgeRun(db: Database, jobId: number): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT r.outcome, r.spider, r.site, r.city, r.turned_inactive IS NOT NULL OR r.flag IS NOT NULL AS judged,
           j.success_count AS delivered,
           (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY e.success_count)
            FROM (SELECT b.success_count FROM spider_runs o JOIN batch_jobs b ON b.job_id = o.job_id
                  WHERE o.site = r.site AND o.spider = r.spider AND o.city IS NOT DISTINCT FROM r.city
                    AND o.job_id < r.job_id AND o.outcome = 'complete' AND b.success_count > 0
                  ORDER BY o.job_id DESC LIMIT ${runsLookedAt}) e) AS usual
    FROM spider_runs r JOIN batch_jobs j ON j.job_id = r.job_id
    WHERE r.job_id = ${jobId} AND j.status = 'COMPLETED' AND r.outcome IS NOT NULL`
  const [run] = z.array(runRow).parse(rows)
  if (run === undefined || run.judged) return
  const flag = flagOf(run)
  if (run.outcome === 'complete' && (flag === null || flag === 'many')) await turnInactive(db, jobId)
  if (flag === null) return
  await inTransaction(db, async (tx) => {
    const changed = await tx.$executeRaw`
      UPDATE spider_runs SET flag = ${flag} WHERE job_id = ${jobId} AND flag IS NULL`
    if (changed === 1) await addLog(tx, { jobId, level: 'warn', event: 'run-odd', message: oddity(flag, run) })
  })
}

function flagOf({ outcome, delivered, usual }: z.infer<typeof runRow>): Flag | null {
  if (outcome === 'blocked') return 'blocked'
  if (delivered === 0) return 'empty'
  if (outcome === 'stopped') return 'unfinished'
  if (usual !== null && delivered < usual * usualShare) return 'few'
  // Silence is an end, but nobody said that everything was seen.
  if (outcome !== 'complete') return usual === null ? null : 'unfinished'
  return usual !== null && delivered > usual * oddlyMany ? 'many' : null
}

function oddity(flag: Flag, { delivered, usual }: z.infer<typeof runRow>): string {
  const untouched = 'No listing was turned inactive for it.'
  const usually = usual === null ? '' : `, usually ${counted(usual)}`
  switch (flag) {
    case 'blocked':
      return `The site turned the spider away after ${countOf(delivered, 'listing')}. ${untouched}`
    case 'empty':
      return `The run delivered nothing${usually}. ${untouched}`
    case 'few':
      return `The run delivered ${countOf(delivered, 'listing')}${usually}. ${untouched}`
    case 'unfinished':
      return `Nobody said that the run has seen everything: it delivered ${countOf(delivered, 'listing')}${usually}. ${untouched}`
    case 'many':
      return `The run delivered ${countOf(delivered, 'listing')}${usually}.`
  }
}

const turnedRow = z.object({ looked: z.int(), turned: z.int(), last: z.bigint().nullable() })

/**
 * Listings that the runs since the last whole one delivered and this one did not turn inactive, with their history. What
 * something newer said of a listing stays.
 */
async function turnInactive(db: Database, jobId: number): Promise<void> {
  let after = 0n
  let turned = 0
  for (;;) {
    const piece = await inTransaction(db, (tx) => turnSome(tx, jobId, after))
    turned += piece.turned
    if (piece.last === null) break
    after = piece.last
  }
  await inTransaction(db, async (tx) => {
    const changed = await tx.$executeRaw`
      UPDATE spider_runs SET turned_inactive = ${turned} WHERE job_id = ${jobId} AND turned_inactive IS NULL`
    if (changed !== 1 || turned === 0) return
    await addLog(tx, {
      jobId,
      level: 'info',
      event: 'listings-inactive',
      message: `${countOf(turned, 'listing')} of earlier runs did not come in this whole one and turned inactive.`,
    })
  })
}

async function turnSome(tx: Transaction, jobId: number, after: bigint): Promise<z.infer<typeof turnedRow>> {
  const rows = await tx.$queryRaw`
    WITH run AS (SELECT * FROM spider_runs WHERE job_id = ${jobId}),
    page AS (SELECT max(page_id) AS page_id FROM batch_job_pages WHERE job_id = ${jobId} AND state = 'written'),
    earlier AS (
      SELECT o.job_id FROM spider_runs o, run
      WHERE o.site = run.site AND o.spider = run.spider AND o.city IS NOT DISTINCT FROM run.city AND o.job_id < run.job_id
        AND o.job_id >= coalesce((SELECT max(w.job_id) FROM spider_runs w
                                  WHERE w.site = run.site AND w.spider = run.spider AND w.city IS NOT DISTINCT FROM run.city
                                    AND w.job_id < run.job_id AND w.turned_inactive IS NOT NULL), 0)),
    delivered AS (
      SELECT DISTINCT id FROM batch_job_pages g JOIN earlier USING (job_id)
        CROSS JOIN LATERAL unnest(g.inserted_ids || g.updated_ids || g.unchanged_ids) AS id
      WHERE id > ${after}
      EXCEPT
      SELECT id FROM batch_job_pages g CROSS JOIN LATERAL unnest(g.inserted_ids || g.updated_ids || g.unchanged_ids) AS id
      WHERE g.job_id = ${jobId}
      ORDER BY id LIMIT ${listingsAtOnce}),
    gone AS (
      SELECT p.property_id, p.standard_status FROM properties p JOIN delivered ON id = p.property_id
      WHERE p.standard_status IN ('Active', 'Active Under Contract', 'Pending')
        AND p.observed_at <= (SELECT started_at FROM batch_jobs WHERE job_id = ${jobId})
      ORDER BY p.property_id FOR NO KEY UPDATE OF p),
    changed AS (
      UPDATE properties p
      -- Another hash: what the next run delivers of it is news, although it said the same before.
      SET standard_status = 'Withdrawn', previous_content_hash = p.content_hash, content_hash = gen_random_uuid(),
          revision = p.revision + 1, last_job_id = ${jobId}, updated_at = now()
      FROM gone WHERE gone.property_id = p.property_id
      RETURNING p.property_id, p.revision, gone.standard_status),
    history AS (
      INSERT INTO property_changes (property_id, revision, job_id, page_id, fields)
      SELECT c.property_id, c.revision, ${jobId}, page.page_id,
             jsonb_build_object('standardStatus', jsonb_build_array(c.standard_status, 'Withdrawn'))
      FROM changed c, page),
    told AS (
      UPDATE batch_job_pages g SET searchable_at = NULL, rewritten_ids = g.rewritten_ids || t.ids
      FROM (SELECT array_agg(property_id) AS ids FROM changed) t, page
      WHERE g.page_id = page.page_id AND t.ids IS NOT NULL)
    SELECT (SELECT count(*) FROM delivered)::int AS looked, (SELECT count(*) FROM changed)::int AS turned,
           (SELECT max(id) FROM delivered) AS last`
  return z.array(turnedRow).parse(rows)[0] ?? { looked: 0, turned: 0, last: null }
}
