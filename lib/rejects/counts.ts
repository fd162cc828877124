import type { Handle } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { RejectChoice } from './contract.ts'
import { conditionOf } from './where.ts'

/**
 * How many rejects there are, as a ledger: triggers add a line for each cause, job and hour of a statement that changes
 * rejects, in its transaction, so that counting a million of them reads some thousand lines (the rejects themselves took
 * over 2 s). Lines are only ever added, so writers wait for nobody; the sweeper folds those that belong together.
 */

const column = Prisma.sql`job_id, source, dataset, state, code, field`
const line = Prisma.sql`${column}, hour, rejects, first_at, last_at`

/**
 * The rejects of a choice as lines of the ledger: relation `r` with its columns. Hours that the times of the choice cut,
 * and the records of one key, are counted anew.
 */
export function countedOf(choice: RejectChoice): Prisma.Sql {
  const anew = (part: RejectChoice): Prisma.Sql => Prisma.sql`
    SELECT ${column}, date_trunc('hour', created_at, 'UTC') AS hour, count(*)::int AS rejects, min(created_at) AS first_at,
           max(created_at) AS last_at
    FROM rejects r WHERE ${conditionOf(part)} GROUP BY ${column}, hour`
  const { from, to, key, ...rest } = choice
  if (key !== undefined && key !== '') return anew(choice)
  const [begin, end] = [hourFrom(from), hourTo(to)]
  if (begin !== undefined && end !== undefined && begin >= end) return anew(choice)
  const parts = [
    Prisma.sql`
      SELECT ${line} FROM reject_counts r
      WHERE ${conditionOf(rest)} ${begin === undefined ? Prisma.empty : Prisma.sql`AND hour >= ${begin}::timestamptz`}
        ${end === undefined ? Prisma.empty : Prisma.sql`AND hour < ${end}::timestamptz`}`,
  ]
  if (from !== undefined && begin !== undefined && Date.parse(from) < Date.parse(begin)) {
    parts.push(anew({ ...rest, from, to: begin }))
  }
  if (to !== undefined && end !== undefined && Date.parse(to) > Date.parse(end))
    parts.push(anew({ ...rest, from: end, to }))
  return Prisma.join(parts, ' UNION ALL ')
}

const hourMs = 3_600_000

/** The first whole hour from a moment on. */
function hourFrom(moment: string | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(Math.ceil(Date.parse(moment) / hourMs) * hourMs).toISOString()
}

/** The end of the last whole hour before a moment. */
function hourTo(moment: string | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(Math.floor(Date.parse(moment) / hourMs) * hourMs).toISOString()
}

const linesAtOnce = 5000

/** Folds lines that came since with those of the same cause, job and hour. The sweeper does it, one at a time. */
export async function foldCounts(db: Handle): Promise<number> {
  return db.$executeRaw`
    WITH came AS MATERIALIZED (
      SELECT DISTINCT ${column}, hour
      FROM (SELECT * FROM reject_counts WHERE NOT folded ORDER BY count_id LIMIT ${linesAtOnce}) c),
    gone AS (
      DELETE FROM reject_counts c USING came s
      WHERE c.job_id = s.job_id AND c.state = s.state AND c.code = s.code AND c.field IS NOT DISTINCT FROM s.field
        AND c.hour = s.hour AND c.source = s.source AND c.dataset = s.dataset
      RETURNING c.*)
    INSERT INTO reject_counts (${line}, folded)
    SELECT ${column}, hour, sum(rejects)::int, min(first_at), max(last_at), true FROM gone
    GROUP BY ${column}, hour HAVING sum(rejects) <> 0`
}
