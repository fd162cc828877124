import { z } from 'zod'

const time = z.iso.datetime()

export const rejectStates = ['open', 'replayed', 'dismissed'] as const

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
