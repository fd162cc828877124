'use client'

import { memo } from 'react'
import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import { CriterionRow } from '#components/search/builder/criterion-row.tsx'
import { checkCriterion } from '#components/search/query/criterion-check.ts'
import type { CriterionValue, DraftCriterion } from '#components/search/query/query-codec.ts'

export interface FocusRequest {
  name: string
  /** Grows, so that the same criterion can be asked for again. */
  number: number
}

interface CriteriaListProps {
  criteria: readonly DraftCriterion[]
  focus: FocusRequest | null
  onChange: (name: string, value: CriterionValue) => void
  onRemove: (name: string) => void
  onReplace: (name: string, by: string) => void
}

/** The criteria of the query, one row each. */
export const CriteriaList = memo(function CriteriaList({ criteria, focus, ...actions }: CriteriaListProps) {
  return (
    <ul
      aria-label="Criteria in use"
      className="min-w-0 rounded-lg border border-line bg-surface max-md:rounded-none max-md:border-x-0"
    >
      {criteria.map((draft) => {
        const definition = findCriterion(draft.name)
        if (!definition) return null
        return (
          <CriterionRow
            key={draft.name}
            definition={definition}
            value={draft.value}
            verdict={checkCriterion(draft)}
            focusRequest={focus?.name === draft.name ? focus.number : 0}
            {...actions}
          />
        )
      })}
    </ul>
  )
})
