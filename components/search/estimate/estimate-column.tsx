'use client'

import { Suspense, useEffect, useMemo, useState, type Ref } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import type { Builder } from '#components/search/builder/use-builder.ts'
import { EstimatePanel } from '#components/search/estimate/estimate-panel.tsx'
import { rightCeilings, untouchedForm, type LaunchForm } from '#components/search/launch/launch-form.ts'
import { StartedJobs } from '#components/search/launch/started-jobs.tsx'
import type { LaunchPad } from '#components/search/launch/use-launch-pad.ts'
import { useEstimate, useStoredMatches } from '#components/search/search-queries.ts'
import { loadedLater } from '#components/ui/state/loaded-later.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { choiceOf } from '#components/search/query/missing-choice.ts'
import { narrowed } from '#components/search/stored/stored-part.ts'

/** Wanted with the first estimate, some seconds after the screen. */
const { LoadedLater: LaunchPart, begin: loadLaunchPart } = loadedLater(() =>
  fetchCode(() => import('#components/search/launch/launch-part.tsx')).then((file) => file.LaunchPart),
)

/** The count with the ceilings it was made for. The ceilings stay while the query changes. */
export function useCount({ query, request: wanted, actions }: Builder) {
  const [form, setForm] = useState<LaunchForm>(untouchedForm)
  // Learnt from the estimate of the same search: not every account is told what matches before it pays.
  const [isPossible, setPossible] = useState(true)
  const missing = choiceOf(query)
  const request = useMemo(() => (wanted && !isPossible ? withoutMissing(wanted) : wanted), [wanted, isPossible])
  const { estimate, ...count } = useEstimate(request, rightCeilings(form))
  if (estimate && estimate.onlyMissing.possible !== isPossible) setPossible(estimate.onlyMissing.possible)
  const comparison = useStoredMatches(request, missing.only && isPossible && estimate !== undefined)
  return {
    ...count,
    estimate: estimate && narrowed(estimate, comparison.stored, request?.onlyMissing ?? null),
    request,
    comparison,
    form: { ...form, missing: isPossible ? missing : { ...missing, only: false } },
    changeForm: (change: Partial<LaunchForm>) => setForm((before) => ({ ...before, ...change })),
    askMissing: actions.askMissing,
  }
}

function withoutMissing({ criteria, fields }: RequestDraft): RequestDraft {
  return fields === undefined ? { criteria } : { criteria, fields }
}

export type Count = ReturnType<typeof useCount>

interface EstimateColumnProps {
  builder: Builder
  count: Count
  pad: LaunchPad
  ref: Ref<HTMLElement>
}

/** What the query would bring and take, and the two ways to start it. */
export function EstimateColumn({ builder, count, pad, ref }: EstimateColumnProps) {
  const { estimate, request } = count
  const sensitive = builder.sensitive.map(wordOf)
  useEffect(() => void loadLaunchPart(), [])
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      aria-label="Estimate and start"
      className="grid min-w-0 scroll-mt-[calc(48px+var(--strap))] content-start gap-4 border-line bg-surface p-4 outline-none max-md:border-t max-md:pb-24 md:sticky md:top-[calc(48px+var(--strap))] md:h-[calc(100dvh-48px-var(--strap))] md:overflow-y-auto md:border-l"
    >
      <StartedJobs started={pad.started} />
      <EstimatePanel estimate={estimate} counting={count.counting} error={count.error} onRetry={count.retry}>
        {request && estimate ? (
          <Suspense fallback={<SkeletonBar className="h-60 w-full" />}>
            <LaunchPart
              count={count}
              request={request}
              estimate={estimate}
              pad={pad}
              leftOut={builder.leftOut}
              sensitive={sensitive}
            />
          </Suspense>
        ) : null}
      </EstimatePanel>
    </aside>
  )
}

/** “Owner’s age, years” → “owner’s age”, to stand inside a sentence. */
function wordOf({ label }: { label: string }): string {
  const word = label.replace(/, [^,]+$/, '')
  return /^[A-Z][a-z]/.test(word) ? word.charAt(0).toLowerCase() + word.slice(1) : word
}
