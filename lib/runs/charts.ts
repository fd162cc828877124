import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import type { Charts } from './contract.ts'

/** Points of a chart, whatever the size of the job. */
const mostPoints = 120

/** Widths of a stretch of time that people can read off an axis, in seconds; longer ones are whole days. */
const niceSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400]

const spanRow = z.object({
  begin: z.date().nullable(),
  end: z.date().nullable(),
  last_page: z.int(),
  records: z.number(),
})
const stretchRow = z.object({ bucket: z.int(), records: z.int(), pages: z.int() })
const pointRow = z.object({
  first_page: z.int(),
  last_page: z.int(),
  pages: z.int(),
  fetch_ms: z.number().nullable(),
  longest_fetch_ms: z.int().nullable(),
  store_ms: z.number().nullable(),
  longest_store_ms: z.int().nullable(),
  records: z.number(),
})
type Span = z.infer<typeof spanRow>

/** Width of a stretch in seconds, so that `seconds` fall into at most 120 of them. */
export function stretchOf(seconds: number): number {
  const least = (seconds + 1) / mostPoints
  return niceSeconds.find((width) => width >= least) ?? Math.ceil(least / 86_400) * 86_400
}

/** How fast a job was over time, and how long its pages took, read in full and answered in at most 120 points each. */
export async function readCharts(db: Handle, jobId: number): Promise<Charts> {
  const rows = await db.$queryRaw`
    SELECT least(j.started_at, min(g.written_at)) AS begin, max(g.written_at) AS end,
           coalesce(max(g.page_number), 0) AS last_page, coalesce(sum(g.records_received), 0)::float8 AS records
    FROM batch_jobs j LEFT JOIN batch_job_pages g ON g.job_id = j.job_id AND g.state = 'written'
    WHERE j.job_id = ${jobId} GROUP BY j.job_id`
  const [span] = z.array(spanRow).parse(rows)
  if (span === undefined || span.begin === null || span.end === null) return { throughput: null, pages: null }
  return {
    throughput: await throughput(db, jobId, span, span.begin, span.end),
    pages: await pageTimes(db, jobId, span),
  }
}

async function throughput(
  db: Handle,
  jobId: number,
  span: Span,
  begin: Date,
  end: Date,
): Promise<NonNullable<Charts['throughput']>> {
  const seconds = Math.max(0, (end.getTime() - begin.getTime()) / 1000)
  const width = stretchOf(seconds)
  const rows = await db.$queryRaw`
    SELECT floor(extract(epoch FROM written_at - ${begin}::timestamptz) / ${width}::int)::int AS bucket,
           sum(records_received)::int AS records, count(*)::int AS pages
    FROM batch_job_pages WHERE job_id = ${jobId} AND state = 'written' AND written_at <= ${end}::timestamptz
    GROUP BY 1 ORDER BY 1`
  const written = new Map(
    z
      .array(stretchRow)
      .parse(rows)
      .map((row) => [row.bucket, row]),
  )
  const last = Math.floor(seconds / width)
  const points = Array.from({ length: last + 1 }, (_, bucket) => {
    const { records = 0, pages = 0 } = written.get(bucket) ?? {}
    // The last stretch has just begun; its rate is that of the time it has had.
    const lasted = bucket === last ? Math.max(seconds - bucket * width, Math.min(1, width)) : width
    const at = new Date(begin.getTime() + bucket * width * 1000).toISOString()
    return { at, records, pages, perSecond: records / lasted }
  })
  return { bucketSeconds: width, averagePerSecond: seconds > 0 ? span.records / seconds : span.records, points }
}

async function pageTimes(db: Handle, jobId: number, span: Span): Promise<NonNullable<Charts['pages']>> {
  const pagesPerPoint = Math.max(1, Math.ceil(span.last_page / mostPoints))
  const rows = await db.$queryRaw`
    SELECT min(page_number) AS first_page, max(page_number) AS last_page, count(*)::int AS pages,
           avg(fetch_ms)::float8 AS fetch_ms, max(fetch_ms) AS longest_fetch_ms,
           avg(store_ms)::float8 AS store_ms, max(store_ms) AS longest_store_ms,
           avg(records_received)::float8 AS records
    FROM batch_job_pages WHERE job_id = ${jobId} AND state = 'written' AND page_number <= ${span.last_page}
    GROUP BY (page_number - 1) / ${pagesPerPoint}::int ORDER BY 1`
  const points = z
    .array(pointRow)
    .parse(rows)
    .map((row) => ({
      firstPage: row.first_page,
      lastPage: row.last_page,
      pages: row.pages,
      fetchMs: row.fetch_ms,
      longestFetchMs: row.longest_fetch_ms,
      storeMs: row.store_ms,
      longestStoreMs: row.longest_store_ms,
      records: row.records,
    }))
  return { pagesPerPoint, points }
}
