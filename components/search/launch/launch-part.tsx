'use client'

import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import type { Count } from '#components/search/estimate/estimate-column.tsx'
import { LaunchButtons } from '#components/search/launch/launch-buttons.tsx'
import { LaunchFields } from '#components/search/launch/launch-fields.tsx'
import type { LaunchPad } from '#components/search/launch/use-launch-pad.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { StoredPanel } from '#components/search/stored/stored-panel.tsx'
import { isWhole } from '#components/search/stored/stored-part.ts'

interface LaunchPartProps {
  count: Count
  request: RequestDraft
  estimate: Estimate
  pad: LaunchPad
  /** Criteria left out of the request. */
  leftOut: number
  /** Words for the sensitive criteria in use. */
  sensitive: readonly string[]
}

/** What is stored already, the ceilings, and the two ways to start: below an estimate. */
export function LaunchPart({ count, request, estimate, pad, leftOut, sensitive }: LaunchPartProps) {
  const { form, comparison } = count
  // The number on the button would not be the one that is bought while the comparison is under way.
  const current = count.current && !(form.missing.only && comparison.comparing)
  const atMost = form.missing.only && !(comparison.stored && isWhole(comparison.stored))
  return (
    <>
      <StoredPanel estimate={estimate} choice={form.missing} onChange={count.askMissing} comparison={comparison} />
      <LaunchFields form={form} onChange={count.changeForm} estimate={estimate} sensitive={sensitive} />
      <LaunchButtons pad={pad} request={request} state={{ form, estimate, current, leftOut, sensitive, atMost }} />
    </>
  )
}
