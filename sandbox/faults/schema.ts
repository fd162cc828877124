import { z } from 'zod'

const count = z.number().int().min(1).max(1000)
const milliseconds = z.number().int().min(0).max(600_000)

/** Ways a record can be broken. */
export const breakages = [
  'nulCharacter',
  'overflow',
  'wrongType',
  'radarIdMissing',
  'radarIdForm',
  'longText',
  'loneSurrogate',
  'impossibleDate',
] as const

/** When a fault strikes, for every kind. */
const aim = {
  rate: z.number().min(0).max(1).describe('Share of requests it strikes, drawn per request from the seed.'),
  onlyPurchases: z.boolean().default(false).describe('Spare free requests.'),
  times: z.number().int().min(1).optional().describe('Strike so often in all, in order of arrival.'),
  attempts: z.number().int().min(1).optional().describe('Strike the first attempts at a place only.'),
  start: z
    .strictObject({ from: z.number().int().min(0).default(0), to: z.number().int().min(0).optional() })
    .optional()
    .describe('Strike requests whose Start lies between, both ends included.'),
}

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...aim, kind: z.literal('latency'), ms: milliseconds, jitterMs: milliseconds.default(0) }),
  z.strictObject({
    ...aim,
    kind: z.literal('tooManyRequests'),
    retryAfterSeconds: z.number().int().min(0).max(3600).optional(),
  }),
  z.strictObject({
    ...aim,
    kind: z.literal('serverError'),
    status: z.union([z.literal(500), z.literal(502), z.literal(503)]).default(500),
    billed: z.boolean().default(false),
  }),
  z.strictObject({
    ...aim,
    kind: z.literal('dropConnection'),
    when: z.enum(['beforeBilling', 'afterBilling', 'midBody']),
  }),
  z.strictObject({ ...aim, kind: z.literal('truncateBody') }),
  z.strictObject({ ...aim, kind: z.literal('lateAnswer'), ms: milliseconds }),
  z.strictObject({ ...aim, kind: z.literal('errorBody') }),
  z.strictObject({ ...aim, kind: z.literal('missingCount') }),
  z.strictObject({ ...aim, kind: z.literal('clampLimit'), to: count }),
  z.strictObject({ ...aim, kind: z.literal('emptyPage') }),
  z.strictObject({ ...aim, kind: z.literal('shiftOrder'), by: count.default(1) }),
  z.strictObject({ ...aim, kind: z.literal('duplicateRecords'), count: count.default(1) }),
  z.strictObject({
    ...aim,
    kind: z.literal('malformedRecords'),
    count: count.default(1),
    only: z.array(z.enum(breakages)).min(1).optional().describe('Break in these ways only.'),
  }),
])

/** Body of PUT /__sandbox/faults: replaces all faults set before. An empty list ends them. */
export const faultPlanSchema = z.strictObject({
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
  faults: z.array(faultSchema).max(50),
})

export type FaultPlan = z.infer<typeof faultPlanSchema>
export type Fault = z.infer<typeof faultSchema>
export type FaultKind = Fault['kind']
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>
export type Breakage = (typeof breakages)[number]
