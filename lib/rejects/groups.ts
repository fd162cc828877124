import { z } from 'zod'
import type { Database, Transaction } from '#lib/db.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { OpenChoice, RejectChoice, RejectCounts, RejectGroup } from './contract.ts'
import { countedOf } from './counts.ts'
import { conditionOf } from './where.ts'

/** Causes that are answered; whoever has more reads the largest first. */
const most = 100
const shownDays = 30
const narrow = { field: 'from', message: 'Narrow the time, the source or the job.' }

const groupRow = z.object({
  code: z.string(),
  field: z.string().nullable(),
  rejects: z.int(),
  jobs: z.int(),
  sources: z.array(z.string()),
  datasets: z.array(z.string()),
  first_at: z.date(),
  last_at: z.date(),
  days: z.record(z.string(), z.int()).nullable(),
  groups: z.int(),
})
const stateRow = z.object({ state: z.enum(['open', 'replayed', 'dismissed']), rejects: z.int() })

/**
 * Rejects of all sources by cause and field, the most frequent first, their times to the hour once some of it is settled.
 * @throws RefusedError `too-broad`
 */
export async function readGroups(db: Database, choice: RejectChoice) {
  const { rows, states } = await withinTimeLimit(db, narrow, async (tx) => ({
    rows: z.array(groupRow).parse(await groupsOf(tx, choice)),
    states: z.array(stateRow).parse(await statesOf(tx, choice)),
  }))
  const counted = { open: 0, replayed: 0, dismissed: 0 }
  for (const { state, rejects } of states) counted[state] = rejects
  return { items: rows.map(groupFromRow), moreGroups: Math.max(0, (rows[0]?.groups ?? 0) - most), states: counted }
}

function groupsOf(tx: Transaction, choice: RejectChoice): Promise<unknown> {
  return tx.$queryRaw`
    WITH piece AS MATERIALIZED (
      SELECT code, field, source, dataset, job_id, (hour AT TIME ZONE 'UTC')::date AS day,
             sum(rejects)::int AS rejects, min(first_at) AS first_at, max(last_at) AS last_at
      FROM (${countedOf(choice)}) r GROUP BY code, field, source, dataset, job_id, hour HAVING sum(rejects) > 0
    ),
    cause AS (
      SELECT code, field, sum(rejects)::int AS rejects, count(DISTINCT job_id)::int AS jobs,
             array_agg(DISTINCT source) AS sources, (array_agg(DISTINCT dataset))[1:3] AS datasets,
             min(first_at) AS first_at, max(last_at) AS last_at, (count(*) OVER ())::int AS groups
      FROM piece GROUP BY code, field ORDER BY sum(rejects) DESC, code, field LIMIT ${most}
    ),
    recent AS (
      SELECT code, field, jsonb_object_agg(day, rejects) AS days
      FROM (SELECT code, field, day, sum(rejects)::int AS rejects FROM piece
            WHERE day > (now() AT TIME ZONE 'UTC')::date - ${shownDays}::int GROUP BY code, field, day) d
      GROUP BY code, field
    )
    SELECT c.*, t.days FROM cause c LEFT JOIN recent t ON t.code = c.code AND t.field IS NOT DISTINCT FROM c.field
    ORDER BY c.rejects DESC, c.code, c.field`
}

function statesOf(tx: Transaction, choice: RejectChoice): Promise<unknown> {
  const everyCause = { ...choice, code: undefined, field: undefined }
  const pieces = (['open', 'replayed', 'dismissed'] as const).map(
    (state) => Prisma.sql`
      SELECT ${state}::text AS state, coalesce(sum(rejects), 0)::int AS rejects
      FROM (${countedOf({ ...everyCause, state })}) r`,
  )
  return tx.$queryRaw`${Prisma.join(pieces, ' UNION ALL ')}`
}

function groupFromRow(row: z.infer<typeof groupRow>): RejectGroup {
  const { code, field, rejects, jobs, sources, datasets, days } = row
  const today = Math.floor(Date.now() / 86_400_000)
  const dayOf = (back: number): string => new Date((today - back) * 86_400_000).toISOString().slice(0, 10)
  return {
    code,
    field,
    rejects,
    jobs,
    sources,
    datasets,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    days: Array.from({ length: shownDays }, (_, index) => days?.[dayOf(shownDays - 1 - index)] ?? 0),
  }
}

/** Rejects that came since a person saw the count: beyond these the total of an action is too high by the others. */
const mostNewer = 10_000

const countsRow = z.object({ rejects: z.int(), jobs: z.int(), not_yours: z.int(), up_to: z.bigint() })

/**
 * What an action of this person on all open rejects of a choice would take.
 * @param person null for someone who may change every job
 * @param upTo the newest that is counted
 * @throws RefusedError `too-broad`
 */
export async function countOpen(
  db: Database,
  choice: OpenChoice,
  person: string | null,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<RejectCounts> {
  const open = { ...choice, state: 'open' } as const
  const rows = await withinTimeLimit(
    db,
    narrow,
    (tx) => tx.$queryRaw`
      WITH line AS (
        SELECT job_id, rejects FROM (${countedOf(open)}) r
        UNION ALL
        SELECT job_id, -1 FROM (SELECT r.job_id FROM rejects r WHERE ${conditionOf(open)} AND r.reject_id > ${upTo}
                                LIMIT ${mostNewer}) newer),
      job AS (SELECT job_id, sum(rejects)::int AS rejects FROM line GROUP BY job_id HAVING sum(rejects) > 0)
      SELECT coalesce(sum(rejects), 0)::int AS rejects, count(*)::int AS jobs,
             coalesce(sum(rejects) FILTER (WHERE j.created_by <> ${person ?? ''} AND ${person !== null}), 0)::int AS not_yours,
             (SELECT coalesce(max(reject_id), 0) FROM rejects)::bigint AS up_to
      FROM job JOIN batch_jobs j USING (job_id)`,
  )
  const [row] = z.array(countsRow).parse(rows)
  return {
    rejects: row?.rejects ?? 0,
    jobs: row?.jobs ?? 0,
    notYours: row?.not_yours ?? 0,
    upTo: Number(row?.up_to ?? 0),
  }
}

const mostJobs = 1_000

/** Jobs of a person with open rejects of a choice. @throws RefusedError `too-broad` */
export async function openJobsOf(db: Database, choice: OpenChoice, person: string): Promise<number[]> {
  const rows = await withinTimeLimit(
    db,
    narrow,
    (tx) => tx.$queryRaw`
      SELECT r.job_id FROM (${countedOf({ ...choice, state: 'open' })}) r JOIN batch_jobs j ON j.job_id = r.job_id
      WHERE j.created_by = ${person} GROUP BY r.job_id HAVING sum(r.rejects) > 0 ORDER BY r.job_id LIMIT ${mostJobs}`,
  )
  return z
    .array(z.object({ job_id: z.int() }))
    .parse(rows)
    .map((row) => row.job_id)
}
