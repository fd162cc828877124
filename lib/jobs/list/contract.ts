import { z } from 'zod'
import {
  jobSchema,
  jobStatsSchema,
  jobStatusSchema,
  largestNumber,
  limitSchema,
  listed,
  listOf,
  momentSchema,
  sourceNameSchema,
} from '#lib/jobs/contract.ts'

/** The list of jobs: what it can be narrowed to and ordered by, and how it is answered. */

export const jobListSchema = listOf(jobSchema).meta({ id: 'JobList' })

/** Orders of the list; a minus in front turns one round. `state` begins with what needs a person. */
export const jobSorts = ['created', 'started', 'completed', 'records', 'name', 'state'] as const
const jobSortSchema = z.enum(jobSorts.flatMap((sort) => [sort, `-${sort}`] as const))
export type JobSort = z.infer<typeof jobSortSchema>

/** Trigrams, by which text is found, need three characters. */
export const shortestText = 3

/** The number of a job a text may mean, as in 17 or #17. */
export function jobNumberIn(text: string): number | null {
  const number = /^#?(\d{1,10})$/.exec(text.trim())?.[1]
  return number !== undefined && Number(number) <= largestNumber ? Number(number) : null
}

const jobTextSchema = z
  .string()
  .trim()
  .max(200, 'At most 200 characters.')
  .refine(
    (text) => text === '' || text.length >= shortestText || jobNumberIn(text) !== null,
    'Write at least 3 characters, or the number of a job.',
  )

/** Which jobs. The text is looked for in names, requests, notes, errors and logs. */
export const jobChoiceSchema = z.object({
  status: listed(jobStatusSchema).optional(),
  source: listed(sourceNameSchema).optional(),
  owner: z.string().max(100).optional(),
  q: jobTextSchema.optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
})

export const jobFilterSchema = jobChoiceSchema
  .extend({
    sort: jobSortSchema.default('-created'),
    limit: limitSchema.default(50),
    cursor: z.string().max(1000).optional(),
    /** `changes` answers with a `JobListChanges`: what differs from the answer whose ETag is sent as `If-None-Match`. */
    form: z.enum(['full', 'changes']).default('full'),
    /** `yes` has an answer of changes bring the figures of all jobs too; it is never a 304 then. */
    figures: z.enum(['yes', 'no']).optional(),
  })
  .meta({ id: 'JobFilter' })
export type JobFilter = z.infer<typeof jobFilterSchema>

/** A job as the list shows it: all but the request, which can be long. */
export const listedJobSchema = jobSchema.omit({ request: true }).meta({ id: 'ListedJob' })
export type ListedJob = z.infer<typeof listedJobSchema>

/**
 * A list of jobs as what changed. `order` names all its jobs; `changed` has, for each that differs from the answer the
 * caller named, its number and the fields that moved, or all of them for a job that answer did not have.
 */
export const jobListChangesSchema = z
  .object({
    order: z.array(z.int()),
    changed: z.array(listedJobSchema.partial().extend({ jobId: z.int() })),
    nextCursor: z.string().nullable(),
    /** The figures of all jobs, where `figures=yes` asked for them. */
    stats: jobStatsSchema.optional(),
  })
  .meta({ id: 'JobListChanges' })
export type JobListChanges = z.infer<typeof jobListChangesSchema>

export const jobOwnerSchema = z.object({ userId: z.string(), name: z.string() }).meta({ id: 'JobOwner' })
export type JobOwner = z.infer<typeof jobOwnerSchema>
export const jobOwnersSchema = z.object({ items: z.array(jobOwnerSchema) }).meta({ id: 'JobOwners' })
