import { z } from 'zod'
import { inDigits } from '#lib/in-digits.ts'

/**
 * The job and its pages as everyone outside this noun sees them.
 *
 *   job    PENDING ─▶ PROCESSING ─▶ COMPLETED
 *          │ │ │        │  ▲   ├───▶ FAILED        (some pages gave up; what was stored stays)
 *          │ │ └▶FAILED ▼  │   └───▶ CANCELLED
 *          │ └───────▶ PAUSED ─────▶ CANCELLED     (from PENDING: waits for an approval)
 *          └─────────────────────▶ CANCELLED
 *   FAILED, CANCELLED ─▶ PROCESSING by retry: only pages that are not written
 *
 *   page   queued ─▶ fetching ─▶ fetched ─▶ written
 *                       │            └────▶ failed       failed, cancelled ─▶ queued by retry
 *                       ├──▶ queued | failed | cancelled
 *                       └──▶ unclear ─▶ queued (buy again) | skipped, by a person
 */
export const jobStatuses = ['PENDING', 'PROCESSING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED'] as const
export const jobStatusSchema = z.enum(jobStatuses)
export type JobStatus = z.infer<typeof jobStatusSchema>

export const finalStatuses: readonly JobStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED']

export const pageStates = [
  'queued',
  'fetching',
  'fetched',
  'written',
  'failed',
  'unclear',
  'skipped',
  'cancelled',
] as const
export const pageStateSchema = z.enum(pageStates)
export type PageState = z.infer<typeof pageStateSchema>

export const sourceNameSchema = z.enum(['propertyradar', 'spider', 'county', 'table', 'file'])

export const priorities = ['low', 'normal', 'urgent'] as const
export const prioritySchema = z.enum(priorities)
export type Priority = z.infer<typeof prioritySchema>

/** Largest number Postgres' `integer` holds; record counts and ids stay below it. */
export const largestNumber = 2_147_483_647
const count = z.int().min(0).max(largestNumber)

export const jobIdSchema = inDigits(
  z.coerce
    .number('A job id is a whole number, as in /api/batch-jobs/17.')
    .int('A job id is a whole number, as in /api/batch-jobs/17.')
    .min(1, 'A job id is a whole number from 1 up.')
    .max(largestNumber, 'There is no job with so large a number.'),
)

export const jobOptionsSchema = z
  .strictObject({
    priority: prioritySchema.default('normal'),
    maxRecords: z
      .int('The ceiling is a whole number of records.')
      .min(1, 'The ceiling must be at least 1 record.')
      .max(10_000_000, 'The ceiling can be at most 10,000,000 records.')
      .optional(),
    maxCost: z
      .number()
      .positive('The ceiling must be above 0.')
      .min(0.01, 'The ceiling must be at least 0.01.')
      .max(10_000_000, 'The ceiling can be at most 10,000,000.')
      .optional(),
    confirmRecords: count.optional(),
  })
  .meta({ id: 'JobOptions' })
export type JobOptions = z.infer<typeof jobOptionsSchema>

/** `request` is parsed by the source it names. A body with `criteria` at its top is taken as a PropertyRadar request. */
export const createJobSchema = z
  .strictObject({
    source: sourceNameSchema,
    request: z.unknown(),
    name: z.string().trim().min(1).max(200).optional(),
    note: z.string().max(4000).optional(),
    options: jobOptionsSchema.default({ priority: 'normal' }),
  })
  .meta({ id: 'CreateJob' })

export const changeJobSchema = z
  .strictObject({
    name: z.string().trim().min(1, 'A name needs at least one character.').max(200).optional(),
    note: z.string().max(4000).nullable().optional(),
    priority: prioritySchema.optional(),
    /** The name that `name` takes the place of: where there is another by now, nothing is changed. */
    replacesName: z.string().max(200).optional(),
    /** The same for the note, null for none. */
    replacesNote: z.string().max(4000).nullable().optional(),
  })
  .refine(({ name, note, priority }) => [name, note, priority].some((value) => value !== undefined), {
    message: 'Say what to change: name, note or priority.',
  })
  .refine(({ name, replacesName }) => name !== undefined || replacesName === undefined, {
    path: ['replacesName'],
    message: 'Goes with `name` only.',
  })
  .refine(({ note, replacesNote }) => note !== undefined || replacesNote === undefined, {
    path: ['replacesNote'],
    message: 'Goes with `note` only.',
  })
  .meta({ id: 'ChangeJob' })
export type ChangeJob = z.infer<typeof changeJobSchema>

export const resumeJobSchema = z.strictObject({ confirmRecords: count.optional() }).meta({ id: 'ResumeJob' })
export const buyAgainSchema = z.strictObject({ raiseCeiling: z.boolean().default(false) }).meta({ id: 'BuyAgain' })

const time = z.iso.datetime()

export const jobSchema = z
  .object({
    jobId: z.int(),
    name: z.string(),
    note: z.string().nullable(),
    status: jobStatusSchema,
    statusReason: z.string().nullable(),
    /** What a person must do before it goes on: decide about unclear pages, or approve a number of records. */
    needs: z.enum(['decision', 'approval']).nullable(),
    approvalRecords: z.int().nullable(),
    source: sourceNameSchema,
    dataset: z.string(),
    summary: z.string(),
    request: z.unknown(),
    options: z.object({ priority: prioritySchema, maxRecords: z.int().nullable(), maxCost: z.number().nullable() }),
    paid: z.boolean(),
    totalRecords: z.int().nullable(),
    matchedRecords: z.int().nullable(),
    matchedRecordsAtEnd: z.int().nullable(),
    processedRecords: z.int(),
    insertedCount: z.int(),
    updatedCount: z.int(),
    unchangedCount: z.int(),
    duplicateCount: z.int(),
    rejectedCount: z.int(),
    missingCount: z.int(),
    /** Duplicates across pages of a source with unique keys: each may stand for one record never seen. */
    possiblyNotSeenCount: z.int(),
    successCount: z.int(),
    errorCount: z.int(),
    percentComplete: z.number(),
    recordsPerSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
    currency: z.string().nullable(),
    pricePerRecord: z.number().nullable(),
    costEstimated: z.number().nullable(),
    /** Spent for certain; null while no price is set. */
    costActual: z.number().nullable(),
    /** Reserved for requests of unknown outcome: what they cost if they were billed; null while no price is set. */
    costUnclear: z.number().nullable(),
    recordsBought: z.int(),
    recordsUnclear: z.int(),
    pages: z.object({
      total: z.int(),
      queued: z.int(),
      fetching: z.int(),
      fetched: z.int(),
      written: z.int(),
      failed: z.int(),
      unclear: z.int(),
      skipped: z.int(),
      cancelled: z.int(),
    }),
    /**
     * The pages in order as at most 60 ticks, one letter each: q queued, f fetching, g fetched, w written, x failed,
     * u unclear, s skipped, c cancelled. Where one tick stands for several pages it shows the worst of them.
     */
    strip: z.string(),
    errorDetails: z.string().nullable(),
    createdBy: z.string(),
    createdByName: z.string(),
    createdAt: time,
    startedAt: time.nullable(),
    updatedAt: time,
    completedAt: time.nullable(),
    duplicatedFrom: z.int().nullable(),
    /** When somebody had what it brought taken out again. */
    undoneAt: time.nullable(),
    /** Whether the caller may change it. */
    mine: z.boolean(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof jobSchema>

export const purchaseStates = ['reserved', 'sent', 'answered', 'stored', 'released', 'unclear', 'written-off'] as const

export const pageSchema = z
  .object({
    pageNumber: z.int(),
    startOffset: z.int(),
    recordLimit: z.int(),
    remainderOf: z.int().nullable(),
    state: pageStateSchema,
    stateReason: z.string().nullable(),
    worker: z.string().nullable(),
    claims: z.int(),
    attempts: z.int(),
    notBefore: time.nullable(),
    errorClass: z.string().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    recordsReceived: z.int().nullable(),
    insertedCount: z.int(),
    updatedCount: z.int(),
    unchangedCount: z.int(),
    duplicateCount: z.int(),
    rejectedCount: z.int(),
    splits: z.int(),
    fetchMs: z.int().nullable(),
    storeMs: z.int().nullable(),
    claimedAt: time.nullable(),
    writtenAt: time.nullable(),
    /** Set while a written page waits to be read again or is; it and its job stand as they were until that is done. */
    rerunAskedAt: time.nullable(),
    purchase: z
      .object({
        state: z.enum(purchaseStates),
        recordsReserved: z.int(),
        costReserved: z.number(),
        recordsBilled: z.int().nullable(),
        costBilled: z.number().nullable(),
        allowanceBefore: z.int().nullable(),
        allowanceAfter: z.int().nullable(),
        reason: z.string().nullable(),
        sentAt: time.nullable(),
        settledAt: time.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Page' })
export type Page = z.infer<typeof pageSchema>

export const logLevels = ['info', 'warn', 'error'] as const
export const logSchema = z
  .object({
    logId: z.int(),
    pageNumber: z.int().nullable(),
    level: z.enum(logLevels),
    event: z.string(),
    message: z.string(),
    details: z.unknown(),
    actor: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'JobLog' })
export type JobLog = z.infer<typeof logSchema>

/** A list in pieces: pass `nextCursor` as `cursor` to get the next piece; null ends it. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const pageListSchema = listOf(pageSchema).meta({ id: 'PageList' })
export const logListSchema = listOf(logSchema).meta({ id: 'JobLogList' })

/** Values of a query parameter, separated by commas. */
export const listed = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(value).max(20))

/** A moment in a filter or a cursor, in the one form every Postgres reads: it knows fewer offsets and no year 0. */
export const momentSchema = z.iso
  .datetime({ offset: true, error: 'Write a moment like 2026-11-22T09:30:00Z.' })
  .max(40, 'Write a moment like 2026-11-22T09:30:00Z.')
  .transform((text) => new Date(text))
  .refine((moment) => moment.getUTCFullYear() >= 1 && moment.getUTCFullYear() <= 9999, 'There is no such year.')
  .transform((moment) => moment.toISOString())
export const limitSchema = z.coerce.number().int().min(1, 'At least 1.').max(200, 'At most 200.')
export const cursorSchema = z.string().max(200)

export const pageFilterSchema = z.object({
  state: listed(pageStateSchema).optional(),
  limit: limitSchema.default(200),
  cursor: cursorSchema.optional(),
})
export const logFilterSchema = z.object({
  level: listed(z.enum(logLevels)).optional(),
  q: z
    .string()
    .trim()
    .min(3, 'Search for at least 3 characters.')
    .max(200, 'Search for at most 200 characters.')
    .optional(),
  limit: limitSchema.default(100),
  cursor: cursorSchema.optional(),
})

export const jobStatsSchema = z
  .object({
    running: z.int(),
    waiting: z.int(),
    needsYou: z.int(),
    /** Share of jobs of the last seven days that ended COMPLETED; null when none ended. */
    successRate: z.number().nullable(),
    endedJobs: z.int(),
    averageJobSeconds: z.number().nullable(),
    spentToday: z.number().nullable(),
    currency: z.string().nullable(),
    recordsBoughtToday: z.int(),
    queuedPages: z.int(),
    propertiesStored: z.int(),
    /** What somebody should look after, in sentences: pushes that nearly fill their queue. */
    warnings: z.array(z.string()),
  })
  .meta({ id: 'JobStats' })
export type JobStats = z.infer<typeof jobStatsSchema>

/** What travels through the queue: names of rows, never data. */
export const planJobMessage = z.object({
  jobId: z.int(),
  attempt: z.int().min(1),
  /** Where a listing of keys goes on; absent at its beginning. */
  listing: z
    .object({
      run: z.uuid(),
      /** Records listed so far. */
      listed: z.int().min(1),
      /** Keys so far that are to be asked for, when they were compared. */
      wanted: z.int().min(0),
    })
    .optional(),
})
export type PlanJob = z.infer<typeof planJobMessage>
export const runPageMessage = z.object({ jobId: z.int(), pageId: z.string().regex(/^\d+$/) })
export const finishJobMessage = z.object({ jobId: z.int() })
