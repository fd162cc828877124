import { z } from 'zod'
import criteriaData from './criteria/criteria.json' with { type: 'json' }

/**
 * Every criterion a PropertyRadar search can use: what people call it, which values it takes, how well it is
 * known to work. Needs nothing but zod, so the search form and the checks on the server read the same list.
 */
export const criterionKinds = [
  'multi',
  'multi-prefix',
  'single',
  'boolean',
  'range',
  'range-or-unknown',
  'date',
  'property-type',
  'geo-circle',
  'geo-polygon',
  'limit-nearest',
  'limit-sort',
  'list-ids',
] as const
export type CriterionKind = (typeof criterionKinds)[number]

const choiceSchema = z.strictObject({ value: z.union([z.string(), z.number()]), label: z.string() })

const definitionSchema = z.strictObject({
  name: z.string(),
  /** What a person calls it, with the unit where there is one: “Equity, %”. */
  label: z.string(),
  group: z.string(),
  kind: z.enum(criterionKinds),
  unit: z
    .enum(['dollars', 'percent', 'square feet', 'acres', 'year', 'years', 'months', 'days', 'miles', 'count', 'score'])
    .optional(),
  /** Values written by a rule rather than chosen from a list. */
  form: z.enum(['state', 'county', 'zip', 'radar-id']).optional(),
  values: z.array(choiceSchema).optional(),
  /** True when PropertyRadar takes no other values than these. */
  valuesComplete: z.boolean().default(false),
  /** How a sentence speaks of it where that differs from the label. */
  phrase: z.string().optional(),
  /** How a sentence says yes and no to it (kind `boolean`). */
  yes: z.string().optional(),
  no: z.string().optional(),
  description: z.string(),
  confidence: z.enum(['live', 'live-2', 'live-3+', 'documented', 'inferred', 'single-source', 'conflicting']),
  /** Why it may not work as written. Absent for criteria that are known to work. */
  unproven: z.string().optional(),
  /** Which plans or add-ons it needs. */
  planGated: z.string().optional(),
  /** Criteria that can stand in for it. */
  instead: z.array(z.string()).default([]),
  /** Why it is sensitive. Using such a criterion asks for a written reason. */
  sensitive: z.string().optional(),
  /** A complete value, as it is sent. */
  example: z.json(),
})
export type CriterionDefinition = z.infer<typeof definitionSchema>

/** All criteria, in the order of their groups. */
export const criteria: readonly CriterionDefinition[] = z.array(definitionSchema).parse(criteriaData)

/** The groups in the order a form shows them. */
export const criterionGroups: readonly string[] = [...new Set(criteria.map((criterion) => criterion.group))]

const criteriaByName = new Map(criteria.map((criterion) => [criterion.name, criterion]))

/** The criterion of exactly this name, or undefined. */
export function findCriterion(name: string): CriterionDefinition | undefined {
  return criteriaByName.get(name)
}

/** Relative windows of dates that PropertyRadar understands, as they are sent. */
export const dateMacros = [
  'Today',
  'Yesterday',
  'Tomorrow',
  'This Week',
  'This Month',
  'This Quarter',
  'This Year',
  'Last Week',
  'Last Month',
  'Last Quarter',
  'Last Year',
  'Last 7 Days',
  'Last 30 Days',
  'Last 45 Days',
  'Last 90 Days',
  'Last 180 Days',
  'Last 365 Days',
  'Next Week',
  'Next Month',
  'Next Quarter',
  'Next Year',
  'Next 7 Days',
  'Next 30 Days',
  'Next 90 Days',
  'Next 365 Days',
] as const

/** Criteria of detailed and broad property types that may stand inside `PropertyType`. */
export const propertyTypeParts = ['PType', 'AdvancedPropertyType'] as const
