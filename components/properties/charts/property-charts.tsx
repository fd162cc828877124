'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toApiError } from '#components/api.ts'
import { BarChart } from '#components/properties/charts/bar-chart.tsx'
import { chartsOf, type Chart } from '#components/properties/charts/chart-bars.ts'
import { propertyChartsQuery } from '#components/properties/charts/charts-queries.ts'
import { useStandingFault } from '#components/properties/map/standing-fault.ts'
import { Button } from '#components/ui/control/button.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { RetryLine } from '#components/ui/state/retry-line.tsx'

/** How the rows of the filter are spread, as charts or as tables. */
export function PropertyCharts({ query }: { query: string }) {
  const found = useQuery(propertyChartsQuery(query))
  const { data, refetch, isFetching } = found
  const uncounted = useStandingFault(query, found)
  const [asTable, setAsTable] = useState(false)
  if (data === undefined) {
    if (uncounted === null) return <ChartsToCome />
    const { title, detail } = toApiError(uncounted)
    return (
      <RetryLine onRetry={() => void refetch()} retrying={isFetching} className="p-4">
        {`The charts could not be counted. ${title}. ${detail}`}
      </RetryLine>
    )
  }
  return (
    <section aria-label="Charts" className="grid min-w-0 gap-4 p-4">
      <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} className="justify-self-start">
        {asTable ? 'As charts' : 'As table'}
      </Button>
      {chartsOf(data).map((chart) => (
        <OneChart key={chart.title} chart={chart} asTable={asTable} />
      ))}
    </section>
  )
}

/** Four charts of the height they are going to have. */
function ChartsToCome() {
  return (
    <div role="status" aria-label="Counting the charts" className="grid gap-4 p-4">
      <SkeletonBar className="h-7 w-20" />
      {['value', 'equity', 'city', 'year'].map((chart) => (
        <SkeletonBar key={chart} className="h-44 w-full" />
      ))}
    </div>
  )
}

function OneChart({ chart, asTable }: { chart: Chart; asTable: boolean }) {
  const { title, bars, rest } = chart
  return (
    <figure className="relative grid min-w-0 gap-1">
      <figcaption className="font-semibold">{title}</figcaption>
      {bars.length === 0 ? null : asTable ? (
        <ChartTable chart={chart} />
      ) : (
        <>
          <BarChart bars={bars} lying={title === 'By city'} />
          <div className="sr-only">
            <ChartTable chart={chart} />
          </div>
        </>
      )}
      <p className="text-sm text-ink-3">{bars.length === 0 ? `Nothing to show. ${rest}` : rest}</p>
    </figure>
  )
}

function ChartTable({ chart: { title, head, bars } }: { chart: Chart }) {
  return (
    <table className="w-full">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr className="border-b border-line text-sm text-ink-2">
          <th scope="col" className="py-1 text-left font-medium">
            {head}
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            Properties
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, count }) => (
          <tr key={name} className="border-b border-line last:border-0">
            <th scope="row" className="py-1 text-left font-normal break-words">
              <bdi>{name}</bdi>
            </th>
            <td className="py-1 text-right">{formatCount(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
