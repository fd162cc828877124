import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { ConflictError } from '#lib/errors.ts'
import { lockSearch } from './search/search.ts'

/** One account, site, county or connection of a source. */
export interface DatasetPlace {
  source: string
  dataset: string
}

const busyRow = z.object({ job_id: z.int(), status: z.string() })

/**
 * A transaction during which no job of the dataset runs or begins: the lock keeps every job row as it is for the few
 * hundredths of a second of one batch. Without it a job begun meanwhile would count rows as stored that are gone.
 * @throws ConflictError `wrong-state` while a job of it has not ended
 */
export function quietly<Result>(
  db: Database,
  { source, dataset }: DatasetPlace,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return inTransaction(db, async (tx) => {
    // Else what the search is taking over at this moment would come back to it after it went.
    await lockSearch(tx)
    await tx.$executeRaw`LOCK TABLE batch_jobs IN SHARE ROW EXCLUSIVE MODE`
    // A cancelled job may still bring in a page it paid for; no other ended job has an open page.
    const rows = await tx.$queryRaw`
      SELECT job_id, status FROM batch_jobs j
      WHERE source = ${source} AND dataset = ${dataset}
        AND (status IN ('PENDING', 'PROCESSING', 'PAUSED')
             OR EXISTS (SELECT 1 FROM batch_job_pages g WHERE g.job_id = j.job_id AND g.state IN ('queued', 'fetching', 'fetched')))
      ORDER BY job_id LIMIT 1`
    const [busy] = z.array(busyRow).parse(rows)
    if (busy !== undefined) {
      const state = busy.status === 'CANCELLED' ? 'still brings in a page it paid for' : `is ${busy.status}`
      throw new ConflictError(
        'wrong-state',
        `Job ${busy.job_id} ${state}. Let it end or cancel it, then run this again; nothing more was removed.`,
      )
    }
    return work(tx)
  })
}
