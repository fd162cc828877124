import { z } from 'zod'

const time = z.iso.datetime()
const largestNumber = 2_147_483_647

export const rejectStates = ['open', 'replayed', 'dismissed'] as const
export const rejectOutcomes = ['inserted', 'updated', 'unchanged', 'duplicate'] as const
export const rejectOutcomeSchema = z.enum(rejectOutcomes)
export type RejectOutcome = z.infer<typeof rejectOutcomeSchema>

/** Longest record a person may write in the place of one, in characters. */
export const longestEdit = 100_000

export const rejectSchema = z
  .object({
    rejectId: z.int(),
    jobId: z.int(),
    pageNumber: z.int(),
    position: z.int(),
    sourceKey: z.string().nullable(),
    field: z.string().nullable(),
    code: z.string(),
    reason: z.string(),
    rawText: z.string(),
    state: z.enum(rejectStates),
    createdAt: time,
  })
  .meta({ id: 'Reject' })
export type Reject = z.infer<typeof rejectSchema>

export const rejectListSchema = z
  .object({ items: z.array(rejectSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RejectList' })

export const rejectFilterSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

const moment = z.iso.datetime({ offset: true, error: 'Write a moment like 2026-11-22T09:30:00Z.' }).max(40)
const sources = ['propertyradar', 'spider', 'county', 'table', 'file'] as const

/** Which rejects of all sources. */
export const rejectChoiceSchema = z
  .object({
    state: z.enum(rejectStates).default('open'),
    code: z.string().max(60).optional(),
    /** Empty stands for records that were refused as a whole. */
    field: z.string().max(120).optional(),
    source: z.enum(sources).optional(),
    dataset: z.string().max(120).optional(),
    jobId: z.coerce.number().int().min(1).max(largestNumber).optional(),
    /** First kept at or after this moment, and before the other. */
    from: moment.optional(),
    to: moment.optional(),
    /** The key of the record, whole. */
    key: z.string().trim().max(200).optional(),
  })
  .meta({ id: 'RejectChoice' })
export type RejectChoice = z.infer<typeof rejectChoiceSchema>

export const rejectsFilterSchema = z.object({ ...rejectChoiceSchema.shape, ...rejectFilterSchema.shape })
export const rejectExportSchema = z.object({
  ...rejectChoiceSchema.shape,
  format: z.enum(['csv', 'ndjson']).default('csv'),
})

/** A reject as the list of all sources shows it. */
export const rejectEntrySchema = z
  .object({
    ...rejectSchema.omit({ rawText: true }).shape,
    source: z.enum(sources),
    dataset: z.string(),
    jobName: z.string(),
    /** What the field held, cut; null where the record has no such field. */
    given: z.string().nullable(),
    outcome: rejectOutcomeSchema.nullable(),
    /** Why it was dismissed. */
    note: z.string().nullable(),
    failedReplays: z.int(),
    settledAt: time.nullable(),
    settledBy: z.string().nullable(),
    /** Whether the caller may change it. */
    mine: z.boolean(),
  })
  .meta({ id: 'RejectEntry' })
export type RejectEntry = z.infer<typeof rejectEntrySchema>
export const rejectEntriesSchema = z
  .object({ items: z.array(rejectEntrySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RejectEntries' })

/** What was understood of one field of a record: a value, or why it has none. */
const understoodFieldSchema = z.object({ field: z.string(), value: z.unknown(), reason: z.string().nullable() })
export const understoodSchema = z
  .object({
    sourceKey: z.string().nullable(),
    fields: z.array(understoodFieldSchema),
    /** Why it cannot be stored as it is; null when it can. */
    fault: z.object({ field: z.string().nullable(), code: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: 'UnderstoodRecord' })
export type UnderstoodRecord = z.infer<typeof understoodSchema>

export const rejectDetailSchema = z
  .object({
    ...rejectEntrySchema.shape,
    /** What the source gave, as JSON. */
    rawText: z.string(),
    /** False where the record was too long to be kept whole here. */
    isWhole: z.boolean(),
    /** The last edit of it, as JSON. */
    editedText: z.string().nullable(),
    understood: understoodSchema.nullable(),
  })
  .meta({ id: 'RejectDetail' })
export type RejectDetail = z.infer<typeof rejectDetailSchema>

export const rejectGroupSchema = z
  .object({
    code: z.string(),
    field: z.string().nullable(),
    rejects: z.int(),
    jobs: z.int(),
    sources: z.array(z.string()),
    /** The first few of them. */
    datasets: z.array(z.string()),
    firstAt: time,
    lastAt: time,
    /** Rejects of each of the last 30 days (UTC), the oldest first. */
    days: z.array(z.int()),
  })
  .meta({ id: 'RejectGroup' })
export type RejectGroup = z.infer<typeof rejectGroupSchema>
export const rejectGroupsSchema = z
  .object({
    items: z.array(rejectGroupSchema),
    /** Causes beyond those listed. */
    moreGroups: z.int(),
    /** Rejects by state, whatever the cause. */
    states: z.object({ open: z.int(), replayed: z.int(), dismissed: z.int() }),
  })
  .meta({ id: 'RejectGroups' })

const edit = z.string().max(longestEdit, 'A record has at most 100,000 characters here.')
export const replayRejectSchema = z
  .strictObject({
    /** The record as JSON, in the place of what the source gave; without it that is read again. */
    text: edit.optional(),
  })
  .meta({ id: 'ReplayReject' })
export const checkRejectSchema = z.strictObject({ text: edit }).meta({ id: 'CheckReject' })

export const replayedSchema = z
  .object({ reject: rejectDetailSchema, stored: z.boolean(), message: z.string() })
  .meta({ id: 'ReplayedReject' })

export const dismissReason = z
  .string()
  .trim()
  .min(1, 'Say in a few words why it needs no fixing.')
  .max(500, 'At most 500 characters.')
export const dismissRejectSchema = z.strictObject({ reason: dismissReason }).meta({ id: 'DismissReject' })

/** What an action on a choice of rejects would take. */
export const rejectCountsSchema = z
  .object({
    rejects: z.int(),
    jobs: z.int(),
    /** Part of them that belong to jobs of other people: they are left alone. */
    notYours: z.int(),
    /** The newest of them: what is rejected later is not taken along. */
    upTo: z.int(),
  })
  .meta({ id: 'RejectCounts' })
export type RejectCounts = z.infer<typeof rejectCountsSchema>

/** As it stands in a body: only what is open can be chosen. */
export const openChoiceSchema = z.strictObject(rejectChoiceSchema.omit({ state: true }).shape)
export type OpenChoice = z.infer<typeof openChoiceSchema>
export const countRejectsSchema = z.strictObject({ filter: openChoiceSchema }).meta({ id: 'CountRejects' })
const upTo = z.int().min(0)
export const dismissRejectsSchema = z
  .strictObject({ filter: openChoiceSchema, upTo, reason: dismissReason })
  .meta({ id: 'DismissRejects' })
