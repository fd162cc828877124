import { Prisma } from '#prisma/generated/client.ts'
import type { PropertyFilter } from './contract.ts'

/**
 * What a filter asks of a property, as the joins and the WHERE that follow `SELECT … FROM properties p`. More may be
 * added behind it with AND, ORDER BY and LIMIT. Each property is found once.
 */
export function propertyCondition(filter: PropertyFilter): Prisma.Sql {
  return Prisma.sql`WHERE ${Prisma.join([Prisma.sql`true`, ...askedOf(filter)], ' AND ')}`
}

/** Whether the filter asks for nothing, or for nothing but what one job delivered. */
export function asksOnlyForJob(filter: PropertyFilter): boolean {
  return askedOf({ ...filter, jobId: undefined }).length === 0
}

function askedOf(filter: PropertyFilter): Prisma.Sql[] {
  const asked: Prisma.Sql[] = []
  if (filter.jobId) {
    asked.push(Prisma.sql`p.property_id IN (
      SELECT unnest(inserted_ids || updated_ids || unchanged_ids) FROM batch_job_pages WHERE job_id = ${filter.jobId})`)
  }
  if (filter.source) asked.push(Prisma.sql`p.source = ${filter.source}`)
  if (filter.dataset) asked.push(Prisma.sql`p.dataset = ${filter.dataset}`)
  if (filter.state) asked.push(Prisma.sql`p.state_or_province = ${filter.state.toUpperCase()}`)
  if (filter.city) asked.push(Prisma.sql`p.city ILIKE ${filter.city.replace(/[\\%_]/g, '\\$&')}`)
  if (filter.parcelKey) asked.push(Prisma.sql`p.parcel_key = ${filter.parcelKey}`)
  return asked
}
