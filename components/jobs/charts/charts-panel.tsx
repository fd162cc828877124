'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useDeferredValue, useMemo, useState } from 'react'
import { ChartColumnIcon, TableIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { SkeletonBar, useLate } from '#components/ui/state/skeleton.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { chartContent, type ChartContent, type ChartKind } from '#components/jobs/charts/chart-content.ts'
import { ChartTable } from '#components/jobs/charts/chart-table.tsx'
import { chartsQuery } from '#components/jobs/job/one-job-queries.ts'
import { useLive } from '#components/jobs/live.tsx'
import { hasEnded } from '#components/jobs/words/job-state.ts'
import type { Job } from '#lib/jobs/contract.ts'

const Bars = dynamic(() => fetchCode(() => import('#components/jobs/charts/bars.tsx')), {
  ssr: false,
  loading: () => <div className="h-55" />,
})

const kinds = [
  { value: 'throughput', label: 'Records/s' },
  { value: 'times', label: 'Page time' },
  { value: 'sizes', label: 'Page size' },
] as const satisfies readonly { value: ChartKind; label: string }[]

/** How fast it was, as bars or as a table. */
export function ChartsPanel({ job }: { job: Job }) {
  const [kind, setKind] = useState<ChartKind>('throughput')
  const [asTable, setAsTable] = useState(false)
  const { data, error, isFetching, refetch } = useQuery(chartsQuery(job, useLive()))
  const late = useLate(data === undefined && error === null)
  const newest = useMemo(() => (data ? chartContent(kind, data) : null), [data, kind])
  // A hundred bars are drawn between other work, never in one long task.
  const content = useDeferredValue(newest)
  const perPoint = kind !== 'throughput' && data?.pages ? data.pages.pagesPerPoint : 1
  return (
    <Panel
      title="Speed"
      actions={
        <>
          <Segments label="Chart" options={kinds} value={kind} onChange={setKind} kind="quiet" />
          <Button kind="quiet" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartColumnIcon aria-hidden /> : <TableIcon aria-hidden />}
            {asTable ? 'As chart' : 'As table'}
          </Button>
        </>
      }
    >
      <div className="min-h-67 px-4 py-3">
        {content ? (
          <>
            <ChartBody content={content} asTable={asTable} />
            <p className="mt-2 text-sm text-ink-2">
              {content.summary}
              {perPoint > 1 ? ` One bar stands for ${formatQuantity(perPoint, 'page')} and shows their average.` : null}
            </p>
          </>
        ) : error && !data ? (
          <PanelFault error={error} onRetry={() => void refetch()} retrying={isFetching} />
        ) : (
          <>
            {late ? <SkeletonBar className="h-55 w-full" /> : null}
            <p className="text-ink-2">{data ? noneWords(job) : null}</p>
          </>
        )}
      </div>
    </Panel>
  )
}

function ChartBody({ content, asTable }: { content: ChartContent; asTable: boolean }) {
  if (asTable) return <ChartTable content={content} />
  return (
    <>
      {content.series.length > 1 ? <SeriesLegend series={content.series} /> : null}
      <div role="img" aria-label={`${content.series.join(' and ')}. ${content.summary}`}>
        <Bars content={content} />
      </div>
    </>
  )
}

function SeriesLegend({ series }: { series: readonly string[] }) {
  return (
    <ul aria-hidden className="flex gap-4 pb-1 text-sm text-ink-2">
      {series.map((name, at) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className={`size-2.5 rounded-xs ${at === 0 ? 'bg-accent' : 'bg-rest'}`} />
          {name}
        </li>
      ))}
    </ul>
  )
}

function noneWords(job: Job): string {
  return hasEnded(job.status)
    ? 'No page was written, so there is no speed to show.'
    : 'The first bars appear when the first page is written.'
}
