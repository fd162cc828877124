import { z } from 'zod'
import { propertyColumnNames, type PropertyColumn } from '#lib/properties/columns.ts'

/** What an analyst asks of a file: which one, how it is read, and which of its columns are what. */

export const delimiters = [',', ';', '\t', '|'] as const
export const encodings = [
  'utf-8',
  'windows-1252',
  'windows-1250',
  'iso-8859-2',
  'iso-8859-15',
  'macintosh',
  'utf-16le',
  'utf-16be',
  'shift_jis',
] as const

/** How the file is written, where a person knows better than what was sniffed. What is absent is sniffed. */
export const fileFormSchema = z
  .strictObject({
    encoding: z.enum(encodings).optional(),
    delimiter: z.enum(delimiters).optional(),
    /** Whether the first row names the columns; without names they are “column 1”, “column 2” and so on. */
    header: z.boolean().optional(),
    /** Lines before the head, such as a title. */
    skipLines: z.int().min(0).max(100).optional(),
    /** Name of the sheet of a workbook; its first sheet with rows otherwise. */
    sheet: z.string().min(1).max(100).optional(),
  })
  .meta({ id: 'FileForm' })
export type FileForm = z.infer<typeof fileFormSchema>

/** Most columns of a file, the longest name of one, and how many are kept beside the property’s own columns. */
export const mostHeads = 1000
export const longestHead = 200
export const mostExtra = 100

const head = z.string().min(1).max(longestHead)

/** What a person can map a column of a file to: everything but the parcel key, which follows from the others. */
export const mappableColumns: readonly PropertyColumn[] = propertyColumnNames.filter((name) => name !== 'parcelKey')
const columnName = z.enum(propertyColumnNames).refine((name) => name !== 'parcelKey', {
  message: 'The parcel key follows from county and parcel number. Map those.',
})

const keyPart = z.strictObject({ from: head, digits: z.int().min(1).max(40).optional() })

const mappingFields = z.strictObject({
  columns: z.array(z.strictObject({ from: head, to: columnName })).max(mappableColumns.length),
  /** Columns kept beside the property’s own, under their names. */
  extra: z.array(head).max(mostExtra).default([]),
  /** What is the same in every row, such as the county. */
  constants: z
    .array(z.strictObject({ to: columnName, value: z.string().trim().min(1).max(200) }))
    .max(20)
    .default([]),
  /** What tells one row from another; several columns are joined. `digits` puts zeros back that a spreadsheet lost. */
  key: z
    .array(keyPart)
    .min(1, 'Choose the column that tells one row from another.')
    .max(5, 'At most five columns make the key.'),
  /** How 3/4/2026 is meant. */
  dateOrder: z.enum(['mdy', 'dmy']).default('mdy'),
  /** The sign before cents: 1,234.50 or 1.234,50. */
  decimal: z.enum(['.', ',']).default('.'),
})

export const fileMappingSchema = mappingFields
  .superRefine(({ columns, extra, constants, key }, context) => {
    const targets = [...columns, ...constants].map(({ to }) => to)
    report(context, 'columns', repeated(targets), (name) => `“${name}” is filled twice. Let one column fill it.`)
    report(context, 'columns', repeated(columns.map(({ from }) => from)), (name) => `“${name}” is mapped twice.`)
    report(context, 'extra', repeated(extra), (name) => `“${name}” stands here twice.`)
    report(context, 'key', repeated(key.map(({ from }) => from)), (name) => `“${name}” is in the key twice.`)
  })
  .meta({ id: 'FileMapping' })
export type FileMapping = z.infer<typeof fileMappingSchema>

/** A mapping as it is proposed: it may still lack its key. */
export const proposedMappingSchema = z
  .strictObject({ ...mappingFields.shape, key: z.array(keyPart) })
  .meta({ id: 'ProposedFileMapping' })

export const datasetSchema = z
  .string()
  .trim()
  .min(1, 'Name the dataset, such as “King County sales”.')
  .max(120, 'The name of a dataset has at most 120 characters.')
  .refine((name) => !name.includes('\0') && name.isWellFormed(), { message: 'Holds characters that cannot be stored.' })

export const fileRequestSchema = z
  .strictObject({
    /** The file, by the id of its upload. */
    upload: z.uuid('Name the upload by its id.'),
    fileName: z.string().trim().min(1).max(200),
    /** Part of every property’s identity: rows of the same dataset with the same key are one property. */
    dataset: datasetSchema,
    form: fileFormSchema.default({}),
    mapping: fileMappingSchema,
  })
  .meta({ id: 'FileRequest' })
export type FileRequest = z.infer<typeof fileRequestSchema>

/** The job in a sentence. */
export function describeLoad({ fileName, dataset, mapping }: FileRequest): string {
  const key = mapping.key.map(({ from }) => from).join(' and ')
  return `Rows of the file ${fileName} into “${dataset}”, told apart by ${key}`
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

function report(
  context: z.RefinementCtx,
  field: string,
  names: readonly string[],
  message: (name: string) => string,
): void {
  for (const name of names) context.addIssue({ code: 'custom', path: [field], message: message(name) })
}
