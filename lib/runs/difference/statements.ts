import type { DifferenceKind } from '#lib/runs/contract.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * How two runs of one search differ, as SQL. What a run delivered stands as ids on its pages; what changed between two
 * runs stands in the history of the properties. The history has no index by time, so it is read by property: of those
 * that both runs delivered, between the moment the earlier one stored it and the moment the later one did.
 */

/** The properties of both runs with the moment each stored them. `after` keeps a list’s piece cheap. */
export function delivered(name: string, jobId: number, after: bigint): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(name)} AS MATERIALIZED (
    SELECT d.id, max(g.written_at) AS at
    FROM batch_job_pages g CROSS JOIN LATERAL (
      SELECT unnest(g.inserted_ids || g.updated_ids || g.unchanged_ids) AS id) d
    WHERE g.job_id = ${jobId} AND g.state = 'written' AND d.id > ${after}
    GROUP BY d.id
  )`
}

/** The properties that both runs delivered, by id. */
export const inBoth = Prisma.sql`both_runs AS MATERIALIZED (
    SELECT id, e.at AS earlier_at, l.at AS later_at FROM earlier e JOIN later l USING (id) ORDER BY id
  )`

/**
 * Fields of property `b` whose value at the later run is not the one at the earlier, out of the history in between. Asked
 * for one property after the other, by the index: a join would read the whole history of all properties there are.
 */
export function changedFields(before: number, after: number): Prisma.Sql {
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

/** What the rows of `wholeDifference` hold, in their order. */
export const kindsInOrder: readonly DifferenceKind[] = ['new', 'gone', 'changed']

/** A property of a run that the other one lacks, by id. */
function lacking(kind: number, run: string, other: string): Prisma.Sql {
  return Prisma.sql`
    SELECT ${kind}::int AS kind, id, '[]'::jsonb AS changes FROM (
      SELECT r.id FROM ${Prisma.raw(run)} r WHERE NOT EXISTS (SELECT 1 FROM ${Prisma.raw(other)} o WHERE o.id = r.id)
      ORDER BY r.id) lacking`
}

/**
 * Everything in which two runs differ, in one query for a cursor: the new ones, the gone ones and the changed ones, each
 * by id. Properties are looked up one by one, so that the order stays and the first rows need not wait for the last.
 */
export function wholeDifference(before: number, after: number): Prisma.Sql {
  return Prisma.sql`
    WITH ${delivered('earlier', before, -1n)}, ${delivered('later', after, -1n)}, ${inBoth},
    chosen AS (
      ${lacking(0, 'later', 'earlier')}
      UNION ALL ${lacking(1, 'earlier', 'later')}
      UNION ALL
      SELECT 2, b.id, c.changes FROM both_runs b CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('field', f.field, 'before', f.before, 'after', f.after) ORDER BY f.field) AS changes
        FROM (${changedFields(before, after)}) f HAVING count(*) > 0) c
    )
    SELECT c.kind, c.id, p.source_key, p.unparsed_address, p.city, p.state_or_province, p.postal_code, c.changes
    FROM chosen c LEFT JOIN LATERAL (SELECT * FROM properties WHERE property_id = c.id OFFSET 0) p ON true`
}
