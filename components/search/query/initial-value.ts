import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { CriterionValue } from '#components/search/query/query-codec.ts'

/** What a criterion begins with: yes for a yes-or-no question, since it was picked for that; nothing for the rest. */
export function initialValue(definition: CriterionDefinition | undefined): CriterionValue {
  return definition?.kind === 'boolean' ? [1] : []
}
