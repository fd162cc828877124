import { z } from 'zod'
import type { Transaction } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { seenBeside } from '#lib/jobs/planning/listing.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'
import { addRemainder, LostPageError, markWritten, type ClaimedPage } from './page-commands.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { sendPages } from './window.ts'

/**
 * The keys of a page, looked at once more right before they are paid for: since they were planned another job may have
 * stored them, or be buying them at this instant. Planning only estimates; here money is kept from being spent twice.
 *
 * Keys another job has promised are not left out before they are stored: it may be cancelled, and then nobody would ask
 * for them. So a key is left out when it is stored and fresh, waited for while another page is buying it, and bought
 * otherwise.
 */

/** A page that asks for its records by name. */
export type NamedPage = ClaimedPage & { keys: readonly string[] }

/** A page of a job that has, or may have, paid for some of the same keys and not stored them yet. */
export interface Holder {
  jobId: number
  pageNumber: number
  /** A worker ends it by itself in a moment; otherwise a person must decide about it. */
  open: boolean
}

/** What has become of the keys of a page since it was planned; together they are all its keys. */
export interface KeysNow {
  /** To be asked for, in their order. */
  wanted: string[]
  /** Held by other pages. */
  held: string[]
  holder: Holder | null
  /** How many are stored and were seen since the moment the job was planned with. */
  fresh: number
}

const keysRow = z.object({ wanted: z.array(z.string()), held: z.array(z.string()), fresh: z.int() })
const holderRow = z.object({ job_id: z.int(), page_number: z.int(), open: z.boolean() })

/**
 * Looks at the keys of a page that is about to be bought. From here to the end of the transaction no other page of the
 * dataset can do the same, so what is reserved in it is reserved once. Of 400 keys beside
 * 300,000 properties: 13 ms, 20 ms with 20 other pages that are being bought, 31 ms with 100.
 * @throws LostPageError when somebody else has the page
 */
export async function lookAtKeys(tx: Transaction, page: NamedPage): Promise<KeysNow> {
  const { source, dataset, pageId } = page
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`buy by name ${source} ${dataset}`}, 0))`
  const mine = await tx.$queryRaw`
    SELECT 1 FROM batch_job_pages
    WHERE page_id = ${pageId} AND claim = ${page.claim} AND state IN ('fetching', 'fetched') FOR NO KEY UPDATE`
  if (z.array(z.unknown()).parse(mine).length !== 1)
    throw new LostPageError(`Page ${page.pageNumber} of job ${page.jobId} has another claim.`)
  // In this order: what a page stores and what becomes of its purchase commit together, so a key that is not held any more
  // is stored, and its record is noted and seen by the statements that follow.
  const held = await heldKeys(tx, page)
  await noteSeen(tx, { source, dataset })
  const rows = await tx.$queryRaw`
    WITH now AS (
      SELECT k.key, k.nth, k.key = ANY(${held}::text[]) AS is_held,
             coalesce(seen.at >= j.left_out_since, false) AS is_fresh
      FROM unnest(${[...page.keys]}::text[]) WITH ORDINALITY AS k(key, nth) ${seenBeside(page)}
      CROSS JOIN (SELECT left_out_since FROM batch_jobs WHERE job_id = ${page.jobId}) j)
    SELECT coalesce(array_agg(key ORDER BY nth) FILTER (WHERE NOT is_fresh AND NOT is_held), '{}') AS wanted,
           coalesce(array_agg(key ORDER BY nth) FILTER (WHERE NOT is_fresh AND is_held), '{}') AS held,
           (count(*) FILTER (WHERE is_fresh))::int AS fresh
    FROM now`
  const [now] = z.array(keysRow).parse(rows)
  if (now === undefined || now.wanted.length + now.held.length + now.fresh !== page.keys.length) {
    throw new Error(`The keys of page ${page.pageNumber} of job ${page.jobId} do not add up.`)
  }
  return { ...now, holder: now.held.length === 0 ? null : await holderOf(tx, page, now.held) }
}

/** Those of a page’s keys that other pages have, or may have, paid for and not stored yet. */
async function heldKeys(tx: Transaction, page: NamedPage): Promise<string[]> {
  const { source, dataset, pageId } = page
  // Grouped and not joined: of lists in parameters Postgres knows no lengths, and a join of them may take seconds.
  const rows = await tx.$queryRaw`
    SELECT key
    FROM (SELECT unnest(${[...page.keys]}::text[]) AS key, true AS mine
          UNION ALL
          SELECT unnest(g.source_keys), false
          FROM purchases p JOIN batch_job_pages g ON g.page_id = p.page_id JOIN batch_jobs j ON j.job_id = g.job_id
          WHERE p.dataset = ${dataset} AND p.state IN ('reserved', 'sent', 'unclear', 'answered')
            AND p.page_id <> ${pageId} AND j.source = ${source}) named
    GROUP BY key HAVING bool_or(mine) AND NOT bool_and(mine)`
  return z
    .array(z.object({ key: z.string() }))
    .parse(rows)
    .map((row) => row.key)
}

async function holderOf(tx: Transaction, page: NamedPage, keys: readonly string[]): Promise<Holder | null> {
  const rows = await tx.$queryRaw`
    SELECT g.job_id, g.page_number, g.state IN ('queued', 'fetching', 'fetched') AS open
    FROM purchases p JOIN batch_job_pages g ON g.page_id = p.page_id
    WHERE p.dataset = ${page.dataset} AND p.state IN ('reserved', 'sent', 'unclear', 'answered')
      AND p.page_id <> ${page.pageId} AND g.source_keys && ${[...keys]}::text[]
    ORDER BY open DESC, g.page_id LIMIT 1`
  const [row] = z.array(holderRow).parse(rows)
  return row === undefined ? null : { jobId: row.job_id, pageNumber: row.page_number, open: row.open }
}

/**
 * Narrows a page to the keys that are to be asked for: those that are held become a page of their own, those that are
 * fresh are no longer expected of the job. Part of the transaction that looked; after the purchase was reserved, since
 * the job’s row is locked last.
 */
export async function narrowPage(tx: Transaction, page: NamedPage, now: KeysNow): Promise<NamedPage> {
  const { wanted, held, fresh } = now
  if (held.length === 0 && fresh === 0) return page
  await setKeys(tx, page, wanted)
  if (held.length > 0) {
    await addRemainder(tx, page, { offset: page.offset + wanted.length, limit: held.length, keys: held })
  }
  await leaveOut(tx, page, now)
  return { ...page, keys: wanted, limit: wanted.length }
}

/** Narrows a page to the keys that other pages hold, for it must wait for them. The fence must have been passed. */
export async function narrowToHeld(tx: Transaction, page: NamedPage, now: KeysNow): Promise<void> {
  if (now.fresh === 0) return
  await setKeys(tx, page, now.held)
  await leaveOut(tx, page, now)
}

/** Ends a page whose keys are all stored by now, with nothing bought. The fence must have been passed. */
export async function endWithNothing(tx: Transaction, queue: Queue, page: NamedPage): Promise<void> {
  await markWritten(tx, page, noCounts, { insertedIds: [], updatedIds: [], unchangedIds: [], rewrittenIds: [] })
  await tx.$executeRaw`
    UPDATE batch_job_pages SET source_keys = '{}', record_limit = 0,
           state_reason = 'Its records were stored by another job meanwhile; nothing was bought.'
    WHERE page_id = ${page.pageId}`
  await sendPages(tx, queue, page.jobId, 1)
  await leaveOut(tx, page, { wanted: [], held: [], fresh: page.keys.length })
  await finishIfDone(tx, queue, page.jobId)
}

const noCounts = {
  received: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  duplicate: 0,
  crossPageDuplicate: 0,
  rejected: 0,
  splits: 0,
  storeMs: 0,
}

async function setKeys(tx: Transaction, page: NamedPage, keys: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_job_pages SET source_keys = ${[...keys]}::text[], record_limit = ${keys.length}, updated_at = now()
    WHERE page_id = ${page.pageId}`
}

async function leaveOut(tx: Transaction, page: NamedPage, now: Omit<KeysNow, 'holder'>): Promise<void> {
  const { fresh, held, wanted } = now
  if (fresh === 0) return
  await tx.$executeRaw`
    UPDATE batch_jobs SET total_records = total_records - ${fresh}::int, status_reason = NULL, updated_at = now()
    WHERE job_id = ${page.jobId} AND status IN ('PROCESSING', 'PAUSED', 'CANCELLED', 'FAILED')`
  const rest = wanted.length + held.length
  const then = rest === 0 ? 'nothing is bought for this page' : `${counted(rest)} are left`
  await addLog(tx, {
    jobId: page.jobId,
    pageNumber: page.pageNumber,
    level: 'info',
    event: 'keys-left-out',
    message: `${counted(fresh)} of ${countOf(page.keys.length, 'record')} were stored by another job since this one was planned, so they are not bought again; ${then}.`,
    details: { leftOut: fresh, wanted: wanted.length, held: held.length },
  })
}

/** Says once on a page’s log, and on the job while it lasts, that a person must decide about another page first. */
export async function sayWhoHolds(tx: Transaction, page: NamedPage, reason: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_jobs SET status_reason = ${reason}, updated_at = now()
    WHERE job_id = ${page.jobId} AND status = 'PROCESSING'`
  const said = await tx.$queryRaw`
    SELECT 1 FROM batch_job_logs
    WHERE job_id = ${page.jobId} AND page_number = ${page.pageNumber} AND event = 'page-waits' LIMIT 1`
  if (z.array(z.unknown()).parse(said).length > 0) return
  const { jobId, pageNumber } = page
  await addLog(tx, { jobId, pageNumber, level: 'warn', event: 'page-waits', message: reason })
}
