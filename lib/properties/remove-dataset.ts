import { z } from 'zod'
import type { Database, Transaction } from '#lib/db.ts'
import { quietly, type DatasetPlace } from './quietly.ts'

/**
 * Takes a whole dataset out again: its properties, and the jobs that brought them with all they left. Everything goes
 * in short transactions, properties first and each job’s own row last, so that a removal that was cut off is finished
 * by running it again.
 */

export interface DatasetCounts {
  properties: number
  changes: number
  rejects: number
  jobs: number
  pages: number
  rawPages: number
  purchases: number
  logs: number
}

const countsRow = z.object({
  properties: z.int(),
  changes: z.int(),
  rejects: z.int(),
  jobs: z.int(),
  pages: z.int(),
  rawPages: z.int(),
  purchases: z.int(),
  logs: z.int(),
})

/** How much of a dataset is stored. Reads all of it, so it takes seconds for millions of properties. */
export async function countDataset(db: Database, { source, dataset }: DatasetPlace): Promise<DatasetCounts> {
  const rows = await db.$queryRaw`
    WITH job AS MATERIALIZED (SELECT job_id FROM batch_jobs WHERE source = ${source} AND dataset = ${dataset})
    SELECT (SELECT count(*)::int FROM properties WHERE source = ${source} AND dataset = ${dataset}) AS properties,
           (SELECT count(*)::int FROM property_changes c JOIN properties p USING (property_id)
            WHERE p.source = ${source} AND p.dataset = ${dataset}) AS changes,
           (SELECT count(*)::int FROM rejects JOIN job USING (job_id)) AS rejects,
           (SELECT count(*)::int FROM job) AS jobs,
           (SELECT count(*)::int FROM batch_job_pages JOIN job USING (job_id)) AS pages,
           (SELECT count(*)::int FROM raw_pages JOIN job USING (job_id)) AS "rawPages",
           (SELECT count(*)::int FROM purchases JOIN job USING (job_id)) AS purchases,
           (SELECT count(*)::int FROM batch_job_logs JOIN job USING (job_id)) AS logs`
  return countsRow.parse(z.array(z.unknown()).parse(rows)[0])
}

export interface RemovalOptions {
  /** Rows of one transaction; 2,000 unless said otherwise. */
  batch?: number
  /** Hears after each transaction how many properties are gone so far. */
  onProgress?: (properties: number) => void
}

/**
 * Removes a dataset for good.
 * @throws ConflictError `wrong-state` while a job of it has not ended; what was removed until then stays removed
 */
export async function removeDataset(
  db: Database,
  place: DatasetPlace,
  { batch = 2000, onProgress }: RemovalOptions = {},
): Promise<void> {
  await removeProperties(db, place, batch, onProgress)
  for (;;) {
    const jobId = await firstJob(db, place)
    if (jobId === undefined) break
    await removeJob(db, place, jobId, batch)
  }
  await quietly(db, place, async (tx) => {
    await tx.$executeRaw`DELETE FROM estimates WHERE dataset = ${place.dataset}`
    await tx.$executeRaw`DELETE FROM allowances WHERE dataset = ${place.dataset}`
  })
}

const goneRow = z.object({ removed: z.int(), last: z.bigint().nullable() })

async function removeProperties(
  db: Database,
  place: DatasetPlace,
  batch: number,
  onProgress: ((properties: number) => void) | undefined,
): Promise<void> {
  let removed = 0
  // Going on behind the last one spares each batch the dead index entries of all batches before.
  let after = 0n
  for (;;) {
    const gone = await quietly(db, place, async (tx) => {
      const rows = await tx.$queryRaw`
        WITH gone AS MATERIALIZED (
          SELECT property_id FROM properties
          WHERE source = ${place.source} AND dataset = ${place.dataset} AND property_id > ${after}
          ORDER BY property_id LIMIT ${batch}),
        seen AS (DELETE FROM property_seen s USING gone WHERE s.property_id = gone.property_id),
        search AS (DELETE FROM property_search s USING gone WHERE s.property_id = gone.property_id),
        changes AS (DELETE FROM property_changes c USING gone WHERE c.property_id = gone.property_id),
        property AS (DELETE FROM properties p USING gone WHERE p.property_id = gone.property_id)
        SELECT count(*)::int AS removed, max(property_id) AS last FROM gone`
      return goneRow.parse(z.array(z.unknown()).parse(rows)[0])
    })
    if (gone.last === null) return
    removed += gone.removed
    after = gone.last
    onProgress?.(removed)
  }
}

async function firstJob(db: Database, { source, dataset }: DatasetPlace): Promise<number | undefined> {
  const rows = await db.$queryRaw`
    SELECT job_id FROM batch_jobs WHERE source = ${source} AND dataset = ${dataset} ORDER BY job_id LIMIT 1`
  return z.array(z.object({ job_id: z.int() })).parse(rows)[0]?.job_id
}

/** Repeats a removal until it finds nothing more. */
async function untilNone(
  db: Database,
  place: DatasetPlace,
  removeSome: (tx: Transaction) => Promise<number>,
): Promise<void> {
  while ((await quietly(db, place, removeSome)) > 0);
}

async function removeJob(db: Database, place: DatasetPlace, jobId: number, batch: number): Promise<void> {
  // A page may have as many rejects as records, and its raw answer is large.
  const pages = Math.max(1, Math.floor(batch / 400))
  await untilNone(db, place, (tx) => removePages(tx, jobId, pages))
  await untilNone(
    db,
    place,
    (tx) => tx.$executeRaw`
      DELETE FROM batch_job_logs WHERE job_id = ${jobId} AND log_id IN (
        SELECT log_id FROM batch_job_logs WHERE job_id = ${jobId} LIMIT ${batch})`,
  )
  await untilNone(
    db,
    place,
    (tx) => tx.$executeRaw`
      DELETE FROM pushes WHERE push_id IN (SELECT push_id FROM pushes WHERE job_id = ${jobId} LIMIT ${batch})`,
  )
  await quietly(db, place, async (tx) => {
    await tx.$executeRaw`DELETE FROM spider_runs WHERE job_id = ${jobId}`
    await tx.$executeRaw`DELETE FROM batch_jobs WHERE job_id = ${jobId}`
  })
}

async function removePages(tx: Transaction, jobId: number, pages: number): Promise<number> {
  const rows = await tx.$queryRaw`
    SELECT page_id::text FROM batch_job_pages WHERE job_id = ${jobId} ORDER BY page_number LIMIT ${pages}`
  const ids = z.array(z.object({ page_id: z.string() })).parse(rows)
  const chosen = `{${ids.map((row) => row.page_id).join(',')}}`
  await tx.$executeRaw`DELETE FROM raw_pages WHERE page_id = ANY(${chosen}::bigint[])`
  await tx.$executeRaw`DELETE FROM purchases WHERE page_id = ANY(${chosen}::bigint[])`
  await tx.$executeRaw`DELETE FROM rejects WHERE page_id = ANY(${chosen}::bigint[])`
  return tx.$executeRaw`DELETE FROM batch_job_pages WHERE page_id = ANY(${chosen}::bigint[])`
}
