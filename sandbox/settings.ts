import { z } from 'zod'

/**
 * How the sandbox behaves where the vendor's behaviour is not known for certain. The defaults are what most clients
 * saw; `PUT /__sandbox/settings` changes any of them while it runs.
 */
export const settingsSchema = z.strictObject({
  latencyMs: z
    .number()
    .int()
    .min(0)
    .max(120_000)
    .default(0)
    .describe('Time an answer takes, half of it before billing.'),
  allowance: z.number().int().min(0).max(100_000_000).default(25_000).describe('Free records a month and token.'),
  pricePerRecord: z.number().min(0).max(1000).default(0.01).describe('Price of a record above the allowance.'),
  plan: z.enum(['own', 'solo']).default('own').describe('`solo` takes the gated criteria away from every token.'),
  form: z.enum(['observed', 'spec']).default('observed').describe('Wire form of doubtful types.'),
  codes: z.boolean().default(false).describe('Answer the input codes in place of labels.'),
  startBase: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .describe('Number of the first row.'),
  maximumLimit: z.number().int().min(1).max(1000).default(1000),
  aboveMaximum: z.enum(['refuse', 'clamp']).default('refuse').describe('What happens to a larger Limit.'),
  totalCost: z.enum(['text', 'number']).default('text').describe('JSON type of totalCost.'),
  freeRemaining: z
    .enum(['previews', 'always'])
    .default('previews')
    .describe('Where quantityFreeRemaining is answered.'),
  freeIds: z
    .boolean()
    .default(true)
    .describe('Whether a preview of RadarIDs alone names them; `false` answers their number only.'),
  overAllowance: z.enum(['charge', 'refuse']).default('charge'),
  repeats: z
    .enum(['charged', 'free'])
    .default('charged')
    .describe('Whether buying a record twice in a month costs twice.'),
})

export type SandboxSettings = z.infer<typeof settingsSchema>
export const settingsChangeSchema = z.strictObject(
  Object.fromEntries(Object.entries(settingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()])),
)
