import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { CriterionValue } from '#components/search/query/query-codec.ts'

/** What every control of a criterion gets. The row around it names it and shows its error. */
export interface ControlProps {
  definition: CriterionDefinition
  value: CriterionValue
  onChange: (value: CriterionValue) => void
  invalid: boolean
}
