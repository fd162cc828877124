import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { columnDefinition, propertyColumnNames, type PropertyColumn, type PropertyValue } from './columns.ts'
import type { Property, PropertyChange } from './contract.ts'

const columnList = Prisma.raw(propertyColumnNames.map((name) => `p.${selected(name)}`).join(', '))

function selected(name: PropertyColumn): string {
  const { column, kind } = columnDefinition(name)
  if (kind === 'decimal') return `${column}::float8`
  return kind === 'date' ? `${column}::text` : column
}

const value = z.union([z.string(), z.number(), z.boolean()]).nullable()
const propertyRow = z
  .object({
    property_id: z.bigint(),
    source: z.string(),
    dataset: z.string(),
    source_key: z.string(),
    extra: z.record(z.string(), z.unknown()),
    revision: z.int(),
    first_job_id: z.int(),
    last_job_id: z.int(),
    created_at: z.date(),
    updated_at: z.date(),
    last_seen_at: z.date(),
    tags: z.array(z.string()),
    do_not_contact: z.boolean(),
  })
  .catchall(z.unknown())
type PropertyRow = z.infer<typeof propertyRow>

const propertySelect = Prisma.sql`
  SELECT p.property_id, p.source, p.dataset, p.source_key, p.extra, p.revision, p.first_job_id,
         CASE WHEN seen.last_seen_at > p.updated_at THEN seen.job_id ELSE p.last_job_id END AS last_job_id, p.created_at,
         p.updated_at, greatest(seen.last_seen_at, p.updated_at) AS last_seen_at, coalesce(m.tags, '{}') AS tags,
         coalesce(m.do_not_contact, false) AS do_not_contact, ${columnList}
  FROM properties p LEFT JOIN property_seen seen ON seen.property_id = p.property_id
       LEFT JOIN property_marks m ON m.property_id = p.property_id`

function propertyFromRow(row: PropertyRow): Property {
  const values: Record<string, PropertyValue> = {}
  for (const name of propertyColumnNames) values[name] = value.parse(row[columnDefinition(name).column] ?? null)
  return {
    propertyId: Number(row.property_id),
    source: row.source,
    dataset: row.dataset,
    sourceKey: row.source_key,
    values,
    extra: row.extra,
    revision: row.revision,
    firstJobId: row.first_job_id,
    lastJobId: row.last_job_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    tags: row.tags,
    doNotContact: row.do_not_contact,
  }
}

/** Properties by their ids, in the order of these. What is gone is left out. */
export async function readProperties(db: Handle, ids: readonly bigint[]): Promise<Property[]> {
  const rows = await db.$queryRaw`${propertySelect} WHERE p.property_id = ANY(${[...ids]}::bigint[])`
  const found = new Map(
    z
      .array(propertyRow)
      .parse(rows)
      .map((row) => [row.property_id, propertyFromRow(row)]),
  )
  return ids.flatMap((id) => found.get(id) ?? [])
}

/** @throws NotFoundError */
export async function readProperty(db: Handle, propertyId: number): Promise<Property> {
  const rows = await db.$queryRaw`${propertySelect} WHERE p.property_id = ${propertyId}`
  const [row] = z.array(propertyRow).parse(rows)
  if (row === undefined) throw new NotFoundError('property-not-found', `There is no property ${propertyId}.`)
  return propertyFromRow(row)
}

/**
 * All rows of the parcel a property is about, of every source, the property itself first; at most 20.
 * @throws NotFoundError
 */
export async function readParcel(db: Handle, propertyId: number): Promise<Property[]> {
  const property = await readProperty(db, propertyId)
  const { parcelKey } = property.values
  if (typeof parcelKey !== 'string') return [property]
  const rows = await db.$queryRaw`
    ${propertySelect} WHERE p.parcel_key = ${parcelKey} AND p.property_id <> ${propertyId}
    ORDER BY p.property_id DESC LIMIT 19`
  return [property, ...z.array(propertyRow).parse(rows).map(propertyFromRow)]
}

const changeRow = z.object({
  revision: z.int(),
  job_id: z.int(),
  changed_at: z.date(),
  fields: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
})

/** A property’s last 200 changes, newest first. */
export async function listChanges(db: Handle, propertyId: number): Promise<PropertyChange[]> {
  const rows = await db.$queryRaw`
    SELECT revision, job_id, changed_at, fields FROM property_changes
    WHERE property_id = ${propertyId} ORDER BY revision DESC LIMIT 200`
  return z
    .array(changeRow)
    .parse(rows)
    .map((row) => ({
      revision: row.revision,
      jobId: row.job_id,
      changedAt: row.changed_at.toISOString(),
      fields: row.fields,
    }))
}
