import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import { restateOutcome } from '#lib/jobs/ending/finish.ts'
import { idList, LostPageError, type PageCounts, type PageResults } from '#lib/jobs/pages/page-commands.ts'
import { settleAtEnd } from '#lib/jobs/ending/results.ts'
import type { Queue } from '#lib/queue.ts'
import { readHeldPage, type RerunPage } from './steps.ts'

/** How what a page delivers, read again, takes the place of what it had delivered, on the page and on its job. */

const idsOf = z.string().transform((list) => (list === '{}' ? [] : list.slice(1, -1).split(',')))
const formerRow = z.object({ inserted: idsOf, updated: idsOf, unchanged: idsOf })

/** What the page delivered the last time, by what became of it. */
export async function readFormerResults(db: Handle, pageId: bigint): Promise<PageResults> {
  const rows = await db.$queryRaw`
    SELECT inserted_ids::text AS inserted, updated_ids::text AS updated, unchanged_ids::text AS unchanged
    FROM batch_job_pages WHERE page_id = ${pageId}`
  const [row] = z.array(formerRow).parse(rows)
  const [insertedIds, updatedIds, unchangedIds] = [row?.inserted ?? [], row?.updated ?? [], row?.unchanged ?? []]
  return { insertedIds, updatedIds, unchangedIds, rewrittenIds: [] }
}

/**
 * What the page delivered in all its readings: what it brought new stays new, what it changed stays changed.
 * @param now what became of each record this time
 */
export function mergeResults(former: PageResults, now: PageResults): PageResults {
  const brought = new Set(former.insertedIds)
  const changed = new Set(former.updatedIds)
  const inserted = [...now.insertedIds]
  const updated: string[] = []
  const unchanged: string[] = []
  for (const id of now.updatedIds) (brought.has(id) ? inserted : updated).push(id)
  for (const id of now.unchangedIds) {
    if (brought.has(id)) inserted.push(id)
    else (changed.has(id) ? updated : unchanged).push(id)
  }
  return { insertedIds: inserted, updatedIds: updated, unchangedIds: unchanged, rewrittenIds: now.rewrittenIds }
}

/** The page was settled or read again since `former` was looked up: the transaction must be undone and begun again. */
export class FormerMovedError extends Error {
  override name = 'FormerMovedError'
}

/**
 * Puts the new counts and ids of a page in the place of the former ones, on the page and, by the difference, on its job,
 * and settles an ended job anew. The last step of the transaction that stored the rows.
 * @param outcome what the reading changed, for the page’s own screen
 * @throws LostPageError, FormerMovedError
 */
export async function replaceResults(
  tx: Transaction,
  queue: Queue,
  page: RerunPage,
  former: PageResults,
  counts: PageCounts,
  results: PageResults,
  outcome: string,
): Promise<void> {
  const { jobId, pageId, message } = page
  // The job before its page, as in the settling of repeats, which goes from the job to all its pages.
  await tx.$executeRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
  const changed = await tx.$executeRaw`
    WITH was AS MATERIALIZED (
      SELECT g.page_id, g.inserted_count, g.updated_count, g.unchanged_count, g.duplicate_count, g.rejected_count,
             g.cross_page_duplicates
      FROM batch_job_pages g
      WHERE g.page_id = ${pageId} AND g.state = 'written' AND g.rerun_message_id = ${message.id}::uuid
        AND g.inserted_ids = ${idList(former.insertedIds)}::bigint[]
        AND g.updated_ids = ${idList(former.updatedIds)}::bigint[]
        AND g.unchanged_ids = ${idList(former.unchangedIds)}::bigint[]
      FOR NO KEY UPDATE
    ),
    -- What it received, split and took this time. When it was written stays: the answer is as old as it was.
    page AS (
      UPDATE batch_job_pages g
      SET rerun_message_id = NULL, rerun_asked_at = NULL, searchable_at = NULL, updated_at = now(),
          state_reason = ${outcome.slice(0, 1000)},
          records_received = ${counts.received}, inserted_count = ${counts.inserted}, updated_count = ${counts.updated},
          unchanged_count = ${counts.unchanged}, duplicate_count = ${counts.duplicate},
          cross_page_duplicates = ${counts.crossPageDuplicate}, rejected_count = ${counts.rejected},
          splits = ${counts.splits}, store_ms = ${counts.storeMs}, seen_noted_at = NULL,
          -- What it had stored leaves its results, perhaps before the search learned of it.
          rewritten_ids = g.rewritten_ids || g.inserted_ids || g.updated_ids || ${idList(results.rewrittenIds)}::bigint[],
          inserted_ids = ${idList(results.insertedIds)}::bigint[], updated_ids = ${idList(results.updatedIds)}::bigint[],
          unchanged_ids = ${idList(results.unchangedIds)}::bigint[]
      FROM was WHERE g.page_id = was.page_id
    ),
    more AS (
      SELECT ${counts.inserted}::int - inserted_count AS inserted, ${counts.updated}::int - updated_count AS updated,
             ${counts.unchanged}::int - unchanged_count AS unchanged,
             ${counts.duplicate}::int - duplicate_count AS duplicate,
             ${counts.rejected}::int - rejected_count AS rejected,
             ${counts.crossPageDuplicate}::int - cross_page_duplicates AS crossing
      FROM was
    )
    UPDATE batch_jobs j
    SET inserted_count = j.inserted_count + m.inserted, updated_count = j.updated_count + m.updated,
        unchanged_count = j.unchanged_count + m.unchanged, duplicate_count = j.duplicate_count + m.duplicate,
        rejected_count = j.rejected_count + m.rejected, error_count = j.error_count + m.rejected,
        success_count = j.success_count + m.inserted + m.updated + m.unchanged,
        processed_records = j.processed_records + m.inserted + m.updated + m.unchanged + m.duplicate + m.rejected,
        -- Of pages written before it was noted on them the number of a page may be too small.
        cross_page_duplicates = greatest(0, least(j.duplicate_count + m.duplicate, j.cross_page_duplicates + m.crossing)),
        list_figures = NULL, updated_at = now()
    FROM more m WHERE j.job_id = ${jobId}`
  if (changed !== 1) throw await whyNotReplaced(tx, page)
  await settleAnew(tx, queue, jobId)
}

async function whyNotReplaced(tx: Transaction, page: RerunPage): Promise<Error> {
  const held = await readHeldPage(tx, page.message, page.pageId)
  const name = `page ${page.pageNumber} of job ${page.jobId}`
  if (held === null) return new LostPageError(`Another message speaks for ${name}.`)
  return new FormerMovedError(`The results of ${name} moved while it was read again.`)
}

/** An ended job learns anew which of its pages repeat each other, and says again what came of it. */
export async function settleAnew(tx: Transaction, queue: Queue, jobId: number): Promise<void> {
  const rows = await tx.$queryRaw`
    SELECT 1 FROM batch_jobs j WHERE j.job_id = ${jobId} AND j.status IN ('COMPLETED', 'FAILED', 'CANCELLED')
      AND NOT EXISTS (SELECT 1 FROM batch_job_pages g
                      WHERE g.job_id = j.job_id AND g.state IN ('queued', 'fetching', 'fetched'))`
  if (z.array(z.unknown()).parse(rows).length === 0) return
  await settleAtEnd(tx, jobId)
  await restateOutcome(tx, jobId)
  // Its figures, what was seen, and the repeats of a job too large to settle here.
  await queue.send(tx, 'finish-job', { jobId }, { priority: 300 })
}
