import { z } from 'zod'
import { openChoiceSchema, rejectEntrySchema } from '#lib/rejects/contract.ts'

/** How records that were rejected for one cause are put right. */

const fieldName = z.string().min(1, 'Name the field.').max(120)

export const numberForms = ['point', 'comma'] as const
export const dateForms = ['year-month-day', 'day-month-year', 'month-day-year'] as const

export const fixSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('constant'),
    /** Null leaves the field empty. */
    value: z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]),
  }),
  z.strictObject({
    /** Takes away what no text can hold, white space and quotes around it, and what is longer than `longest`. */
    kind: z.literal('trim'),
    longest: z.int().min(1).max(4000).optional(),
  }),
  z.strictObject({
    kind: z.literal('number'),
    /** The sign before the decimals. */
    form: z.enum(numberForms),
  }),
  z.strictObject({ kind: z.literal('date'), form: z.enum(dateForms) }),
  z.strictObject({ kind: z.literal('text') }),
  z.strictObject({ kind: z.literal('flag') }),
  z.strictObject({ kind: z.literal('swap'), with: fieldName }),
  /** Changes nothing: for records that their source reads otherwise by now. */
  z.strictObject({ kind: z.literal('read-again') }),
])
export type Fix = z.infer<typeof fixSchema>

export const ruleSchema = z
  .strictObject({
    /** The cause it is for: it touches no record that was not rejected for this. */
    code: z.string().min(1).max(60),
    faultField: z.string().max(120).nullable(),
    /** The field of the record that it changes. */
    field: fieldName,
    /** Only where the field holds one of these, as text; everything without. */
    only: z.array(z.string().max(200)).max(50, 'At most 50 values.').optional(),
    fix: fixSchema,
  })
  .meta({ id: 'RejectRule' })
export type Rule = z.infer<typeof ruleSchema>

export const previewRuleSchema = z
  .strictObject({ filter: openChoiceSchema, rule: ruleSchema })
  .meta({ id: 'PreviewRule' })
export const applyRuleSchema = z
  .strictObject({ filter: openChoiceSchema, rule: ruleSchema, upTo: z.int().min(0) })
  .meta({ id: 'ApplyRule' })

const example = z.object({
  ...rejectEntrySchema.pick({ rejectId: true, jobId: true, sourceKey: true }).shape,
  /** Fields that the rule changes, each as JSON text before and after; null where there is none. */
  changes: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  becomes: z.enum(['new', 'changed', 'older', 'rejected', 'untouched', 'cut']),
  /** Why it would still be rejected. */
  reason: z.string().nullable(),
})

export const rulePreviewSchema = z
  .object({
    /** Rejects the filter finds. */
    rejects: z.int(),
    notYours: z.int(),
    upTo: z.int(),
    /** Rejects that were tried; fewer than all where there are very many. */
    tried: z.int(),
    asNew: z.int(),
    asChange: z.int(),
    /** Something newer is stored under the key and is kept. */
    older: z.int(),
    stillRejected: z.int(),
    /** The rule does not touch them: they stay as they are. */
    untouched: z.int(),
    /** Too long to be kept whole: each needs an edit of its own. */
    cut: z.int(),
    /** The most frequent reasons of those still rejected. */
    reasons: z.array(z.object({ reason: z.string(), rejects: z.int() })),
    jobs: z.array(z.object({ jobId: z.int(), rejects: z.int() })),
    examples: z.array(example),
  })
  .meta({ id: 'RulePreview' })
export type RulePreview = z.infer<typeof rulePreviewSchema>
export type RuleExample = z.infer<typeof example>

export const keepRuleSchema = z
  .strictObject({
    source: openChoiceSchema.shape.source.unwrap(),
    dataset: z.string().min(1).max(120),
    rule: ruleSchema.refine(({ fix }) => fix.kind !== 'read-again', {
      path: ['fix'],
      message: 'Choose what is changed: a kept rule is for records that come later.',
    }),
  })
  .meta({ id: 'KeepRule' })

export const keptRuleSchema = z
  .object({
    ruleId: z.int(),
    source: z.string(),
    dataset: z.string(),
    rule: ruleSchema,
    createdBy: z.string(),
    createdByName: z.string(),
    createdAt: z.iso.datetime(),
    /** When it last put a record right. */
    lastMatchedAt: z.iso.datetime().nullable(),
    /** Whether the caller may remove it. */
    mine: z.boolean(),
  })
  .meta({ id: 'KeptRule' })
export type KeptRule = z.infer<typeof keptRuleSchema>
export const keptRulesSchema = z.object({ items: z.array(keptRuleSchema) }).meta({ id: 'KeptRules' })
