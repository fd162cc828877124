import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { OpenChoice } from './contract.ts'
import { conditionOf } from './where.ts'

/** The open rejects of a choice as an action goes through them: in the order of their ids, none of them twice. */

const chosenRow = z.object({
  reject_id: z.bigint(),
  job_id: z.int(),
  page_id: z.bigint(),
  position: z.int(),
  source: z.string(),
  dataset: z.string(),
  source_key: z.string().nullable(),
  code: z.string(),
  field: z.string().nullable(),
  text: z.string(),
  is_edited: z.boolean(),
  failed_replays: z.int(),
  created_by: z.string(),
})
export type ChosenReject = z.infer<typeof chosenRow>

export interface Stretch {
  after: bigint
  upTo: number
  limit: number
  /** Only of these jobs. */
  ofJobs?: readonly number[] | undefined
}

/** The next open rejects of a choice, each with its last edit or what the source gave, and the owner of its job. */
export async function nextOpen(
  db: Handle,
  choice: OpenChoice,
  { after, upTo, limit, ofJobs }: Stretch,
): Promise<ChosenReject[]> {
  const mine = ofJobs === undefined ? Prisma.empty : Prisma.sql`AND r.job_id = ANY(${[...ofJobs]}::int[])`
  const rows = await db.$queryRaw`
    SELECT r.reject_id, r.job_id, r.page_id, r.position, r.source, r.dataset, r.source_key, r.code, r.field,
           coalesce(r.edited_text, r.raw_text) AS text, r.edited_text IS NOT NULL AS is_edited, r.failed_replays,
           j.created_by
    FROM rejects r JOIN batch_jobs j ON j.job_id = r.job_id
    WHERE ${conditionOf({ ...choice, state: 'open' })} AND r.reject_id > ${after} AND r.reject_id <= ${upTo} ${mine}
    ORDER BY r.reject_id LIMIT ${Prisma.sql`${limit}`}`
  return z.array(chosenRow).parse(rows)
}
