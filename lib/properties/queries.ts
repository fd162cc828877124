import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Handle } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { columnDefinition, propertyColumnNames, type PropertyColumn, type PropertyValue } from './columns.ts'
import type { Property, PropertyChange, PropertyFilter, PropertyList, PropertyPiece } from './contract.ts'
import { asksOnlyForJob, propertyCondition } from './filter.ts'

/** Rows up to this many are counted; above it the planner’s estimate is given and said to be one. */
const countedRows = 10_000

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
  })
  .catchall(z.unknown())
type PropertyRow = z.infer<typeof propertyRow>

const propertySelect = Prisma.sql`
  SELECT p.property_id, p.source, p.dataset, p.source_key, p.extra, p.revision, p.first_job_id,
         CASE WHEN s.last_seen_at > p.updated_at THEN s.job_id ELSE p.last_job_id END AS last_job_id, p.created_at,
         p.updated_at, greatest(s.last_seen_at, p.updated_at) AS last_seen_at, ${columnList}
  FROM properties p LEFT JOIN property_seen s ON s.property_id = p.property_id`

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
  }
}

/** Stored properties, newest first, filtered. */
export async function listProperties(db: Handle, asked: PropertyPiece): Promise<PropertyList> {
  const { limit, cursor, ...filter } = asked
  const from = readCursor(cursor, z.tuple([z.int()]))
  const next = filter.jobId !== undefined && asksOnlyForJob(filter) ? nextOfJob(filter.jobId, from, limit + 1) : null
  const condition = next ?? propertyCondition(filter)
  const before = from === null ? Prisma.empty : Prisma.sql`AND p.property_id < ${from[0]}`
  const rows = await db.$queryRaw`
    ${propertySelect} ${condition} ${before} ORDER BY p.property_id DESC LIMIT ${limit + 1}`
  const found = piece(z.array(propertyRow).parse(rows), limit, propertyFromRow, (row) => [Number(row.property_id)])
  return { ...found, ...(await countProperties(db, filter)) }
}

/** Where nothing else is asked, only the next few of the ids a job delivered. */
function nextOfJob(jobId: number, from: [number] | null, most: number): Prisma.Sql {
  const before = from === null ? Prisma.empty : Prisma.sql`WHERE property_id < ${from[0]}`
  return Prisma.sql`WHERE p.property_id IN (
    SELECT DISTINCT property_id
    FROM (SELECT unnest(inserted_ids || updated_ids || unchanged_ids) AS property_id
          FROM batch_job_pages WHERE job_id = ${jobId}) one
    ${before} ORDER BY property_id DESC LIMIT ${most})`
}

async function countProperties(db: Handle, filter: PropertyFilter) {
  const all = asksOnlyForJob(filter)
  const delivered = filter.jobId === undefined ? null : await deliveredBy(db, filter.jobId)
  if (all && delivered !== null) return { total: delivered, totalIsEstimate: false }
  const condition = propertyCondition(filter)
  const counted = z
    .array(z.object({ rows: z.int() }))
    .parse(
      await db.$queryRaw`SELECT count(*)::int AS rows FROM (SELECT 1 FROM properties p ${condition} LIMIT ${countedRows + 1}) c`,
    )
  const rows = counted[0]?.rows ?? 0
  if (rows <= countedRows) return { total: rows, totalIsEstimate: false }
  const estimate = all
    ? await db.$queryRaw`SELECT reltuples::float8 AS rows FROM pg_class WHERE oid = 'properties'::regclass`
    : await planned(db, condition)
  const [row] = z.array(z.object({ rows: z.number() })).parse(estimate)
  const likely = Math.min(Math.round(row?.rows ?? 0), delivered ?? Infinity)
  return { total: Math.max(countedRows + 1, likely), totalIsEstimate: true }
}

/** How many properties the pages of a job say they were the first to deliver. */
async function deliveredBy(db: Handle, jobId: number): Promise<number> {
  const rows = await db.$queryRaw`SELECT success_count AS rows FROM batch_jobs WHERE job_id = ${jobId}`
  return z.array(z.object({ rows: z.int() })).parse(rows)[0]?.rows ?? 0
}

const plan = z.array(z.object({ 'QUERY PLAN': z.array(z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })) }))

async function planned(db: Handle, rest: Prisma.Sql): Promise<{ rows: number }[]> {
  const rows = plan.parse(await db.$queryRaw`EXPLAIN (FORMAT JSON) SELECT 1 FROM properties p ${rest}`)
  return [{ rows: rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0 }]
}

/** @throws NotFoundError */
export async function readProperty(db: Handle, propertyId: number): Promise<Property> {
  const rows = await db.$queryRaw`${propertySelect} WHERE p.property_id = ${propertyId}`
  const [row] = z.array(propertyRow).parse(rows)
  if (row === undefined) throw new NotFoundError('property-not-found', `There is no property ${propertyId}.`)
  return propertyFromRow(row)
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
