import { z } from 'zod'
import type { Transaction } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { jobNumberIn, type JobFilter } from '#lib/jobs/list/contract.ts'

/** The part of a job filter that says which jobs, not which piece of them in which order. */
export type JobChoice = Pick<JobFilter, 'status' | 'source' | 'owner' | 'q' | 'from' | 'to'>

/** The condition on `batch_jobs j` that chooses the jobs of a filter. Looks into the logs first when there is a text. */
export async function whereOf(tx: Transaction, choice: JobChoice): Promise<Prisma.Sql> {
  const where: Prisma.Sql[] = [Prisma.sql`true`]
  if (choice.status) where.push(Prisma.sql`j.status = ANY(${list(choice.status)}::text[])`)
  if (choice.source) where.push(Prisma.sql`j.source = ANY(${list(choice.source)}::text[])`)
  if (choice.owner) where.push(Prisma.sql`j.created_by = ${choice.owner}`)
  if (choice.from) where.push(Prisma.sql`j.created_at >= ${choice.from}::timestamptz`)
  if (choice.to) where.push(Prisma.sql`j.created_at < ${choice.to}::timestamptz`)
  if (choice.q) where.push(await textCondition(tx, choice.q))
  return Prisma.join(where, ' AND ')
}

/** A Postgres array literal of words we chose ourselves. */
function list(words: readonly string[]): string {
  return `{${words.join(',')}}`
}

/** Lines of logs that are collected before the jobs are looked at; a text found oftener is looked for job by job. */
const mostLines = 20_000
const hitsRow = z.object({ lines: z.int(), ids: z.array(z.int()) })

/** The text of a job, in the words of the index `batch_jobs_text_idx`. */
const jobText = Prisma.sql`lower(
  j.name || E'\n' || j.summary || E'\n' || coalesce(j.note, '') || E'\n' || coalesce(j.error_details, '') || E'\n'
  || j.criteria::text)`

/** Finds `text` in names, requests, notes, errors and logs; a number also as the number of a job. */
async function textCondition(tx: Transaction, text: string): Promise<Prisma.Sql> {
  const number = jobNumberIn(text)
  const numbered = Prisma.sql`j.job_id = ${number ?? -1}::int`
  if (text.length < 3 || text.startsWith('#')) return numbered
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const rows = await tx.$queryRaw`
    SELECT count(*)::int AS lines, coalesce(array_agg(DISTINCT job_id), '{}') AS ids
    FROM (SELECT job_id FROM batch_job_logs WHERE lower(message) LIKE lower(${pattern}::text) LIMIT ${mostLines + 1}) l`
  const hits = z.array(hitsRow).parse(rows)[0] ?? { lines: 0, ids: [] }
  const inLogs =
    hits.lines > mostLines
      ? // Not EXISTS: that would be turned into one pass over all logs, although few jobs fill the list.
        Prisma.sql`(SELECT 1 FROM batch_job_logs l WHERE l.job_id = j.job_id
                    AND lower(l.message) LIKE lower(${pattern}::text) LIMIT 1) IS NOT NULL`
      : Prisma.sql`j.job_id = ANY(${`{${hits.ids.join(',')}}`}::int[])`
  return Prisma.sql`(${jobText} LIKE lower(${pattern}::text) OR ${numbered} OR ${inLogs})`
}
