import { z } from 'zod'
import type { Transaction } from '#lib/db.ts'
import { ConflictError, NotFoundError } from '#lib/errors.ts'

/** One gap is fetched by one job at a time, and not by its own job’s pages beside that. */

const gapRow = z.object({ job_id: z.int() })

/**
 * Lets the caller’s transaction make the one open job that fetches a job’s gap: until it ends nobody else can, and the
 * job itself is not retried.
 * @throws ConflictError `gap-open` when there is one
 */
export async function lockForGap(tx: Transaction, jobId: number): Promise<void> {
  const locked = await tx.$queryRaw`
    SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} AND status IN ('COMPLETED', 'FAILED', 'CANCELLED') FOR NO KEY UPDATE`
  if (z.array(z.unknown()).parse(locked).length === 0) {
    throw new NotFoundError('job-not-found', `There is no job ${jobId} that has ended.`)
  }
  const rows = await tx.$queryRaw`
    SELECT job_id FROM batch_jobs WHERE gap_of = ${jobId} AND status IN ('PENDING', 'PROCESSING', 'PAUSED') LIMIT 1`
  const [gap] = z.array(gapRow).parse(rows)
  if (gap === undefined) return
  throw new ConflictError(
    'gap-open',
    `Job ${gap.job_id} is fetching what job ${jobId} did not see. Let it end, or cancel it, before the gap is fetched again. Nothing was changed.`,
  )
}

/**
 * Of a paid job whose pages are stretches of a list nobody can tell which records a page would buy, so what another job
 * bought for it would be bought again. Pages that name their records are compared when they are bought. The caller has
 * locked the job’s row.
 * @throws ConflictError `gap-fetched`
 */
export async function refuseIfGapFetched(tx: Transaction, jobId: number): Promise<void> {
  const rows = await tx.$queryRaw`
    SELECT g.job_id FROM batch_jobs j JOIN batch_jobs g ON g.gap_of = j.job_id
    WHERE j.job_id = ${jobId} AND j.paid AND j.left_out_since IS NULL
      AND (g.status IN ('PENDING', 'PROCESSING', 'PAUSED') OR g.processed_records > 0)
    ORDER BY g.job_id DESC LIMIT 1`
  const [gap] = z.array(gapRow).parse(rows)
  if (gap === undefined) return
  throw new ConflictError(
    'gap-fetched',
    `Job ${gap.job_id} was made to fetch what job ${jobId} did not see; asking for these pages again would pay for the same records twice. Go on with job ${gap.job_id}, or fetch the gap of job ${jobId} again once that has ended. Nothing was changed.`,
  )
}
