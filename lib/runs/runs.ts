import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { NotFoundError, RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { mostCompared, type Run } from './contract.ts'

/** Runs of one search: jobs that asked the same source and account for the same. */

const mostRuns = 50

const runRow = z.object({
  job_id: z.int(),
  name: z.string(),
  status: z.string(),
  created_at: z.date(),
  started_at: z.date().nullable(),
  completed_at: z.date().nullable(),
  properties: z.int(),
  whole: z.boolean(),
})

const runSelect = Prisma.sql`
  SELECT j.job_id, j.name, j.status, j.created_at, j.started_at, j.completed_at, j.success_count AS properties,
         coalesce(j.status = 'COMPLETED' AND j.total_records >= j.matched_records AND j.processed_records >= j.total_records
                  AND j.cross_page_duplicates = 0 AND j.rejected_count = 0, false) AS whole
  FROM batch_jobs j`

function runFromRow(row: z.infer<typeof runRow>): Run {
  return {
    jobId: row.job_id,
    name: row.name,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    completedAt: row.completed_at?.toISOString() ?? null,
    properties: row.properties,
    whole: row.whole,
  }
}

/** @throws NotFoundError */
async function readRun(db: Handle, jobId: number): Promise<Run> {
  const [row] = z.array(runRow).parse(await db.$queryRaw`${runSelect} WHERE j.job_id = ${jobId}`)
  if (row === undefined) throw new NotFoundError('job-not-found', `There is no job ${jobId}.`)
  return runFromRow(row)
}

/**
 * The other runs of a job’s search that brought anything, newest first, and which of them came last before it.
 * @throws NotFoundError
 */
export async function listRuns(db: Handle, jobId: number) {
  const run = await readRun(db, jobId)
  const rows = await db.$queryRaw`
    ${runSelect} JOIN batch_jobs own ON own.job_id = ${jobId}
    WHERE j.source = own.source AND j.dataset = own.dataset AND j.criteria = own.criteria AND j.job_id <> own.job_id
      AND j.success_count > 0
    ORDER BY j.created_at DESC, j.job_id DESC LIMIT ${mostRuns}`
  const items = z.array(runRow).parse(rows).map(runFromRow)
  return { run, items, previous: items.find((other) => startsBefore(other, run))?.jobId ?? null }
}

/**
 * Two runs in the order in which they started.
 * @throws NotFoundError, RefusedError when they are not runs of one search, or too large to be compared
 */
export async function readPair(db: Handle, jobId: number, otherId: number): Promise<{ before: Run; after: Run }> {
  const run = await readRun(db, jobId)
  const other = await readRun(db, otherId)
  const rows = await db.$queryRaw`
    SELECT 1 AS same FROM batch_jobs j JOIN batch_jobs o ON o.job_id = ${otherId}
    WHERE j.job_id = ${jobId} AND o.job_id <> j.job_id AND j.source = o.source AND j.dataset = o.dataset
      AND j.criteria = o.criteria`
  if (z.array(z.unknown()).parse(rows).length === 0) {
    throw new RefusedError('not-same-search', `Job ${otherId} is no other run of the search of job ${jobId}.`, [
      { field: 'with', message: `Choose one of the runs that /api/batch-jobs/${jobId}/runs lists.` },
    ])
  }
  for (const { jobId: id, properties } of [run, other]) {
    if (properties <= mostCompared) continue
    const most = mostCompared.toLocaleString('en-US')
    throw new RefusedError(
      'run-too-large',
      `Job ${id} has more than ${most} properties, too many to be compared here.`,
      [{ field: 'with', message: `Runs of up to ${most} properties can be compared.` }],
    )
  }
  return startsBefore(other, run) ? { before: other, after: run } : { before: run, after: other }
}

function startsBefore(one: Run, other: Run): boolean {
  const [a, b] = [Date.parse(one.startedAt ?? one.createdAt), Date.parse(other.startedAt ?? other.createdAt)]
  return a < b || (a === b && one.jobId < other.jobId)
}
