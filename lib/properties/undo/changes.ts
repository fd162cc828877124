import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** What a job did to the rows of some of its pages, as far as it can be taken back. */

/** Whether what this job brought was taken out, or is being: then it keeps nothing of another job. */
const undone = (job: Prisma.Sql) => Prisma.sql`
  EXISTS (SELECT 1 FROM batch_jobs b WHERE b.job_id = ${job} AND b.undone_at IS NOT NULL)`

/** Rows that only this job brought: nobody else changed, delivered, marked or listed them. */
export function ownRows(jobId: number, ids: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT p.property_id FROM properties p
    WHERE p.property_id IN (${ids}) AND p.first_job_id = ${jobId}
      AND (p.last_job_id = ${jobId} OR ${undone(Prisma.sql`p.last_job_id`)})
      AND NOT EXISTS (SELECT 1 FROM property_changes c WHERE c.property_id = p.property_id AND c.job_id <> ${jobId}
                      AND NOT ${undone(Prisma.sql`c.job_id`)})
      AND NOT EXISTS (SELECT 1 FROM property_seen s WHERE s.property_id = p.property_id AND s.job_id <> ${jobId})
      AND NOT EXISTS (SELECT 1 FROM property_marks m WHERE m.property_id = p.property_id)
      AND NOT EXISTS (SELECT 1 FROM property_list_members l WHERE l.property_id = p.property_id)`
}

const changeRow = z.object({
  id: z.string(),
  by_job: z.boolean(),
  /** Another job’s change taken back. */
  by_undoing: z.boolean(),
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
 * How rows that a job changed get back what they were, field by field. A field that another job changed later stays, unless
 * that was taken back since; so do all fields of a row that another job delivered later as it stands.
 * @param ids the rows, by their ids as text
 */
export async function restorationsOf(db: Handle, jobId: number, ids: Prisma.Sql): Promise<Restoration[]> {
  const rows = await db.$queryRaw`
    WITH mine AS (
      SELECT c.property_id, min(c.revision) AS first, max(c.changed_at) AS last_at FROM property_changes c
      WHERE c.property_id IN (${ids}) AND c.job_id = ${jobId} GROUP BY c.property_id)
    SELECT c.property_id::text AS id, c.job_id = ${jobId} AS by_job, c.fields,
           c.job_id <> ${jobId} AND EXISTS (SELECT 1 FROM batch_jobs b
                                            WHERE b.job_id = c.job_id AND b.undone_at <= c.changed_at) AS by_undoing,
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
  /** Of each field that something newer changed, what this job had made of it. */
  const newer = new Map<string, [now: unknown, was: unknown]>()
  for (const { by_job: byJob, by_undoing: byUndoing, fields: changed } of changes) {
    for (const [field, [before, after]] of Object.entries(changed)) {
      const covered = newer.get(field)
      if (byUndoing && covered !== undefined && JSON.stringify(covered[0]) === JSON.stringify(after)) {
        newer.delete(field)
        fields[field] = covered
        continue
      }
      if (!byJob) {
        const ours = fields[field]
        if (ours !== undefined) newer.set(field, ours)
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
