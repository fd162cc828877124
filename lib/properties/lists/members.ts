import { z } from 'zod'
import type { Transaction } from '#lib/db.ts'
import { memberIds, type Membership, type OpenedFilter } from '#lib/properties/search/filter.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * Members up to this many are looked up in the search one by one and then sorted, 50 ms for as many. More of them are
 * read into a hash, 30 ms for 100,000, and the rows are asked for in their order until enough are among them.
 */
export const fewMembers = 10_000

/** How the members of a filter’s jobs, lists and marks are found. */
export interface MemberPlan {
  /** See `searchCondition`. */
  driver: Membership | null | undefined
  /** What is found is few enough to be sorted; an index in the order asked for would be walked to its end. */
  isFew: boolean
  /** Ids among which the jobs and lists of a filter lie, where they have too many members to begin from. */
  between?: readonly [first: bigint, last: bigint]
}

/** Ids of a job that are read for their ends; a larger one lies everywhere. 12 ms for 100,000. */
const mostRead = 300_000

const endsRow = z.array(z.object({ first: z.bigint().nullable(), last: z.bigint().nullable() }))

/**
 * What a job delivered, and often what a list holds, lies together, and an index in the order asked for is walked in a
 * fifth of the time where each row is first compared with its ends: 30 ms rather than 140 for a job of 100,000 among a
 * million.
 */
async function endsOf(tx: Transaction, filter: OpenedFilter): Promise<Pick<MemberPlan, 'between'>> {
  const ends = memberIds(filter).flatMap(({ name, ids }) => {
    if (name === 'listId')
      return Prisma.sql`SELECT min(property_id) AS first, max(property_id) AS last FROM (${ids}) list`
    if (name !== 'jobId' || filter.jobId === undefined) return []
    return Prisma.sql`
      SELECT min(one.id) AS first, max(one.id) AS last FROM (${ids}) AS one (id)
      WHERE (SELECT success_count FROM batch_jobs WHERE job_id = ${filter.jobId}) <= ${mostRead}`
  })
  if (ends.length === 0) return {}
  const rows = await tx.$queryRaw`
    SELECT max(first) AS first, min(last) AS last FROM (${Prisma.join(ends, ' UNION ALL ')}) ends`
  const [{ first, last } = { first: null, last: null }] = endsRow.parse(rows)
  return first === null || last === null ? {} : { between: [first, last] }
}

const countsRow = z.array(z.object({ counts: z.array(z.int()) }))

/** Begins from the smallest membership a filter asks for where that is small. It counts no further than that. */
export async function planMembers(tx: Transaction, filter: OpenedFilter, few = fewMembers): Promise<MemberPlan> {
  const members = memberIds(filter)
  if (members.length === 0) return { driver: undefined, isFew: false }
  const counts = members.map(
    ({ ids }) => Prisma.sql`(SELECT count(*)::int FROM (SELECT 1 FROM (${ids}) one LIMIT ${few + 1}) few)`,
  )
  const rows = await tx.$queryRaw`SELECT ARRAY[${Prisma.join(counts)}] AS counts`
  const found = countsRow.parse(rows)[0]?.counts ?? []
  const least = Math.min(...found)
  if (least > few) return { driver: null, isFew: false, ...(await endsOf(tx, filter)) }
  return { driver: members[found.indexOf(least)]?.name ?? null, isFew: true }
}

/** Prepares a transaction for questions with this plan. */
export async function makeRoom(tx: Transaction, { driver, isFew }: MemberPlan): Promise<void> {
  if (driver === undefined) return
  // A hash that Postgres thinks too large for its memory would become a walk through all members for each row.
  // Few members are looked up one by one in 50 ms, wherever they lie; reading everything in three processes takes 150, and
  // reading an order to compare it with them 40 to 100, more the more of it there is.
  await tx.$queryRaw`
    SELECT set_config('work_mem', '64MB', true),
           CASE WHEN ${isFew} THEN set_config('max_parallel_workers_per_gather', '0', true) END,
           CASE WHEN ${isFew} THEN set_config('enable_hashjoin', 'off', true) END,
           CASE WHEN ${isFew} THEN set_config('enable_mergejoin', 'off', true) END`
}
