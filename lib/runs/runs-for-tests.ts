import type { Database } from '#lib/db.ts'
import { completedJob } from '#lib/testing/factories.ts'

/** What a run delivered: the ids of properties by what became of them, on one page. */
export interface DeliveredDraft {
  name?: string
  criteria?: object
  /** When it started and wrote its page. */
  at: Date
  inserted?: readonly number[]
  updated?: readonly number[]
  unchanged?: readonly number[]
}

const ids = (list: readonly number[]): string => `{${list.join(',')}}`

/** A completed job whose one page delivered exactly these properties. */
export async function makeRun(db: Database, draft: DeliveredDraft): Promise<number> {
  const { at, inserted = [], updated = [], unchanged = [], name = 'Run' } = draft
  const all = inserted.length + updated.length + unchanged.length
  const { jobId } = await completedJob(db, {
    name,
    createdAt: at,
    pages: ['written'],
    recordsPerPage: 400,
    ...(draft.criteria === undefined ? {} : { criteria: draft.criteria }),
  })
  await db.$executeRaw`
    UPDATE batch_job_pages
    SET records_received = ${all}, inserted_count = ${inserted.length}, updated_count = ${updated.length},
        unchanged_count = ${unchanged.length}, inserted_ids = ${ids(inserted)}::bigint[],
        updated_ids = ${ids(updated)}::bigint[], unchanged_ids = ${ids(unchanged)}::bigint[], written_at = ${at}
    WHERE job_id = ${jobId}`
  await db.$executeRaw`
    UPDATE batch_jobs
    SET total_records = ${all}, matched_records = ${all}, processed_records = ${all}, success_count = ${all},
        inserted_count = ${inserted.length}, updated_count = ${updated.length}, unchanged_count = ${unchanged.length}
    WHERE job_id = ${jobId}`
  return jobId
}

/** Stored properties with these ids. */
export async function makeProperties(db: Database, propertyIds: readonly number[], address = 'Main St'): Promise<void> {
  await db.$executeRaw`
    INSERT INTO properties (property_id, observed_at, content_hash, position, first_job_id, last_job_id, source, dataset,
                            source_key, unparsed_address, city)
    SELECT id, now(), md5(id::text)::uuid, 0, 1, 1, 'propertyradar', 'sandbox', 'K' || id, id || ' ' || ${address}, 'Phoenix'
    FROM unnest(${ids(propertyIds)}::bigint[]) AS id`
}

/** A line in the history of a property. */
export async function makeChange(
  db: Database,
  change: { propertyId: number; revision: number; jobId: number; at: Date; fields: Record<string, [unknown, unknown]> },
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO property_changes (property_id, revision, job_id, page_id, fields, changed_at)
    VALUES (${change.propertyId}, ${change.revision}, ${change.jobId}, 1, ${JSON.stringify(change.fields)}::jsonb, ${change.at})`
}
