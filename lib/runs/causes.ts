import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import type { Causes } from './contract.ts'

/** Groups that are answered; a job with more has one cause worth reading first. */
const most = 50

const pageRow = z.object({
  state: z.enum(['failed', 'unclear']),
  error_class: z.string().nullable(),
  error_code: z.string().nullable(),
  message: z.string(),
  pages: z.int(),
  records: z.int(),
  example_page: z.int(),
  causes: z.int(),
})

const rejectRow = z.object({
  code: z.string(),
  field: z.string().nullable(),
  records: z.int(),
  open: z.int(),
  page_number: z.int(),
  position: z.int(),
  source_key: z.string().nullable(),
  reason: z.string(),
  causes: z.int(),
})

/**
 * Failed and unclear pages by what went wrong, and rejects by code and field, each with its count and its first case.
 * What a person must decide comes first, then what hit most. Times, sizes and page numbers in messages are left out of
 * the comparison: they differ from page to page, the cause does not.
 */
export async function readCauses(db: Handle, jobId: number): Promise<Causes> {
  const [pages, rejects] = [
    z.array(pageRow).parse(await pageCauses(db, jobId)),
    z.array(rejectRow).parse(await rejectCauses(db, jobId)),
  ]
  return {
    pages: pages.map((row) => ({
      state: row.state,
      errorClass: row.error_class,
      code: row.error_code,
      message: row.message,
      pages: row.pages,
      records: row.records,
      examplePage: row.example_page,
    })),
    morePageCauses: Math.max(0, (pages[0]?.causes ?? 0) - most),
    rejects: rejects.map((row) => ({
      code: row.code,
      field: row.field,
      records: row.records,
      open: row.open,
      example: {
        pageNumber: row.page_number,
        position: row.position,
        sourceKey: row.source_key,
        reason: row.reason,
      },
    })),
    moreRejectCauses: Math.max(0, (rejects[0]?.causes ?? 0) - most),
  }
}

function pageCauses(db: Handle, jobId: number): Promise<unknown> {
  return db.$queryRaw`
    WITH troubled AS (
      SELECT g.state, g.error_class, g.error_code, g.page_number, g.record_limit,
             coalesce(g.error_message, g.state_reason, 'No reason was recorded.') AS message
      FROM batch_job_pages g WHERE g.job_id = ${jobId} AND g.state IN ('failed', 'unclear')
    )
    SELECT state, min(error_class) AS error_class, error_code, (array_agg(message ORDER BY page_number))[1] AS message,
           count(*)::int AS pages, sum(record_limit)::int AS records, min(page_number) AS example_page,
           (count(*) OVER ())::int AS causes
    FROM troubled
    GROUP BY state, error_code, regexp_replace(message, '\\d[\\d,.:]*', '#', 'g')
    ORDER BY (state = 'unclear') DESC, count(*) DESC, min(page_number) LIMIT ${most}`
}

function rejectCauses(db: Handle, jobId: number): Promise<unknown> {
  return db.$queryRaw`
    WITH cause AS (
      SELECT code, field, count(*)::int AS records, (count(*) FILTER (WHERE state = 'open'))::int AS open,
             min(reject_id) AS first, (count(*) OVER ())::int AS causes
      FROM rejects WHERE job_id = ${jobId} AND state <> 'replayed'
      GROUP BY code, field ORDER BY count(*) DESC, min(reject_id) LIMIT ${most}
    )
    SELECT c.code, c.field, c.records, c.open, c.causes, g.page_number, r.position, r.source_key, r.reason
    FROM cause c JOIN rejects r ON r.reject_id = c.first JOIN batch_job_pages g USING (page_id)
    ORDER BY c.records DESC, c.first`
}
