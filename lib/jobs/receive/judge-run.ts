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
  /** Another run of this spider and site that began before this one ended, and is not over. */
  beside: z.int().nullable(),
})
const runRows = z.array(runRow)

type Flag = 'empty' | 'few' | 'many' | 'blocked' | 'unfinished'

/**
 * Judges a run that has ended: flags it, or turns inactive what it did not see. One that was undone says nothing. Repeating
 * it changes nothing.
 */
export async function judgeRun(db: Database, jobId: number): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT r.outcome, r.spider, r.site, r.city, r.turned_inactive IS NOT NULL OR r.flag IS NOT NULL AS judged,
           j.success_count AS delivered,
           (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY e.success_count)
            FROM (SELECT b.success_count FROM spider_runs o JOIN batch_jobs b ON b.job_id = o.job_id
                  WHERE o.site = r.site AND o.spider = r.spider AND o.city IS NOT DISTINCT FROM r.city
                    AND o.job_id < r.job_id AND o.outcome = 'complete' AND b.success_count > 0
                    AND b.undone_at IS NULL
                  ORDER BY o.job_id DESC LIMIT ${runsLookedAt}) e) AS usual,
           (SELECT min(o.job_id) FROM spider_runs o JOIN batch_jobs b ON b.job_id = o.job_id
            WHERE o.site = r.site AND o.spider = r.spider AND o.city IS NOT DISTINCT FROM r.city AND o.job_id <> r.job_id
              AND o.opened_at < r.closed_at AND b.status IN ('PROCESSING', 'PAUSED')) AS beside
    FROM spider_runs r JOIN batch_jobs j ON j.job_id = r.job_id
    WHERE r.job_id = ${jobId} AND j.status = 'COMPLETED' AND r.outcome IS NOT NULL AND j.undone_at IS NULL`
  const [run] = runRows.parse(rows)
  if (run === undefined || run.judged) return
  await countRepublished(db, jobId)
  const flag = flagOf(run)
  const isWhole = run.outcome === 'complete' && (flag === null || flag === 'many')
  if (isWhole && run.beside === null) await turnInactive(db, jobId)
  if (isWhole && run.beside !== null) await leaveToTheOther(db, jobId, run.beside)
  if (flag !== null) await flagRun(db, jobId, flag, run)
  if (isWhole) return
  // What was left to this one it cannot say.
  for (const left of await leftToThis(db, jobId)) await judgeRun(db, left)
}

async function flagRun(db: Database, jobId: number, flag: Flag, run: z.infer<typeof runRow>): Promise<void> {
  await inTransaction(db, async (tx) => {
    const changed = await tx.$executeRaw`
      UPDATE spider_runs SET flag = ${flag} WHERE job_id = ${jobId} AND flag IS NULL`
    if (changed === 1) await addLog(tx, { jobId, level: 'warn', event: 'run-odd', message: oddity(flag, run) })
  })
}

const leftRows = z.array(z.object({ job_id: z.int() }))

/** Whole runs that ended while this one was at work, and have not spoken. */
async function leftToThis(db: Database, jobId: number): Promise<number[]> {
  const rows = await db.$queryRaw`
    SELECT o.job_id FROM spider_runs r
      JOIN spider_runs o ON o.site = r.site AND o.spider = r.spider AND o.city IS NOT DISTINCT FROM r.city
      JOIN batch_jobs j ON j.job_id = o.job_id
    WHERE r.job_id = ${jobId} AND o.job_id <> r.job_id AND o.outcome = 'complete' AND j.status = 'COMPLETED'
      AND j.undone_at IS NULL AND o.turned_inactive IS NULL AND o.flag IS NULL AND o.closed_at > r.opened_at AND o.opened_at < r.closed_at
    ORDER BY o.closed_at DESC LIMIT 10`
  return leftRows.parse(rows).map((row) => row.job_id)
}

/** Two runs side by side may each see a part: the one that ends last speaks for both. */
async function leaveToTheOther(db: Database, jobId: number, other: number): Promise<void> {
  const said = await db.$queryRaw<unknown[]>`
    SELECT 1 FROM batch_job_logs WHERE job_id = ${jobId} AND event = 'run-beside' LIMIT 1`
  if (said.length > 0) return
  await addLog(db, {
    jobId,
    level: 'info',
    event: 'run-beside',
    message:
      `Another run of this spider is still at it (job ${other}), so no listing was turned inactive yet. ` +
      'What neither of them delivers turns inactive when that one ends whole.',
  })
}

/** Notes how many listings were inactive before this run brought them again. */
async function countRepublished(db: Database, jobId: number): Promise<void> {
  await db.$executeRaw`
    UPDATE spider_runs SET republished = (
      SELECT count(DISTINCT c.property_id)::int
      FROM batch_job_pages g
        CROSS JOIN LATERAL unnest(g.updated_ids || g.rewritten_ids) AS id
        JOIN property_changes c ON c.property_id = id AND c.job_id = g.job_id
      WHERE g.job_id = ${jobId} AND c.fields -> 'standardStatus' ->> 0 = 'Withdrawn'
        AND c.fields -> 'standardStatus' ->> 1 IN ('Active', 'Active Under Contract', 'Pending'))
    WHERE job_id = ${jobId} AND republished IS NULL`
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
const turnedRows = z.array(turnedRow)

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
  // Held, so that nobody begins to undo the run meanwhile.
  const held = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} AND undone_at IS NULL FOR SHARE`
  if (held.length === 0) return { looked: 0, turned: 0, last: null }
  const rows = await tx.$queryRaw`
    WITH run AS (SELECT * FROM spider_runs WHERE job_id = ${jobId}),
    page AS (SELECT max(page_id) AS page_id FROM batch_job_pages WHERE job_id = ${jobId} AND state = 'written'),
    -- The last that spoke of what it did not see; and those at work at the same time as this one, which see for it.
    spoke AS (
      SELECT o.opened_at, o.job_id FROM spider_runs o, run
      WHERE o.site = run.site AND o.spider = run.spider AND o.city IS NOT DISTINCT FROM run.city AND o.job_id <> run.job_id
        AND o.turned_inactive IS NOT NULL AND o.closed_at <= run.closed_at
      ORDER BY o.closed_at DESC LIMIT 1),
    seeing AS (
      SELECT o.job_id FROM spider_runs o, run
      WHERE o.site = run.site AND o.spider = run.spider AND o.city IS NOT DISTINCT FROM run.city
        AND (o.job_id = run.job_id
             OR o.opened_at < run.closed_at AND coalesce(o.closed_at, 'infinity') > run.opened_at)),
    earlier AS (
      SELECT o.job_id FROM spider_runs o, run
      WHERE o.site = run.site AND o.spider = run.spider AND o.city IS NOT DISTINCT FROM run.city
        AND o.opened_at < run.closed_at
        AND coalesce(o.closed_at, 'infinity') >= coalesce((SELECT opened_at FROM spoke), '-infinity')
        AND o.job_id NOT IN (SELECT job_id FROM seeing)),
    delivered AS (
      SELECT DISTINCT id FROM batch_job_pages g JOIN earlier USING (job_id)
        CROSS JOIN LATERAL unnest(g.inserted_ids || g.updated_ids || g.unchanged_ids) AS id
      WHERE id > ${after}
      EXCEPT
      SELECT id FROM batch_job_pages g JOIN seeing USING (job_id)
        CROSS JOIN LATERAL unnest(g.inserted_ids || g.updated_ids || g.unchanged_ids) AS id
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
  return turnedRows.parse(rows)[0] ?? { looked: 0, turned: 0, last: null }
}
