import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { MemberPlan } from '#lib/properties/lists/members.ts'
import {
  asksOnlyForJob,
  asksSearch,
  asksText,
  memberIds,
  propertyCondition,
  searchCondition,
  type OpenedFilter,
} from './filter.ts'

/** How many rows a filter has, told within the time a screen may take. */

/** Rows up to this many are counted; above it an estimate is given and said to be one. */
const countedRows = 10_000
/**
 * Where the planner expects so many by values it keeps statistics of, there are more than can be counted, and counting to
 * 10,001 may mean to walk past all the rest first: 150 ms for what was seen last of a million.
 */
const surelyMore = 10 * countedRows
/** Costs of the planner from which counting takes 20 ms and more: several values of which none is rare. */
const dearCount = 5000
/**
 * Blocks of the search that are looked at in place of counting: 25 ms, however large it is. With 700 the doubt about 13,000
 * rows reaches below what is counted in one of five fills, by that variance, and they are counted after all: 95 ms.
 */
const sampledBlocks = 2000
/** Members of a list or mark are counted in an index alone: 20 ms for as many. */
const countedMembers = 200_000

interface Totals {
  total: number
  totalIsEstimate: boolean
}

/** All rows of a filter: counted up to 10,000, above that the planner’s estimate. */
export async function countProperties(db: Handle, filter: OpenedFilter, { driver }: MemberPlan): Promise<Totals> {
  const { jobId } = filter
  const all = asksOnlyForJob(filter)
  const delivered = jobId === undefined ? null : await deliveredBy(db, jobId)
  if (all && delivered !== null) return exactly(delivered)
  const fewest = await fewestMembers(db, filter)
  if (fewest !== null && fewest.members <= countedMembers && asksForOneMembership(filter))
    return exactly(fewest.members)
  const from = asksSearch(filter)
    ? Prisma.sql`property_search s ${searchCondition(filter, driver)}`
    : Prisma.sql`${fewest === null ? properties : Prisma.sql`(${fewest.ids})`} p ${propertyCondition(filter, driver)}`
  const byValues = fewest === null && delivered === null && !all
  const { rows: expected, cost } = byValues ? await planned(db, from) : { rows: 0, cost: 0 }
  if (expected > surelyMore && !asksText(filter)) return likelyTotal(expected)
  if (expected > countedRows && cost > dearCount && !asksText(filter)) {
    const { likely, least } = await sampled(db, filter)
    if (least > countedRows) return likelyTotal(likely)
  }
  const rows = await countUpTo(db, Prisma.sql`SELECT 1 FROM ${from}`, countedRows)
  if (rows <= countedRows) return exactly(rows)
  const most = fewest === null ? delivered : Math.min(fewest.members, delivered ?? Infinity)
  const likely = all ? await storedRows(db) : most === null ? expected : await likelyRows(db, filter, most)
  return likelyTotal(likely)
}

const likelyTotal = (likely: number): Totals => ({
  total: Math.max(countedRows + 1, Math.round(likely)),
  totalIsEstimate: true,
})

const exactly = (total: number): Totals => ({ total, totalIsEstimate: false })

const rowsRow = z.array(z.object({ rows: z.number() }))

/** Rows of a statement; one more than `most` where it has more. */
async function countUpTo(db: Handle, statement: Prisma.Sql, most: number): Promise<number> {
  const rows =
    await db.$queryRaw`SELECT count(*)::int AS rows FROM (SELECT 1 FROM (${statement}) a LIMIT ${most + 1}) c`
  return rowsRow.parse(rows)[0]?.rows ?? 0
}

const properties = Prisma.raw('properties')

interface Members {
  members: number
  ids: Prisma.Sql
}

/** Members of the smallest list or mark a filter asks for, who are all stored; null where it asks for none. */
async function fewestMembers(db: Handle, filter: OpenedFilter): Promise<Members | null> {
  let fewest: Members | null = null
  for (const { name, ids } of memberIds(filter)) {
    if (name === 'jobId' || name === 'changedBy') continue
    const members = await countUpTo(db, ids, countedMembers)
    if (fewest === null || members < fewest.members) fewest = { members, ids }
  }
  return fewest
}

const asksForOneMembership = (filter: OpenedFilter): boolean =>
  memberIds(filter).length === 1 && !asksSearch(filter) && filter.doNotContact !== 'no'

/**
 * What the planner expects of the values alone, as a share of the members there are: with a membership that is looked up
 * in a hash it takes half of all rows for members.
 */
async function likelyRows(db: Handle, filter: OpenedFilter, members: number): Promise<number> {
  const { jobId: _, listId: __, tag: ___, doNotContact: ____, between: _____, ...values } = filter
  const share =
    (await planned(db, Prisma.sql`property_search s ${searchCondition(values)}`)).rows / (await storedRows(db))
  return members * Math.min(1, share)
}

const sample = z.tuple([z.object({ share: z.number(), found: z.number(), squares: z.number() })])

/**
 * Rows that a filter likely has, and the fewest it has (once in a thousand it has fewer), from blocks drawn by lot, the
 * same for as long as the search does not change. Each is drawn with the same chance p, so that the sum of what is found in
 * them, divided by p, has the variance Σ found² · (1 − p) / p² (Horvitz and Thompson 1952). Neighbours by id lie in one block.
 */
export async function sampled(
  db: Handle,
  filter: OpenedFilter,
  blocks = sampledBlocks,
): Promise<{ likely: number; least: number }> {
  const rows = await db.$queryRaw`
    WITH drawn AS (SELECT least(1, ${blocks}::float8 / greatest(1, pg_relation_size('property_search') / 8192)) AS share)
    SELECT (SELECT share FROM drawn) AS share, coalesce(sum(found), 0)::float8 AS found,
           coalesce(sum(found * found), 0)::float8 AS squares
    FROM (SELECT count(*) AS found
          FROM property_search s TABLESAMPLE SYSTEM ((SELECT 100 * share FROM drawn)) REPEATABLE (1)
          ${searchCondition(filter)} GROUP BY s.property_id / 32) neighbours`
  const [{ share, found, squares }] = sample.parse(rows)
  const likely = found / share
  return { likely, least: likely - (3 * Math.sqrt(squares * (1 - share))) / share }
}

async function storedRows(db: Handle): Promise<number> {
  const rows = await db.$queryRaw`SELECT reltuples::float8 AS rows FROM pg_class WHERE oid = 'properties'::regclass`
  return rowsRow.parse(rows)[0]?.rows ?? 0
}

/** How many properties the pages of a job say they were the first to deliver. */
async function deliveredBy(db: Handle, jobId: number): Promise<number> {
  const rows = await db.$queryRaw`SELECT success_count AS rows FROM batch_jobs WHERE job_id = ${jobId}`
  return rowsRow.parse(rows)[0]?.rows ?? 0
}

const plan = z.tuple([
  z.object({
    'QUERY PLAN': z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number(), 'Total Cost': z.number() }) })]),
  }),
])

/** Rows the planner expects of what follows FROM, and what reading them costs in its measure. */
export async function planned(db: Handle, from: Prisma.Sql): Promise<{ rows: number; cost: number }> {
  const [{ 'QUERY PLAN': plans }] = plan.parse(await db.$queryRaw`EXPLAIN (FORMAT JSON) SELECT 1 FROM ${from}`)
  const { 'Plan Rows': rows, 'Total Cost': cost } = plans[0].Plan
  return { rows, cost }
}
