import { z } from 'zod'
import type { Database, Transaction } from '#lib/db.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { OpenChoice, RejectChoice, RejectCounts, RejectGroup } from './contract.ts'
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
 * Rejects of all sources by cause and field, the most frequent first. Everything it reads stands in an index.
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
      SELECT code, field, source, dataset, job_id, date_trunc('day', created_at AT TIME ZONE 'UTC')::date AS day,
             count(*)::int AS rejects, min(created_at) AS first_at, max(created_at) AS last_at
      FROM rejects r WHERE ${conditionOf(choice)}
      GROUP BY code, field, source, dataset, job_id, day
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
      SELECT ${state}::text AS state, count(*)::int AS rejects FROM rejects r WHERE ${conditionOf({ ...everyCause, state })}`,
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
  const rows = await withinTimeLimit(
    db,
    narrow,
    (tx) => tx.$queryRaw`
      SELECT count(*)::int AS rejects, count(DISTINCT r.job_id)::int AS jobs,
             (count(*) FILTER (WHERE j.created_by <> ${person ?? ''} AND ${person !== null}))::int AS not_yours,
             coalesce(max(r.reject_id), 0)::bigint AS up_to
      FROM rejects r JOIN batch_jobs j ON j.job_id = r.job_id
      WHERE ${conditionOf({ ...choice, state: 'open' })} AND r.reject_id <= ${upTo}`,
  )
  const [row] = z.array(countsRow).parse(rows)
  return {
    rejects: row?.rejects ?? 0,
    jobs: row?.jobs ?? 0,
    notYours: row?.not_yours ?? 0,
    upTo: Number(row?.up_to ?? 0),
  }
}
