import { z } from 'zod'
import { jobOptionsSchema, sourceNameSchema } from '#lib/jobs/contract.ts'

/** What a request would bring, cost and take, before it is a job. */

const time = z.iso.datetime()

export const estimateRequestSchema = z
  .strictObject({
    source: sourceNameSchema,
    request: z.unknown(),
    options: jobOptionsSchema.default({ priority: 'normal' }),
  })
  .meta({ id: 'EstimateRequest' })

export const estimateSchema = z
  .object({
    source: sourceNameSchema,
    summary: z.string(),
    paid: z.boolean(),
    matchedRecords: z.int(),
    /** About so many: the rows of a file are counted to the row when its job begins. */
    isRough: z.boolean(),
    /** The smaller of matches and ceiling. */
    totalRecords: z.int(),
    pages: z.int(),
    allowanceLeft: z.int().nullable(),
    monthlyAllowance: z.int().nullable(),
    recordsFromAllowance: z.int(),
    recordsCharged: z.int(),
    pricePerRecord: z.number().nullable(),
    currency: z.string().nullable(),
    /** 0 of what costs nothing; null while the operator has set no price per record. */
    cost: z.number().nullable(),
    /** From this installation’s last pages of the source; null when none was measured yet. */
    seconds: z.number().nullable(),
    secondsFromThrottle: z.number(),
    /** The number that must be typed in before such a job starts, and why; null when none. */
    confirmRecords: z.int().nullable(),
    confirmReason: z.string().nullable(),
    /** Whether the source names its matches free of charge, so that only what is missing can be asked for. */
    onlyMissing: z.object({ possible: z.boolean(), reason: z.string().nullable() }),
    recordsPerPage: z.int(),
    contactFields: z.array(z.string()),
    sensitiveCriteria: z.array(z.string()),
    countedAt: time,
  })
  .meta({ id: 'Estimate' })
export type Estimate = z.infer<typeof estimateSchema>

/** How many matches are stored already and how long ago they were seen last. */
export const storedMatchesSchema = z
  .object({
    matchedRecords: z.int(),
    /** Matches that were compared: the first ones, up to 10,000. */
    comparedRecords: z.int(),
    /** Compared matches that are not stored. */
    missingRecords: z.int(),
    /** The stored ones by whole days since they were last seen, the freshest first. */
    seen: z.array(z.object({ daysAgo: z.int(), records: z.int() })),
  })
  .meta({ id: 'StoredMatches' })
export type StoredMatches = z.infer<typeof storedMatchesSchema>
