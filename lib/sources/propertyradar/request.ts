import { z } from 'zod'
import type { JsonValue } from '#lib/sources/source.ts'
import { findCriterion } from './catalogue.ts'
import { checkValue } from './checks/check-value.ts'
import type { Criterion } from './criteria/describe.ts'
import { describeCriteria } from './criteria/sentence.ts'
import { suggestCriteria } from './criteria/suggest.ts'
import { describeOnlyMissing, onlyMissingSchema, type OnlyMissing } from './only-missing.ts'
import { checkFields } from './records/check-fields.ts'

export { describeCriterion } from './criteria/describe.ts'
export type { Criterion } from './criteria/describe.ts'
export { sentencePieces } from './criteria/sentence.ts'
export { describeOnlyMissing, onlyMissingSchema, type OnlyMissing } from './only-missing.ts'

/**
 * What a client sends to search PropertyRadar. Everything is checked by kind before anything is sent, and issue paths
 * lead to the exact value (`criteria.2.value.0.1`), so that a form can show a message where it belongs.
 */
export interface PropertyRadarRequest {
  /** All of them must hold. */
  criteria: Criterion[]
  /** Vendor fields to ask for; without it, everything that fills a property column. */
  fields?: string[]
  /** Why sensitive criteria are used. */
  reason?: string
  /** Ask only for records that are not stored, or not seen lately. */
  onlyMissing?: OnlyMissing
}

const mostCriteria = 100
/** One request may break a rule thousands of times; more messages than this help nobody. */
const mostIssues = 50

const draftFields = {
  criteria: z
    .array(z.unknown(), 'Criteria are a list: [{"name": "State", "value": ["AZ"]}].')
    .min(1, 'Add at least one criterion, such as a county: a search without any would match every property there is.')
    .max(mostCriteria, `A search takes at most ${mostCriteria} criteria. Join values of the same criterion.`),
  fields: z
    .array(z.string('A field is named by text, such as "AVM".').max(100, 'No field has so long a name.'))
    .min(1, 'The list of fields is empty. Leave it out to get the usual fields.')
    .max(200, 'The list of fields is too long: at most 50 names.')
    .optional(),
  reason: z
    .string('The reason is a text.')
    .trim()
    .max(2_000, 'The reason is too long: at most 2,000 characters.')
    .optional(),
  onlyMissing: onlyMissingSchema.optional(),
}
const draftSchema = z.strictObject(draftFields, {
  error: (issue) => {
    if (issue.code === 'unrecognized_keys') {
      const keys = issue.keys.slice(0, 3).map((key) => `"${key.slice(0, 40)}"`)
      return `A PropertyRadar request holds criteria, fields, reason and onlyMissing. Remove ${keys.join(', ')}.`
    }
    return 'A PropertyRadar request is an object with a list of criteria.'
  },
})

const entrySchema = z.strictObject(
  {
    name: z.string('Each criterion has a name.').max(200, 'No criterion has so long a name.'),
    value: z.unknown(),
    // PropertyRadar’s own screens add these two to a copied search. They only label it there.
    menuLabels: z.unknown().optional(),
    chipLabel: z.unknown().optional(),
  },
  {
    error: 'A criterion holds a name and a value and nothing else: {"name": "State", "value": ["AZ"]}.',
  },
)

type Note = (path: (string | number)[], message: string) => void

/** Parses a PropertyRadar request and brings every value into the form PropertyRadar takes. */
export const propertyRadarRequestSchema: z.ZodType<PropertyRadarRequest> = draftSchema
  .transform((draft, context): PropertyRadarRequest => {
    const note: Note = (path, message) => {
      if (context.issues.length < mostIssues) context.issues.push({ code: 'custom', input: draft, path, message })
    }
    const request: PropertyRadarRequest = { criteria: checkCriteria(draft.criteria, note) }
    if (draft.fields !== undefined) request.fields = checkFields(draft.fields, note)
    if (draft.reason !== undefined && draft.reason !== '') request.reason = draft.reason
    if (draft.onlyMissing !== undefined) request.onlyMissing = draft.onlyMissing
    return request
  })
  .meta({
    id: 'PropertyRadarRequest',
    description: 'A PropertyRadar search: criteria that must all hold, and the fields wanted.',
    examples: [
      {
        criteria: [
          { name: 'County', value: ['04013'] },
          { name: 'EquityPercent', value: [[50, null]] },
        ],
      },
    ],
  })

function checkCriteria(entries: readonly unknown[], note: Note): Criterion[] {
  const firstPlace = new Map<string, number>()
  return entries.slice(0, mostCriteria).flatMap((entry, index) => {
    const parsed = entrySchema.safeParse(entry)
    if (!parsed.success) {
      for (const issue of parsed.error.issues.slice(0, 3)) note(['criteria', index, ...pathOf(issue)], issue.message)
      return []
    }
    const name = parsed.data.name.trim()
    const definition = findCriterion(name)
    if (definition === undefined) {
      note(['criteria', index, 'name'], unknownName(name))
      return []
    }
    const first = firstPlace.get(name)
    if (first !== undefined) {
      note(['criteria', index, 'name'], `${name} is already criterion ${first + 1}. Put all its values there.`)
      return []
    }
    firstPlace.set(name, index)
    const value = checkValue(definition, parsed.data.value, (path, message) => {
      note(['criteria', index, 'value', ...path], `${name}: ${message}`)
      return null
    })
    return [{ name, value }]
  })
}

function pathOf(issue: z.core.$ZodIssue): (string | number)[] {
  return issue.path.filter((part) => typeof part !== 'symbol')
}

function unknownName(name: string): string {
  const suggestions = suggestCriteria(name)
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name
  if (suggestions.length === 0) return `There is no criterion "${shown}". Pick one from the catalogue.`
  return `There is no criterion "${shown}". Did you mean ${suggestions.join(' or ')}?`
}

/** One plain sentence of the whole request, for lists. Never longer than 700 characters. */
export function describeRequest(request: {
  readonly criteria: readonly Criterion[]
  readonly onlyMissing?: OnlyMissing
}): string {
  const sentence = describeCriteria(request.criteria)
  const { onlyMissing } = request
  return onlyMissing === undefined ? sentence : `${sentence}; only what is ${describeOnlyMissing(onlyMissing)}`
}

/** The criteria that decide which records match, for counting; two requests with the same part have the same count. */
export function countedPart(request: PropertyRadarRequest): JsonValue {
  return request.criteria
    .map(({ name, value }): [string, JsonValue] => [name, value])
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
}
