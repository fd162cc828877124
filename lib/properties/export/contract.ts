import { z } from 'zod'
import { propertyColumnNames, type PropertyColumn } from '#lib/properties/columns.ts'
import { propertyFilterSchema } from '#lib/properties/contract.ts'

/** Kinds of file an export can be. */
export const exportFormatSchema = z.enum(['csv', 'ndjson', 'parquet', 'xlsx'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** One row a property, or one row an owner address. */
export const exportLayoutSchema = z.enum(['properties', 'mailing'])
export type ExportLayout = z.infer<typeof exportLayoutSchema>

/** Rows an XLSX file may hold; spreadsheets become slow to open long before their own limit of 1,048,576. */
export const mostSpreadsheetRows = 200_000

/** Addresses that a row of the mailing layout names; the others are counted. */
export const mostNamedAddresses = 20

const recordColumns = [
  'propertyId',
  'source',
  'dataset',
  'sourceKey',
  'tags',
  'note',
  'doNotContact',
  'extra',
  'revision',
  'firstJobId',
  'lastJobId',
  'createdAt',
  'updatedAt',
  'lastSeenAt',
] as const
const mailingColumns = ['ownerName', 'ownerMailingAddress', 'propertyCount', 'propertyAddresses'] as const

export type RecordColumn = (typeof recordColumns)[number]
export type MailingColumn = (typeof mailingColumns)[number]
export type ExportColumn = PropertyColumn | RecordColumn | MailingColumn

/** The columns a layout can have, in their usual order. */
export const layoutColumns: Record<ExportLayout, readonly ExportColumn[]> = {
  properties: [...propertyColumnNames, ...recordColumns],
  mailing: mailingColumns,
}

/** The columns of a layout for which nobody chose any. */
export const usualColumns: Record<ExportLayout, readonly ExportColumn[]> = {
  properties: [...propertyColumnNames, 'source', 'dataset', 'sourceKey', 'tags', 'lastSeenAt'],
  mailing: mailingColumns,
}

const ownHeadings: Partial<Record<ExportColumn, string>> = {
  poolPrivateYn: 'Pool',
  bathroomsTotalDecimal: 'Bathrooms',
  bedroomsTotal: 'Bedrooms',
  unparsedAddress: 'Address',
  propertyId: 'Property id',
  firstJobId: 'First job',
  lastJobId: 'Last job',
  doNotContact: 'Do not contact',
  countyFips: 'County FIPS',
  propertyCount: 'Properties',
  propertyAddresses: 'Property addresses',
}

/** What stands above a column in CSV and XLSX unless another heading is given: `ownerName` is “Owner name”. */
export function usualHeading(column: ExportColumn): string {
  const words = column.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return ownHeadings[column] ?? words.replace(/^./, (letter) => letter.toUpperCase())
}

const mostColumns = 80
const yesNo = z.enum(['true', 'false'], 'Write true or false.').transform((word) => word === 'true')
const texts = z.union([z.string(), z.array(z.string())]).transform((given) => (Array.isArray(given) ? given : [given]))

/** What an export is asked for: a filter of properties, the form of the file, and its columns. */
export const exportQuerySchema = propertyFilterSchema
  .extend({
    format: exportFormatSchema.default('csv'),
    layout: exportLayoutSchema.default('properties'),
    /** Names in their order, separated by commas. */
    columns: texts
      .transform((given) => given.flatMap((names) => names.split(',')).filter((name) => name !== ''))
      .pipe(z.array(z.string().max(60)).max(mostColumns, `At most ${mostColumns} columns.`))
      .optional(),
    /** Given once a column, in the same order; an empty one keeps the usual heading. */
    headings: texts.pipe(z.array(z.string().max(100)).max(mostColumns)).optional(),
    /** Begins a CSV file with a byte order mark, by which Excel knows that it is UTF-8. */
    bom: yesNo.optional(),
    includeDoNotContact: yesNo.optional(),
    /** A UUID the caller made, under which the export’s progress can be asked for. */
    exportId: z.uuid().optional(),
  })
  .meta({ id: 'ExportQuery' })
export type ExportQuery = z.infer<typeof exportQuerySchema>

/** What an export would bring. */
export const exportEstimateSchema = z
  .object({
    rows: z.int(),
    rowsAreEstimate: z.boolean(),
    /** From the first rows written in this format; null where there is nothing to write. */
    bytes: z.int().nullable(),
    /** Properties marked “do not contact” that are left out. */
    leftOut: z.int(),
    /** Why this format cannot hold so many rows, in words; null where it can. */
    refusal: z.string().nullable(),
  })
  .meta({ id: 'ExportEstimate' })
export type ExportEstimate = z.infer<typeof exportEstimateSchema>

/** Where an export stands. A `failed` or `stopped` one has left a file that is not whole. */
export const exportProgressSchema = z
  .object({
    state: z.enum(['running', 'completed', 'failed', 'stopped', 'refused']),
    rows: z.int(),
    bytes: z.int(),
    leftOut: z.int(),
    message: z.string().nullable(),
  })
  .meta({ id: 'ExportProgress' })
export type ExportProgress = z.infer<typeof exportProgressSchema>
