import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import { postgresCode } from '#lib/database-errors.ts'
import type { Database, Transaction } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { Difference, DifferenceKind, DifferingProperty } from './contract.ts'
import { readPair } from './runs.ts'

/**
 * How two runs of one search differ. What a run delivered stands as ids on its pages; what changed between two runs
 * stands in the history of the properties. The history has no index by time, so it is read by property: of those that
 * both runs delivered, between the moment the earlier one stored it and the moment the later one did.
 */

/** Milliseconds after which Postgres gives such a question up. */
const usualLimit = 20_000
const cancelledByLimit = '57014'

/** The properties of both runs with the moment each stored them. `after` keeps a list’s piece cheap. */
function delivered(name: string, jobId: number, after: bigint): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(name)} AS MATERIALIZED (
    SELECT d.id, max(g.written_at) AS at
    FROM batch_job_pages g CROSS JOIN LATERAL (
      SELECT unnest(g.inserted_ids || g.updated_ids || g.unchanged_ids) AS id) d
    WHERE g.job_id = ${jobId} AND g.state = 'written' AND d.id > ${after}
    GROUP BY d.id
  )`
}

/** The properties that both runs delivered, by id. */
const inBoth = Prisma.sql`both_runs AS MATERIALIZED (
    SELECT id, e.at AS earlier_at, l.at AS later_at FROM earlier e JOIN later l USING (id) ORDER BY id
  )`

/**
 * Fields of property `b` whose value at the later run is not the one at the earlier, out of the history in between. Asked
 * for one property after the other, by the index: a join would read the whole history of all properties there are.
 */
function changedFields(before: number, after: number): Prisma.Sql {
  return Prisma.sql`
    SELECT field, before, after FROM (
      SELECT f.key AS field, (array_agg(f.value -> 0 ORDER BY c.revision))[1] AS before,
             (array_agg(f.value -> 1 ORDER BY c.revision DESC))[1] AS after
      FROM property_changes c CROSS JOIN LATERAL jsonb_each(c.fields) f
      WHERE c.property_id = b.id AND (c.job_id = ${after}
            OR (c.job_id <> ${before} AND c.changed_at > b.earlier_at AND c.changed_at <= b.later_at))
      GROUP BY f.key) net
    WHERE before IS DISTINCT FROM after`
}

async function withinLimit<Result>(
  db: Database,
  read: (tx: Transaction) => Promise<Result>,
  timeLimit: number,
): Promise<Result> {
  try {
    // Once only: what was too slow would be as slow again.
    return await db.$transaction(async (tx) => {
      await tx.$executeRaw`
        SELECT set_config('statement_timeout', ${String(timeLimit)}, true), set_config('work_mem', '64MB', true)`
      return read(tx)
    })
  } catch (error) {
    if (postgresCode(error) !== cancelledByLimit) throw error
    throw new RefusedError(
      'run-too-large',
      `Comparing these runs took longer than ${timeLimit / 1000} s and was stopped.`,
      [{ field: 'with', message: 'Compare with a smaller run, or try again when less is at work.' }],
    )
  }
}

const countsRow = z.object({ new: z.int(), gone: z.int(), both: z.int() })
const fieldRow = z.object({ field: z.string().nullable(), properties: z.int() })

/**
 * Counts of what is new, gone and changed between two runs, in whichever order they are named.
 * @throws NotFoundError, RefusedError as `readPair`
 */
export async function readDifference(
  db: Database,
  jobId: number,
  otherId: number,
  timeLimit = usualLimit,
): Promise<Difference> {
  const { before, after } = await readPair(db, jobId, otherId)
  const both = Prisma.sql`${delivered('earlier', before.jobId, -1n)}, ${delivered('later', after.jobId, -1n)}`
  const read = async (tx: Transaction): Promise<Difference> => {
    const counts = await tx.$queryRaw`
      WITH ${both}
      SELECT (count(*) FILTER (WHERE e.id IS NULL))::int AS new, (count(*) FILTER (WHERE l.id IS NULL))::int AS gone,
             (count(*) FILTER (WHERE e.id IS NOT NULL AND l.id IS NOT NULL))::int AS both
      FROM earlier e FULL JOIN later l USING (id)`
    const fields = await tx.$queryRaw`
      WITH ${both}, ${inBoth}
      SELECT c.field, count(DISTINCT b.id)::int AS properties
      FROM both_runs b CROSS JOIN LATERAL (${changedFields(before.jobId, after.jobId)}) c
      GROUP BY GROUPING SETS ((c.field), ()) ORDER BY properties DESC, c.field LIMIT 200`
    const [sum] = z.array(countsRow).parse(counts)
    const rows = z.array(fieldRow).parse(fields)
    const changedCount = rows.find(({ field }) => field === null)?.properties ?? 0
    return {
      before,
      after,
      newCount: sum?.new ?? 0,
      goneCount: sum?.gone ?? 0,
      changedCount,
      sameCount: (sum?.both ?? 0) - changedCount,
      fields: rows.flatMap(({ field, properties }) => (field === null ? [] : [{ field, properties }])),
    }
  }
  return withinLimit(db, read, timeLimit)
}

const propertyRow = z.object({
  id: z.bigint(),
  source_key: z.string().nullable(),
  unparsed_address: z.string().nullable(),
  city: z.string().nullable(),
  state_or_province: z.string().nullable(),
  postal_code: z.string().nullable(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
})

interface DifferingFilter {
  with: number
  kind: DifferenceKind
  field?: string | undefined
  limit: number
  cursor?: string | undefined
}

/**
 * The properties that are new, gone or changed, by id, in pieces.
 * @throws NotFoundError, RefusedError as `readPair`, MalformedError for a foreign cursor
 */
export async function listDiffering(db: Database, jobId: number, filter: DifferingFilter) {
  const { before, after } = await readPair(db, jobId, filter.with)
  const from = BigInt(readCursor(filter.cursor, z.tuple([z.int()]))?.[0] ?? -1)
  const read = (tx: Transaction) => tx.$queryRaw(differing(before.jobId, after.jobId, filter, from))
  const rows = await withinLimit(db, read, usualLimit)
  return piece(
    z.array(propertyRow).parse(rows),
    filter.limit,
    (row) => differingFromRow(filter.kind, row),
    (row) => [Number(row.id)],
  )
}

function differing(before: number, after: number, filter: DifferingFilter, from: bigint): Prisma.Sql {
  const both = Prisma.sql`${delivered('earlier', before, from)}, ${delivered('later', after, from)}`
  return Prisma.sql`
    WITH ${both}${filter.kind === 'changed' ? Prisma.sql`, ${inBoth}` : Prisma.empty},
    chosen AS (${chosenBy(filter, before, after)})
    SELECT c.id, p.source_key, p.unparsed_address, p.city, p.state_or_province, p.postal_code, c.changes
    FROM chosen c LEFT JOIN properties p ON p.property_id = c.id ORDER BY c.id`
}

/**
 * The ids of a piece and what changed of each. Of changed ones the search stops as soon as the piece is full: 170 ms
 * instead of 680 for two runs of 100,000. They are walked in the order in which `both_runs` holds them; to sort them
 * once more would need all of them first.
 */
function chosenBy({ kind, field, limit }: DifferingFilter, before: number, after: number): Prisma.Sql {
  if (kind === 'new') {
    return Prisma.sql`
      SELECT id, '[]'::jsonb AS changes FROM later WHERE id NOT IN (SELECT id FROM earlier) ORDER BY id LIMIT ${limit + 1}`
  }
  if (kind === 'gone') {
    return Prisma.sql`
      SELECT id, '[]'::jsonb AS changes FROM earlier WHERE id NOT IN (SELECT id FROM later) ORDER BY id LIMIT ${limit + 1}`
  }
  const named = field === undefined ? Prisma.empty : Prisma.sql`AND bool_or(f.field = ${field})`
  return Prisma.sql`
    SELECT b.id, c.changes FROM both_runs b CROSS JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('field', f.field, 'before', f.before, 'after', f.after) ORDER BY f.field) AS changes
      FROM (${changedFields(before, after)}) f HAVING count(*) > 0 ${named}) c
    LIMIT ${limit + 1}`
}

function differingFromRow(kind: DifferenceKind, row: z.infer<typeof propertyRow>): DifferingProperty {
  return {
    propertyId: Number(row.id),
    kind,
    sourceKey: row.source_key ?? '',
    address: row.unparsed_address,
    city: row.city,
    state: row.state_or_province,
    postalCode: row.postal_code,
    changes: row.changes.flatMap(spreadExtra),
  }
}

type Change = DifferingProperty['changes'][number]

const objectOfExtra = z.record(z.string(), z.unknown()).catch({})

/** The bag of further fields changes as a whole; people want to know which of them did. */
function spreadExtra(change: Change): Change[] {
  if (change.field !== 'extra') return [change]
  const [before, after] = [objectOfExtra.parse(change.before), objectOfExtra.parse(change.after)]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  return names.flatMap((name) => {
    const one = { field: `extra.${name}`, before: before[name] ?? null, after: after[name] ?? null }
    return JSON.stringify(one.before) === JSON.stringify(one.after) ? [] : [one]
  })
}
