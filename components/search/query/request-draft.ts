import { findCriterion, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import {
  defaultFields,
  distressWords,
  fieldNames,
  isContactField,
  mostFields,
} from '#lib/sources/propertyradar/fields.ts'
import type { PropertyRadarRequest } from '#lib/sources/propertyradar/request.ts'
import { choiceOf, daysFault, onlyMissingOf, usualDays } from '#components/search/query/missing-choice.ts'
import { checkCriterion, nameFault } from '#components/search/query/criterion-check.ts'
import { decodeQuery, emptyQuery, type DraftCriterion, type SearchQuery } from '#components/search/query/query-codec.ts'

export type RequestDraft = PropertyRadarRequest

/** Contact fields that can be asked for by name. */
export const contactFieldNames: readonly string[] = fieldNames.filter(isContactField)

const flags = new Set(Object.keys(distressWords))
const withoutFlags = defaultFields.filter((field) => !flags.has(field))

/** Most contact fields one request has room for. */
export const mostContactFields = mostFields - withoutFlags.length

/** True when these contact fields leave no room for the distress flags of a property. */
export function pushesOutFlags(contactFields: readonly string[]): boolean {
  return defaultFields.length + contactFields.length > mostFields
}

/** The request of a query: what is ready, in order. Null while no criterion is. */
export function requestOf(query: SearchQuery): RequestDraft | null {
  const criteria = query.criteria.flatMap((draft) => {
    const verdict = checkCriterion(draft)
    return verdict.state === 'ready' ? [verdict.criterion] : []
  })
  if (criteria.length === 0) return null
  const onlyMissing = onlyMissingOf(choiceOf(query))
  const base = pushesOutFlags(query.contactFields) ? withoutFlags : defaultFields
  return {
    criteria,
    ...(query.contactFields.length === 0 ? {} : { fields: [...base, ...query.contactFields] }),
    ...(onlyMissing === null ? {} : { onlyMissing }),
  }
}

/** Those of the criteria on personal traits or life events. */
export function sensitiveOf(criteria: readonly DraftCriterion[]): CriterionDefinition[] {
  return criteria.flatMap(({ name }) => {
    const definition = findCriterion(name)
    return definition?.sensitive ? [definition] : []
  })
}

/** More notes than these help nobody. */
const mostNotes = 5
const longestQuoted = 40

export interface ReadAddress {
  query: SearchQuery
  /** What of the address was not understood and left out, in sentences. */
  notes: string[]
}

/** Reads the query of an address. Nonsense gives an empty query and says so; it never throws. */
export function readAddress(text: string): ReadAddress {
  if (text === '') return { query: emptyQuery, notes: [] }
  const decoded = decodeQuery(text)
  if (!decoded) {
    return { query: emptyQuery, notes: ['The search in this link cannot be read, so the form starts empty.'] }
  }
  const notes: string[] = []
  const seen = new Set<string>()
  const criteria = decoded.criteria.filter(({ name }) => {
    const fault = seen.has(name) ? `The link has “${name}” twice; the first is kept.` : nameFault(name)
    if (fault !== null) notes.push(`${fault} It was left out.`.replace('is kept. It was left out.', 'is kept.'))
    seen.add(name)
    return fault === null
  })
  const contactFields = decoded.contactFields.filter((field) => contactFieldNames.includes(field))
  if (contactFields.length < decoded.contactFields.length) {
    notes.push('The link asks for contact fields that do not exist. They were left out.')
  }
  const query = { criteria, contactFields: contactFields.slice(0, mostContactFields) }
  if (decoded.onlyMissing === undefined) return { query, notes: notes.slice(0, mostNotes) }
  const { onlyMissing } = decoded
  if (daysFault(choiceOf(decoded)) === null)
    return { query: { ...query, onlyMissing }, notes: notes.slice(0, mostNotes) }
  // Everything would cost more than was meant.
  const days = `The link asks for what is older than “${shortened(String(onlyMissing.olderThanDays))}” days, which cannot be. ${usualDays} days are taken.`
  return { query: { ...query, onlyMissing: { olderThanDays: usualDays } }, notes: [days, ...notes].slice(0, mostNotes) }
}

function shortened(text: string): string {
  return text.length > longestQuoted ? `${text.slice(0, longestQuoted)}…` : text
}
