'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { DownloadIcon, TriangleAlertIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { SkeletonRows, useLate } from '#components/ui/state/skeleton.tsx'
import { chooseRun, useCompareAddress } from '#components/jobs/compare/compare-address.ts'
import { differenceFile, differenceQuery, runsQuery } from '#components/jobs/compare/compare-queries.ts'
import { DifferenceCounts } from '#components/jobs/compare/difference-counts.tsx'
import { DifferingList } from '#components/jobs/compare/differing-list.tsx'
import { NoOtherRun, RunChoice } from '#components/jobs/compare/run-choice.tsx'
import type { Run } from '#lib/runs/contract.ts'

/** What is new, gone and changed between this run of a search and another one. */
export function CompareScreen({ jobId }: { jobId: number }) {
  const runs = useQuery(runsQuery(jobId))
  const late = useLate(runs.isPending)
  return (
    <>
      <TopBar title="Compare runs" parent={{ href: `/jobs/${jobId}`, label: `#${jobId}` }} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-6 pt-4 pb-12 max-md:px-0 max-md:pb-6">
        {runs.data ? <Comparison jobId={jobId} runs={runs.data.items} previous={runs.data.previous} /> : null}
        {!runs.data && runs.error ? <Fault query={runs} /> : null}
        {late ? (
          <Panel>
            <SkeletonRows rows={6} height={48} />
          </Panel>
        ) : null}
      </div>
    </>
  )
}

function Fault({ query }: { query: Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'> }) {
  const { title, detail, requestId } = toApiError(query.error)
  return (
    <ErrorState
      title={title}
      detail={detail}
      requestId={requestId}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  )
}

interface ComparisonProps {
  jobId: number
  runs: readonly Run[]
  previous: number | null
}

function Comparison({ jobId, runs, previous }: ComparisonProps) {
  const { with: asked, kind, field, set } = useCompareAddress()
  const { other, ignored } = chooseRun(asked, runs, previous)
  const difference = useQuery(differenceQuery(jobId, other))
  const late = useLate(difference.isPending && other !== null)
  if (other === null) return <NoOtherRun jobId={jobId} />
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 max-md:px-4">
        <RunChoice
          jobId={jobId}
          runs={runs}
          previous={previous}
          value={other}
          onChange={(next) => void set({ with: next, field: null })}
        />
        <a
          href={differenceFile(jobId, other)}
          download
          className="inline-flex min-h-8 items-center gap-1.5 font-medium text-accent underline underline-offset-3 max-md:min-h-10 md:ml-auto"
        >
          <DownloadIcon className="size-4" aria-hidden />
          Export as CSV
        </a>
      </div>
      {ignored === null ? null : (
        <Note tone="warn" icon={<TriangleAlertIcon aria-hidden />}>
          Job #{ignored} is no other run of this search, so job #{other} is compared instead.
        </Note>
      )}
      {difference.error && !difference.data ? <Fault query={difference} /> : null}
      {difference.data ? (
        <DifferenceCounts
          difference={difference.data}
          field={field}
          onField={(next) => void set({ kind: 'changed', field: next })}
        />
      ) : null}
      {late ? (
        <Panel title="Comparing the two runs…">
          <SkeletonRows rows={3} height={48} />
        </Panel>
      ) : null}
      {difference.data ? (
        <DifferingList
          key={`${other} ${kind} ${field}`}
          jobId={jobId}
          other={other}
          kind={kind}
          field={kind === 'changed' ? field : null}
          difference={difference.data}
          onKind={(next) => void set({ kind: next, field: null })}
          onField={(next) => void set({ field: next })}
        />
      ) : null}
    </>
  )
}
