import { z } from 'zod'

/** What can be asked about one run of a job: why things failed, what happened, how fast it was, how it differs from another run. */

const time = z.iso.datetime()
const count = z.int()

export const logLevelSchema = z.enum(['info', 'warn', 'error'])

/** Pages that failed alike: same state and code and, numbers aside, same message. */
export const pageCauseSchema = z
  .object({
    state: z.enum(['failed', 'unclear']),
    errorClass: z.string().nullable(),
    code: z.string().nullable(),
    /** The words of the first page it hit. */
    message: z.string(),
    pages: count,
    records: count,
    examplePage: count,
  })
  .meta({ id: 'PageCause' })
export type PageCause = z.infer<typeof pageCauseSchema>

/** Records that were rejected for the same code at the same field. */
export const rejectCauseSchema = z
  .object({
    code: z.string(),
    field: z.string().nullable(),
    records: count,
    open: count,
    /** The first of them. */
    example: z.object({
      pageNumber: count,
      position: count,
      sourceKey: z.string().nullable(),
      reason: z.string(),
    }),
  })
  .meta({ id: 'RejectCause' })
export type RejectCause = z.infer<typeof rejectCauseSchema>

/** At most 50 of each; what is beyond is the rest. */
export const causesSchema = z
  .object({
    pages: z.array(pageCauseSchema),
    morePageCauses: count,
    rejects: z.array(rejectCauseSchema),
    moreRejectCauses: count,
  })
  .meta({ id: 'JobCauses' })
export type Causes = z.infer<typeof causesSchema>

/** One thing that happened to the job as a whole, or that a person decided about a page. */
export const timelineEntrySchema = z
  .object({
    logId: count,
    event: z.string(),
    level: logLevelSchema,
    message: z.string(),
    pageNumber: count.nullable(),
    /** Who did it; null for the machine. */
    actor: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'TimelineEntry' })
export type TimelineEntry = z.infer<typeof timelineEntrySchema>

export const timelineSchema = z
  .object({ items: z.array(timelineEntrySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'JobTimeline' })

/** At most 120 points each, whatever the size of the job. */
export const chartsSchema = z
  .object({
    /** Records written in each stretch of time; null before anything was written. */
    throughput: z
      .object({
        bucketSeconds: z.number(),
        averagePerSecond: z.number(),
        points: z.array(z.object({ at: time, records: count, pages: count, perSecond: z.number() })),
      })
      .nullable(),
    /** Times and sizes of written pages in their order; each point stands for `pagesPerPoint` of them. */
    pages: z
      .object({
        pagesPerPoint: count,
        points: z.array(
          z.object({
            firstPage: count,
            lastPage: count,
            pages: count,
            /** Milliseconds, the average and the longest; null where the answer was there already. */
            fetchMs: z.number().nullable(),
            longestFetchMs: count.nullable(),
            storeMs: z.number().nullable(),
            longestStoreMs: count.nullable(),
            records: z.number(),
          }),
        ),
      })
      .nullable(),
  })
  .meta({ id: 'JobCharts' })
export type Charts = z.infer<typeof chartsSchema>

/** A run of the same search: same source, dataset and request. */
export const runSchema = z
  .object({
    jobId: count,
    name: z.string(),
    status: z.string(),
    createdAt: time,
    startedAt: time.nullable(),
    completedAt: time.nullable(),
    /** Properties it delivered, each counted once. */
    properties: count,
    /** Whether it is certain that it brought all there was: ended well, no ceiling in the way, nothing missing, unseen or rejected. */
    whole: z.boolean(),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof runSchema>

/** Runs of the same search, the newest 50. `previous` is the one before this job; null when it is the first. */
export const runsSchema = z
  .object({ run: runSchema, items: z.array(runSchema), previous: count.nullable() })
  .meta({ id: 'RunList' })

export const differenceKindSchema = z.enum(['new', 'gone', 'changed'])
export type DifferenceKind = z.infer<typeof differenceKindSchema>

/** Largest run that is compared, in properties. Counting takes 1 s for two runs of 100,000, and grows in line with them. */
export const mostCompared = 500_000

/** How two runs of one search differ; `before` is the one that started earlier. */
export const differenceSchema = z
  .object({
    before: runSchema,
    after: runSchema,
    /** Delivered by `after` only, by `before` only, by both with other values, by both with the same. */
    newCount: count,
    goneCount: count,
    changedCount: count,
    sameCount: count,
    /** The changed ones field by field, most first; a property counts under each field that changed. */
    fields: z.array(z.object({ field: z.string(), properties: count })),
  })
  .meta({ id: 'Difference' })
export type Difference = z.infer<typeof differenceSchema>

export const differingPropertySchema = z
  .object({
    propertyId: count,
    kind: differenceKindSchema,
    sourceKey: z.string(),
    address: z.string().nullable(),
    city: z.string().nullable(),
    state: z.string().nullable(),
    postalCode: z.string().nullable(),
    /** Of a changed one: each field with its value at the earlier run and at the later. */
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: 'DifferingProperty' })
export type DifferingProperty = z.infer<typeof differingPropertySchema>

export const differingPropertiesSchema = z
  .object({ items: z.array(differingPropertySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'DifferingPropertyList' })

const otherRun = z.coerce.number().int().min(1).max(2_147_483_647)

export const differenceFilterSchema = z.object({ with: otherRun })

export const differingFilterSchema = z.object({
  with: otherRun,
  kind: differenceKindSchema,
  /** Only changed ones in which this field changed. */
  field: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1, 'At least 1.').max(200, 'At most 200.').default(50),
  cursor: z.string().max(200).optional(),
})
