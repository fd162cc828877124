import { z } from 'zod'
import { propertyColumnNames, propertyColumns, type PropertyColumn } from '#lib/properties/columns.ts'

const time = z.iso.datetime()

function columnSchema(name: PropertyColumn) {
  const { kind } = propertyColumns[name]
  if (kind === 'text') return z.string().nullable()
  if (kind === 'boolean') return z.boolean().nullable()
  if (kind === 'date') return z.iso.date().nullable()
  return z.number().nullable()
}

export const propertySchema = z
  .object({
    propertyId: z.int(),
    source: z.string(),
    dataset: z.string(),
    sourceKey: z.string(),
    values: z.object(Object.fromEntries(propertyColumnNames.map((name) => [name, columnSchema(name)]))),
    extra: z.record(z.string(), z.unknown()),
    revision: z.int(),
    firstJobId: z.int(),
    lastJobId: z.int(),
    createdAt: time,
    updatedAt: time,
    lastSeenAt: time,
  })
  .meta({ id: 'Property' })
export type Property = z.infer<typeof propertySchema>

export const propertyListSchema = z
  .object({
    items: z.array(propertySchema),
    nextCursor: z.string().nullable(),
    /** All rows of the filter; above 10,000 an estimate. */
    total: z.int(),
    totalIsEstimate: z.boolean(),
  })
  .meta({ id: 'PropertyList' })
export type PropertyList = z.infer<typeof propertyListSchema>

/** What properties to find: the same names in an address, a list, an export. */
export const propertyFilterSchema = z
  .object({
    jobId: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
    source: z.string().max(20).optional(),
    dataset: z.string().max(120).optional(),
    state: z.string().trim().max(60).optional(),
    city: z.string().trim().max(120).optional(),
    parcelKey: z.string().trim().max(60).optional(),
  })
  .meta({ id: 'PropertyFilter' })
export type PropertyFilter = z.infer<typeof propertyFilterSchema>

export const propertyPieceSchema = propertyFilterSchema
  .extend({
    limit: z.coerce.number().int().min(1, 'At least 1.').max(200, 'At most 200.').default(50),
    cursor: z.string().max(200).optional(),
  })
  .meta({ id: 'PropertyPiece' })
export type PropertyPiece = z.infer<typeof propertyPieceSchema>

export const propertyChangeSchema = z
  .object({
    revision: z.int(),
    jobId: z.int(),
    changedAt: time,
    /** Column name to [old value, new value]. */
    fields: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  })
  .meta({ id: 'PropertyChange' })
export type PropertyChange = z.infer<typeof propertyChangeSchema>
