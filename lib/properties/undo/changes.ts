import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** What a job did to the rows of some of its pages, as far as it can be taken back. */

/** Rows that only this job brought: nobody else changed, delivered, marked or listed them. */
export function ownRows(jobId: number, ids: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT p.property_id FROM properties p
    WHERE p.property_id IN (${ids}) AND p.first_job_id = ${jobId} AND p.last_job_id = ${jobId}
      AND NOT EXISTS (SELECT 1 FROM property_changes c WHERE c.property_id = p.property_id AND c.job_id <> ${jobId})
      AND NOT EXISTS (SELECT 1 FROM property_seen s WHERE s.property_id = p.property_id AND s.job_id <> ${jobId})
      AND NOT EXISTS (SELECT 1 FROM property_marks m WHERE m.property_id = p.property_id)
      AND NOT EXISTS (SELECT 1 FROM property_list_members l WHERE l.property_id = p.property_id)`
}

const changeRow = z.object({
  id: z.string(),
  by_job: z.boolean(),
  fields: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  /** Another job has delivered the row as it stands since. */
  confirmed: z.boolean(),
})

/** How one row gets back what it was. */
export interface Restoration {
  propertyId: string
  /** Of each field, what it is and what it was. */
  fields: Record<string, [now: unknown, was: unknown]>
  /** Fields that stay, because something newer came. */
  refused: number
}

/**
 * How rows that a job changed get back what they were, field by field. A field that another job changed later stays; so do
 * all fields of a row that another job delivered later as it stands.
 * @param ids the rows, by their ids as text
 */
export async function restorationsOf(db: Handle, jobId: number, ids: Prisma.Sql): Promise<Restoration[]> {
  const rows = await db.$queryRaw`
    WITH mine AS (
      SELECT c.property_id, min(c.revision) AS first, max(c.changed_at) AS last_at FROM property_changes c
      WHERE c.property_id IN (${ids}) AND c.job_id = ${jobId} GROUP BY c.property_id)
    SELECT c.property_id::text AS id, c.job_id = ${jobId} AS by_job, c.fields,
           (p.last_job_id <> ${jobId} AND NOT EXISTS (
              SELECT 1 FROM property_changes o WHERE o.property_id = p.property_id AND o.job_id = p.last_job_id
                AND o.revision > mine.first))
           OR EXISTS (SELECT 1 FROM property_seen s
                      WHERE s.property_id = p.property_id AND s.job_id <> ${jobId} AND s.last_seen_at > mine.last_at)
             AS confirmed
    FROM mine JOIN properties p ON p.property_id = mine.property_id
      JOIN property_changes c ON c.property_id = mine.property_id AND c.revision >= mine.first
    ORDER BY c.property_id, c.revision`
  const byRow = Map.groupBy(z.array(changeRow).parse(rows), (row) => row.id)
  return [...byRow].map(([propertyId, changes]) => restorationOf(propertyId, changes))
}

function restorationOf(propertyId: string, changes: readonly z.infer<typeof changeRow>[]): Restoration {
  const fields: Restoration['fields'] = {}
  const newer = new Set<string>()
  for (const { by_job: byJob, fields: changed } of changes) {
    for (const [field, [before, after]] of Object.entries(changed)) {
      if (!byJob) {
        if (field in fields) newer.add(field)
        delete fields[field]
        continue
      }
      newer.delete(field)
      // Of several changes in a row it is the value before the first that comes back.
      fields[field] = [after, field in fields ? fields[field]?.[1] : before]
    }
  }
  if (changes.some(({ confirmed }) => confirmed)) {
    return { propertyId, fields: {}, refused: newer.size + Object.keys(fields).length }
  }
  return { propertyId, fields, refused: newer.size }
}
