import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { describeCriterion, propertyRadarRequestSchema } from '#lib/sources/propertyradar/request.ts'
import { readList } from '#components/search/values/listed-value.ts'

const longestText = 200

/**
 * The value that a typed or pasted text means: a place written by name becomes its code (Maricopa, 04013). Text that is
 * not understood stays as it is, so that the check says at the field what is wrong with it.
 */
export function readTyped(definition: CriterionDefinition, text: string): string {
  const typed = text.trim().slice(0, longestText)
  // Only places have names for their codes; checking each of 5,000 pasted ZIP codes alone took a tenth of a second.
  if ((definition.form !== 'county' && definition.form !== 'state') || /^\d{5}$/.test(typed)) return typed
  const result = propertyRadarRequestSchema.safeParse({ criteria: [{ name: definition.name, value: [typed] }] })
  if (result.success) return readList(result.data.criteria[0]?.value ?? typed)[0] ?? typed
  return onlyPlaceIn(result.error.issues[0]?.message ?? '') ?? typed
}

/** A refusal of a county’s name lists the counties it may mean, as in “04013 is Maricopa County, AZ”. */
function onlyPlaceIn(refusal: string): string | null {
  const codes = [...refusal.matchAll(/\b(\d{5}) is /g)]
  return codes.length === 1 ? (codes[0]?.[1] ?? null) : null
}

/** A value in words: “Maricopa County, AZ” for 04013. */
export function labelOf(definition: CriterionDefinition, text: string): string {
  if (definition.form !== 'county' || !/^\d{4,5}$/.test(text)) return text
  return describeCriterion({ name: definition.name, value: [text] }).text
}
