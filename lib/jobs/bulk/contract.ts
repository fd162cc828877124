import { z } from 'zod'
import { largestNumber, prioritySchema } from '#lib/jobs/contract.ts'
import { jobChoiceSchema } from '#lib/jobs/list/contract.ts'

/** One action on many jobs: what is asked, what it would do, how far it has come. */

const time = z.iso.datetime()

export const bulkActions = ['cancel', 'pause', 'resume', 'retry', 'priority'] as const
export const bulkActionSchema = z.enum(bulkActions)
export type BulkAction = z.infer<typeof bulkActionSchema>
/** Actions on rejects of a choice, or on all that one job brought. */
export const trackedActionSchema = z.enum(['fix-rejects', 'dismiss-rejects', 'undo-job'])
export type TrackedAction = z.infer<typeof trackedActionSchema>
/** Jobs one bulk action takes at most. */
export const mostBulkJobs = 10_000

/** One action on many jobs: those named, or those a filter finds. */
export const bulkRequestSchema = z
  .strictObject({
    action: bulkActionSchema,
    /** Only with the action `priority`. */
    priority: prioritySchema.optional(),
    jobIds: z
      .array(z.int().min(1).max(largestNumber))
      .min(1, 'Name at least one job.')
      .max(mostBulkJobs, 'At most 10,000 jobs at once.')
      .optional(),
    filter: z
      .strictObject(jobChoiceSchema.shape)
      .refine(
        (filter) => Object.values(filter).some((value) => value !== undefined && value.length > 0),
        'An empty filter would take every job. Choose a state, a source, a person, days or a text.',
      )
      .optional(),
  })
  .refine(({ jobIds, filter }) => (jobIds === undefined) !== (filter === undefined), {
    path: ['jobIds'],
    message: 'Give either jobIds or a filter.',
  })
  .refine(({ action, priority }) => (action === 'priority') === (priority !== undefined), {
    path: ['priority'],
    message: 'Give a priority with the action “priority”, and with no other.',
  })
  .meta({ id: 'BulkRequest' })
export type BulkRequest = z.infer<typeof bulkRequestSchema>

/** What the person who starts it saw: when more would be changed or bought by now, nothing is started. */
const bulkExpectedSchema = z.strictObject({ changingJobs: z.int().min(0), recordsAtMost: z.int().min(0) })
export type BulkExpected = z.infer<typeof bulkExpectedSchema>

export const startBulkSchema = bulkRequestSchema
  .safeExtend({ expected: bulkExpectedSchema.optional() })
  .meta({ id: 'StartBulk' })

/** What a bulk action would do at this moment. Nothing is changed by asking. */
export const bulkPreviewSchema = z
  .object({
    action: bulkActionSchema,
    matchingJobs: z.int(),
    changingJobs: z.int(),
    /** Jobs left as they are, by the reason, with the first few of them. */
    leftOut: z.array(z.object({ reason: z.string(), jobs: z.int(), examples: z.array(z.int()) })),
    /** Records that may be bought at most when paid jobs go on. */
    recordsAtMost: z.int(),
    /** What they cost at most, one sum a currency; paid jobs without a price are in `recordsAtMost` alone. */
    costAtMost: z.array(z.object({ currency: z.string(), cost: z.number() })),
  })
  .meta({ id: 'BulkPreview' })
export type BulkPreview = z.infer<typeof bulkPreviewSchema>

const refusalSchema = z.object({ jobId: z.int(), rejectId: z.int().optional(), reason: z.string() })
export type Refusal = z.infer<typeof refusalSchema>

export const bulkProgressSchema = z
  .object({
    bulkActionId: z.int(),
    action: z.enum([...bulkActions, ...trackedActionSchema.options]),
    priority: prioritySchema.nullable(),
    /** Jobs, rejects or pages it had at its start. */
    total: z.int(),
    done: z.int(),
    changed: z.int(),
    refused: z.int(),
    /** The first hundred it could not change, and why. */
    refusals: z.array(refusalSchema),
    createdBy: z.string(),
    createdAt: time,
    completedAt: time.nullable(),
  })
  .meta({ id: 'BulkProgress' })
export type BulkProgress = z.infer<typeof bulkProgressSchema>

export const bulkActionMessage = z.object({ bulkActionId: z.int() })
