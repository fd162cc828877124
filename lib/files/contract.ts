import { z } from 'zod'
import { datasetSchema, fileFormSchema, fileMappingSchema, proposedMappingSchema } from '#lib/sources/file/request.ts'

const time = z.iso.datetime()

export const uploadIdSchema = z.uuid('An upload is named by its id, as in /api/uploads/4f7c….')

const storable = (value: string): boolean => !value.includes('\0') && value.isWellFormed()
const name = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'Needs at least one character.')
    .max(longest, `Has at most ${longest} characters.`)
    .refine(storable, { message: 'Holds characters that cannot be stored.' })

/** Largest piece of a file one request may bring. */
export const largestPiece = 8_000_000
/** Uploads one person may have at once. */
export const mostUploads = 100

export const newUploadSchema = z
  .strictObject({
    name: name(200),
    sizeBytes: z.int('Give the size in bytes.').min(1, 'The file is empty.').max(10_000_000_000_000),
  })
  .meta({ id: 'NewUpload' })
export type NewUpload = z.infer<typeof newUploadSchema>

export const uploadSchema = z
  .object({
    uploadId: z.uuid(),
    name: z.string(),
    sizeBytes: z.int(),
    /** Bytes that came so far: where the next piece begins. */
    receivedBytes: z.int(),
    complete: z.boolean(),
    /** Whether the caller may send to it and remove it. */
    mine: z.boolean(),
    createdByName: z.string(),
    createdAt: time,
  })
  .meta({ id: 'Upload' })
export type Upload = z.infer<typeof uploadSchema>

export const uploadListSchema = z.object({ items: z.array(uploadSchema) }).meta({ id: 'UploadList' })

export const pieceQuerySchema = z.object({
  /** Bytes before this piece; the number received so far. */
  offset: z.coerce.number().int().min(0).max(10_000_000_000_000),
})

export const filePreviewRequestSchema = z
  .strictObject({ form: fileFormSchema.default({}), mapping: fileMappingSchema.optional() })
  .meta({ id: 'FilePreviewRequest' })

export const filePreviewSchema = z
  .object({
    kind: z.enum(['csv', 'tsv', 'ndjson', 'json', 'xlsx', 'parquet']).nullable(),
    packed: z.enum(['gzip', 'zip']).nullable(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    header: z.boolean().nullable(),
    skipLines: z.int(),
    sheets: z.array(z.string()),
    members: z.array(z.string()),
    /** Rows of the whole file; about so many where it was not read to its end, null where nobody can say. */
    rows: z.int().nullable(),
    rowsExact: z.boolean(),
    columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
    mapping: proposedMappingSchema,
    /** The first rows and what each would become. */
    preview: z.array(
      z.object({
        cells: z.array(z.string().nullable()),
        sourceKey: z.string().nullable(),
        values: z.array(z.object({ column: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })),
        /** Why it would become a reject; null where it would be stored. */
        fault: z.object({ field: z.string().nullable(), reason: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'FilePreview' })
export type FilePreview = z.infer<typeof filePreviewSchema>

export const keptMappingIdSchema = z.coerce.number().int().min(1).max(2_147_483_647)

export const newKeptMappingSchema = z
  .strictObject({
    name: name(120),
    dataset: datasetSchema,
    form: fileFormSchema.default({}),
    mapping: fileMappingSchema,
  })
  .meta({ id: 'NewKeptMapping' })
export type NewKeptMapping = z.infer<typeof newKeptMappingSchema>

export const keptMappingSchema = z
  .object({
    fileMappingId: z.int(),
    name: z.string(),
    dataset: z.string(),
    form: fileFormSchema,
    mapping: fileMappingSchema,
    createdByName: z.string(),
    mayChange: z.boolean(),
    updatedAt: time,
  })
  .meta({ id: 'KeptMapping' })
export type KeptMapping = z.infer<typeof keptMappingSchema>

export const keptMappingListSchema = z.object({ items: z.array(keptMappingSchema) }).meta({ id: 'KeptMappingList' })

/** Mappings the team keeps. */
export const mostKeptMappings = 500

export const fileLoadSchema = z
  .object({
    jobId: z.int(),
    name: z.string(),
    status: z.enum(['PENDING', 'PROCESSING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED']),
    createdAt: time,
    completedAt: time.nullable(),
    /** Rows that are stored, and rows that became rejects. */
    accepted: z.int(),
    rejected: z.int(),
    /** It was undone: what only it had stored is gone. */
    undone: z.boolean(),
  })
  .meta({ id: 'FileLoad' })
export type FileLoad = z.infer<typeof fileLoadSchema>

export const fileSourceListSchema = z
  .object({
    /** Data sets that files were loaded into, the latest first; at most 200. */
    items: z.array(
      z.object({
        dataset: z.string(),
        loadedByName: z.string(),
        /** The middle of its latest whole loads; null before there is one. */
        usual: z.int().nullable(),
        /** Of its loads of the last 30 days. */
        accepted: z.int(),
        rejected: z.int(),
        /** Newest first; at most 8. */
        loads: z.array(fileLoadSchema),
      }),
    ),
  })
  .meta({ id: 'FileSourceList' })
export type FileSourceList = z.infer<typeof fileSourceListSchema>
