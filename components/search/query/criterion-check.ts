import { propertyRadarRequestSchema, type Criterion } from '#lib/sources/propertyradar/request.ts'
import type { CriterionValue, DraftCriterion } from '#components/search/query/query-codec.ts'

/** What is to be done with a criterion: it counts, it is not filled in yet, or it must be fixed. */
export type Verdict =
  | { state: 'ready'; criterion: Criterion }
  | { state: 'empty' }
  | { state: 'wrong'; message: string }

const verdicts = new WeakMap<DraftCriterion, Verdict>()

/**
 * Checks one criterion as the server will. The same draft gives the same verdict object, so that a row is drawn again
 * only when its own criterion changed; a list of 5,000 values is checked once, not at every keystroke elsewhere.
 */
export function checkCriterion(draft: DraftCriterion): Verdict {
  const known = verdicts.get(draft)
  if (known) return known
  const verdict = check(draft)
  verdicts.set(draft, verdict)
  return verdict
}

function check(draft: DraftCriterion): Verdict {
  if (isBlank(draft.value) || hasGap(draft.value)) return { state: 'empty' }
  const result = propertyRadarRequestSchema.safeParse({ criteria: [draft] })
  const [criterion] = result.data?.criteria ?? []
  if (criterion) return { state: 'ready', criterion }
  const text = rangeText(draft.value)
  if (text !== null) return { state: 'wrong', message: `“${text}” is no number.` }
  const issues = result.error?.issues ?? []
  const message = issues[0]?.message ?? 'This value is not understood.'
  return { state: 'wrong', message: message.replace(`${draft.name}: `, '') + othersWrong(issues) }
}

/** Of a long list each wrong value is counted; the first is named, and the next once that is mended. */
function othersWrong(issues: readonly { path: readonly PropertyKey[] }[]): string {
  const values = new Set(issues.map(({ path }) => path[3]).filter((place) => typeof place === 'number'))
  if (values.size < 2) return ''
  const more = values.size - 1
  return ` ${more === 1 ? '1 more value is' : `At least ${more} more values are`} wrong too.`
}

/** True when nothing was filled in: empty lists, open ranges, empty text, and lists of those. */
function isBlank(value: CriterionValue): boolean {
  if (value === null || value === '' || value === 'from:') return true
  return Array.isArray(value) && value.every(isBlank)
}

/** True when a form of several parts, such as the point and radius of a circle, lacks one. */
function hasGap(value: CriterionValue): boolean {
  if (Array.isArray(value))
    return value.some((each) => typeof each === 'object' && !Array.isArray(each) && hasGap(each))
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(
    (part) => part === null || part === '' || (Array.isArray(part) && part.some((each) => each === null)),
  )
}

/** Text in the place of a number of a range, as typed; null when there is none. */
function rangeText(value: CriterionValue): string | null {
  if (!Array.isArray(value)) return null
  const ends = value.flatMap((range) => (Array.isArray(range) ? range : []))
  return ends.find((end) => typeof end === 'string') ?? null
}

/** Why a name is no criterion, with what was probably meant; null when it is one. */
export function nameFault(name: string): string | null {
  const result = propertyRadarRequestSchema.safeParse({ criteria: [{ name, value: [] }] })
  const issue = result.error?.issues.find(({ path }) => path[2] === 'name')
  return issue?.message ?? null
}
