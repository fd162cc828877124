import { z } from 'zod'

/** What a spider sends and what it is told. */

/** Records of one push: enough for any spider’s buffer, few enough for one transaction. */
export const mostPushed = 1000
/** Sites whose listings one push may hold. */
export const mostSites = 20

/** Any JSON value: bodies were parsed from JSON, and looking at each value again would cost more than parsing did. */
const anyJson = z.custom<z.core.util.JSONType>((value) => value !== undefined)

const runName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  // Bodies of pushes may hold such text in their records; a name is stored as it is.
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'Holds a NUL character or half of a surrogate pair.')
const named = z.union([runName, z.number().transform(String)]).optional()

/**
 * The body spiders send: `properties` (none of them keeps a named run open, or opens it), and what they like to say
 * about themselves. Other names beside them are not read.
 */
export const pushSchema = z
  .object({
    properties: z
      .array(
        z.custom<z.core.util.JSONType>(() => true),
        'Send a list of properties: {"properties": […]}.',
      )
      .max(mostPushed, `Send at most ${mostPushed} properties at once.`),
    /** Name of the spider; the name of its key where it does not say. */
    spider: runName.optional(),
    city: runName.optional(),
    /** The spider’s own name of its run. Pushes of one run are one job. */
    runId: named,
    run_id: named,
    run: named,
  })
  .refine(({ properties, runId, run_id, run }) => properties.length > 0 || (runId ?? run_id ?? run) !== undefined, {
    path: ['properties'],
    error: 'The list holds no property. Send at least one; an empty list says that a run goes on, and needs its runId.',
  })
  .meta({ id: 'Push' })
export type PushBody = z.output<typeof pushSchema>

/** The records of a push as they are kept. */
export const pushedRecords = z.array(anyJson)

/** One listing, sent as the object itself. */
export const oneListingSchema = z
  .record(
    z.string(),
    z.custom<z.core.util.JSONType>(() => true),
  )
  .meta({ id: 'Listing' })

export const pushRejectSchema = z.object({
  /** Place in the list that was sent, from 0. */
  index: z.int(),
  field: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
})

export const pushAnswerSchema = z
  .object({
    received: z.int(),
    /** Durable and readable. What the database refuses later is a reject of the job, under this batch. */
    accepted: z.int(),
    rejected: z.array(pushRejectSchema),
    jobId: z.int(),
    batchId: z.uuid(),
    /** The jobs of all sites, where the list held listings of several. */
    jobIds: z.array(z.int()),
    /** The same list was taken before, in this run; nothing was stored twice. */
    repeated: z.boolean(),
  })
  .meta({ id: 'PushAnswer' })
export type PushAnswer = z.infer<typeof pushAnswerSchema>

/** How a run ends: `complete` when the spider saw all it meant to see. */
export const closeRunSchema = z
  .strictObject({ outcome: z.enum(['complete', 'stopped', 'blocked']).default('complete') })
  .meta({ id: 'CloseRun' })

export const writePushMessage = z.object({ jobId: z.int(), pushId: z.string().regex(/^\d+$/), records: z.int() })
export type WritePush = z.infer<typeof writePushMessage>
