import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Handle } from '#lib/db.ts'
import { rejectStates, type Reject } from './contract.ts'

const rejectRow = z.object({
  reject_id: z.bigint(),
  job_id: z.int(),
  page_number: z.int(),
  position: z.int(),
  source_key: z.string().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  raw_text: z.string(),
  state: z.enum(rejectStates),
  created_at: z.date(),
})

/** A job’s rejects in the order they were found. */
export async function listRejects(db: Handle, jobId: number, limit: number, cursor: string | undefined) {
  const from = readCursor(cursor, z.tuple([z.int()]))
  const rows = await db.$queryRaw`
    SELECT r.reject_id, r.job_id, g.page_number, r.position, r.source_key, r.field, r.code, r.reason, r.raw_text, r.state,
           r.created_at
    FROM rejects r JOIN batch_job_pages g USING (page_id)
    WHERE r.job_id = ${jobId} AND r.reject_id > ${from?.[0] ?? 0} ORDER BY r.reject_id LIMIT ${limit + 1}`
  return piece(z.array(rejectRow).parse(rows), limit, rejectFromRow, (row) => [Number(row.reject_id)])
}

function rejectFromRow(row: z.infer<typeof rejectRow>): Reject {
  return {
    rejectId: Number(row.reject_id),
    jobId: row.job_id,
    pageNumber: row.page_number,
    position: row.position,
    sourceKey: row.source_key,
    field: row.field,
    code: row.code,
    reason: row.reason,
    rawText: row.raw_text,
    state: row.state,
    createdAt: row.created_at.toISOString(),
  }
}
