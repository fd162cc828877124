import { z } from 'zod'
import { inTransaction, type Database } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import { findRun, openRun, type RunJob, type RunOwner } from './runs.ts'

const jobRows = z.array(z.object({ job_id: z.int() }))
const siteRows = z.array(z.object({ site: z.string() }))

/** The site this key’s spider delivered last; null for one that was never seen. */
export async function lastSiteOf(db: Database, keyId: string, spider: string): Promise<string | null> {
  const rows = await db.$queryRaw`
    SELECT site FROM spider_runs WHERE key_id = ${keyId} AND spider = ${spider} ORDER BY job_id DESC LIMIT 1`
  return siteRows.parse(rows)[0]?.site ?? null
}

/**
 * An empty list of a named run says that the spider is at work: its runs of that name stay open, on whichever sites, and
 * where there is none it is opened, so that a run which finds nothing is seen and flagged. Answers their jobs.
 * @throws ConflictError `run-cancelled`
 */
export function keepRunOpen(db: Database, queue: Queue, owner: RunOwner, job: RunJob): Promise<number[]> {
  return inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw`
      UPDATE spider_runs SET kept_at = clock_timestamp()
      WHERE key_id = ${owner.keyId} AND spider = ${owner.spider} AND run_key = ${owner.runKey} AND closed_at IS NULL
      RETURNING job_id`
    const open = jobRows.parse(rows).map((row) => row.job_id)
    if (open.length > 0) return open.sort((one, other) => one - other)
    return [(await findRun(tx, queue, owner)) ?? (await openRun(tx, owner, job))]
  })
}
