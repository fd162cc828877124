import { z } from 'zod'
import type { Database, Transaction } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { jobStatusSchema, priorities } from '#lib/jobs/contract.ts'
import { mostBulkJobs, type BulkPreview, type BulkRequest } from '#lib/jobs/bulk/contract.ts'
import { whereOf } from '#lib/jobs/list/where.ts'
import type { Viewer } from '#lib/jobs/queries.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'
import { whyLeftOut } from './verdict.ts'

const judgedRow = z.object({
  job_id: z.int(),
  status: jobStatusSchema,
  needs: z.enum(['decision', 'approval']).nullable(),
  priority: z.int(),
  created_by: z.string(),
  records_left: z.int(),
  price: z.number().nullable(),
  currency: z.string().nullable(),
})
type JudgedRow = z.infer<typeof judgedRow>

const mostExamples = 5
const narrower = { field: 'filter', message: 'Narrow the filter, or name the jobs.' }

/** What a request would do now, and the jobs it would change, by number. */
export interface JudgedRequest {
  preview: BulkPreview
  jobIds: number[]
}

/**
 * Finds the jobs of a request and says what would become of each.
 * @throws RefusedError when they are more than 10,000, or finding them takes too long
 */
export async function judgeBulk(db: Database, request: BulkRequest, viewer: Viewer): Promise<JudgedRequest> {
  const rows = await withinTimeLimit(db, narrower, (tx) => readJudged(tx, request))
  if (rows.length > mostBulkJobs) {
    throw new RefusedError('too-many-jobs', 'More than 10,000 jobs match. Nothing was changed.', [narrower])
  }
  const priority = request.priority === undefined ? null : priorities.indexOf(request.priority)
  const changing: JudgedRow[] = []
  const leftOut = new Map<string, number[]>()
  for (const row of rows) {
    const reason = whyLeftOut(request.action, { ...row, mine: viewer(row.created_by) }, priority)
    if (reason === null) changing.push(row)
    else leftOut.set(reason, [...(leftOut.get(reason) ?? []), row.job_id])
  }
  const named = new Set(request.jobIds)
  if (named.size > rows.length) {
    const there = new Set(rows.map((row) => row.job_id))
    leftOut.set(
      'There is no such job.',
      [...named].filter((jobId) => !there.has(jobId)),
    )
  }
  return {
    preview: {
      action: request.action,
      matchingJobs: request.jobIds === undefined ? rows.length : named.size,
      changingJobs: changing.length,
      leftOut: [...leftOut].map(([reason, jobIds]) => ({
        reason,
        jobs: jobIds.length,
        examples: jobIds.slice(0, mostExamples),
      })),
      ...moneyOf(request.action === 'resume' || request.action === 'retry' ? changing : []),
    },
    jobIds: changing.map((row) => row.job_id),
  }
}

async function readJudged(tx: Transaction, request: BulkRequest): Promise<JudgedRow[]> {
  const where =
    request.filter === undefined
      ? Prisma.sql`j.job_id = ANY(${`{${(request.jobIds ?? []).join(',')}}`}::int[])`
      : await whereOf(tx, request.filter)
  const rows = await tx.$queryRaw`
    SELECT j.job_id, j.status, j.needs, j.priority, j.created_by, j.price_per_record::float8 AS price, j.currency,
           CASE WHEN j.paid THEN greatest(0, coalesce(j.total_records, j.max_records, 0) - j.processed_records) ELSE 0 END
             AS records_left
    FROM batch_jobs j WHERE ${where} ORDER BY j.job_id LIMIT ${mostBulkJobs + 1}`
  return z.array(judgedRow).parse(rows)
}

function moneyOf(changing: readonly JudgedRow[]): Pick<BulkPreview, 'recordsAtMost' | 'costAtMost'> {
  const costs = new Map<string, number>()
  for (const { records_left: records, price, currency } of changing) {
    if (records > 0 && price !== null && currency !== null) {
      costs.set(currency, (costs.get(currency) ?? 0) + records * price)
    }
  }
  return {
    recordsAtMost: changing.reduce((sum, row) => sum + row.records_left, 0),
    // Up to whole cents, and not a cent more for the way floating numbers are kept.
    costAtMost: [...costs].map(([currency, cost]) => ({ currency, cost: Math.ceil(cost * 100 - 1e-6) / 100 })),
  }
}
