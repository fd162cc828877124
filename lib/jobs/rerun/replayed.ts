import type { Transaction } from '#lib/db.ts'
import { refuseIfUndone } from '#lib/jobs/undo.ts'
import { idList, type PageResults } from '#lib/jobs/pages/page-commands.ts'
import type { Queue } from '#lib/queue.ts'
import { settleAnew } from './replace.ts'

/** What became of rejects of one page that were stored after all. */
export interface Replayed {
  jobId: number
  pageId: bigint
  results: PageResults
  duplicate: number
  crossPageDuplicate: number
}

/**
 * Moves what was stored from the rejected of a page and its job to the counters it has now, and settles an ended job anew.
 * The job before its page, as in every change of a written page.
 */
export async function countReplayed(tx: Transaction, queue: Queue, replayed: Replayed): Promise<void> {
  const { jobId, pageId, results, duplicate, crossPageDuplicate: crossing } = replayed
  const [inserted, updated, unchanged] = [results.insertedIds, results.updatedIds, results.unchangedIds]
  const stored = inserted.length + updated.length + unchanged.length
  const moved = stored + duplicate
  if (moved === 0) return
  await tx.$executeRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
  const pages = await tx.$executeRaw`
    UPDATE batch_job_pages
    SET inserted_count = inserted_count + ${inserted.length}, updated_count = updated_count + ${updated.length},
        unchanged_count = unchanged_count + ${unchanged.length}, duplicate_count = duplicate_count + ${duplicate},
        cross_page_duplicates = cross_page_duplicates + ${crossing}, rejected_count = rejected_count - ${moved},
        inserted_ids = inserted_ids || ${idList(inserted)}::bigint[],
        updated_ids = updated_ids || ${idList(updated)}::bigint[],
        unchanged_ids = unchanged_ids || ${idList(unchanged)}::bigint[],
        rewritten_ids = rewritten_ids || ${idList(results.rewrittenIds)}::bigint[],
        searchable_at = NULL, seen_noted_at = CASE WHEN ${unchanged.length} > 0 THEN NULL ELSE seen_noted_at END,
        updated_at = now()
    WHERE page_id = ${pageId} AND state = 'written'`
  const jobs = await tx.$executeRaw`
    UPDATE batch_jobs
    SET inserted_count = inserted_count + ${inserted.length}, updated_count = updated_count + ${updated.length},
        unchanged_count = unchanged_count + ${unchanged.length}, duplicate_count = duplicate_count + ${duplicate},
        cross_page_duplicates = cross_page_duplicates + ${crossing}, success_count = success_count + ${stored},
        rejected_count = rejected_count - ${moved}, error_count = error_count - ${moved}, list_figures = NULL,
        updated_at = now()
    WHERE job_id = ${jobId} AND undone_at IS NULL`
  // Someone may have begun to undo it while this waited for the job.
  if (jobs !== 1) await refuseIfUndone(tx, jobId)
  if (pages !== 1 || jobs !== 1) throw new Error(`The page or job ${jobId} of replayed rejects is not there any more.`)
  await settleAnew(tx, queue, jobId)
}
