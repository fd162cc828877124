import { formatMoment, formatTime } from '#components/ui/format/clock.ts'
import { formatCount, formatDuration, formatQuantity, formatRate } from '#components/ui/format/formats.ts'
import { formatMilliseconds } from '#components/jobs/page-words/page-words.ts'
import type { Charts } from '#lib/runs/contract.ts'

export const chartKinds = ['throughput', 'times', 'sizes'] as const
export type ChartKind = (typeof chartKinds)[number]

/** One bar, or several upon each other, with its words. */
export interface ChartPoint {
  /** Under the bar. */
  label: string
  /** What it stands for, in full: in the table and beside the pointer. */
  name: string
  /** One for each series; null where nothing was measured. */
  values: readonly (number | null)[]
}

/** What a chart shows, as bars, as a table and as a sentence. */
export interface ChartContent {
  /** What the first column of the table is. */
  along: string
  series: readonly string[]
  points: readonly ChartPoint[]
  average: number | null
  /** All of it in a sentence, for those who do not see the bars. */
  summary: string
  format: (value: number) => string
}

/** The content of one of the charts; null while nothing was written. */
export function chartContent(kind: ChartKind, charts: Charts): ChartContent | null {
  if (kind === 'throughput') return charts.throughput ? throughputContent(charts.throughput) : null
  if (!charts.pages || charts.pages.points.length === 0) return null
  return kind === 'times' ? timesContent(charts.pages) : sizesContent(charts.pages)
}

function throughputContent({
  bucketSeconds,
  averagePerSecond,
  points,
}: NonNullable<Charts['throughput']>): ChartContent {
  const now = new Date()
  const time = (at: string): string =>
    bucketSeconds < 600 ? formatTime(new Date(at), 'seconds') : formatMoment(new Date(at), now)
  const fastest = Math.max(0, ...points.map(({ perSecond }) => perSecond))
  const still = points.filter(({ records }) => records === 0).length
  return {
    along: `Time, each ${formatDuration(bucketSeconds)}`,
    series: ['Records per second'],
    points: points.map(({ at, perSecond, records, pages }) => ({
      label: time(at),
      name: `${time(at)}, ${formatQuantity(records, 'record')} on ${formatQuantity(pages, 'page')}`,
      values: [perSecond],
    })),
    average: averagePerSecond,
    summary:
      `${formatRate(averagePerSecond)} on average, ${formatRate(fastest)} at the fastest` +
      (still > 0
        ? `, nothing written in ${formatQuantity(still, 'stretch', 'stretches')} of ${formatDuration(bucketSeconds)}`
        : '') +
      '.',
    format: formatRate,
  }
}

type PagePoint = NonNullable<Charts['pages']>['points'][number]

function pageName({ firstPage, lastPage }: PagePoint): string {
  return firstPage === lastPage
    ? `Page ${formatCount(firstPage)}`
    : `Pages ${formatCount(firstPage)} to ${formatCount(lastPage)}`
}

/** The mean over all pages of what each point has as a mean over its own. */
function meanOf(points: readonly PagePoint[], value: (point: PagePoint) => number | null): number | null {
  const known = points.flatMap((point) => {
    const one = value(point)
    return one === null ? [] : [{ one, pages: point.pages }]
  })
  const pages = known.reduce((sum, point) => sum + point.pages, 0)
  return pages === 0 ? null : known.reduce((sum, point) => sum + point.one * point.pages, 0) / pages
}

function timesContent({ points }: NonNullable<Charts['pages']>): ChartContent {
  const fetching = meanOf(points, ({ fetchMs }) => fetchMs)
  const storing = meanOf(points, ({ storeMs }) => storeMs)
  const longest = Math.max(0, ...points.map(({ longestFetchMs }) => longestFetchMs ?? 0))
  return {
    along: 'Pages',
    series: ['Fetching', 'Storing'],
    points: points.map((point) => ({
      label: formatCount(point.firstPage),
      name: pageName(point),
      values: [point.fetchMs, point.storeMs],
    })),
    average: null,
    summary:
      `Fetching took ${fetching === null ? 'an unknown time' : formatMilliseconds(fetching)} and storing ` +
      `${storing === null ? 'an unknown time' : formatMilliseconds(storing)} a page on average; the slowest answer took ` +
      `${formatMilliseconds(longest)}.`,
    format: formatMilliseconds,
  }
}

function sizesContent({ points }: NonNullable<Charts['pages']>): ChartContent {
  const average = meanOf(points, ({ records }) => records) ?? 0
  return {
    along: 'Pages',
    series: ['Records'],
    points: points.map((point) => ({
      label: formatCount(point.firstPage),
      name: pageName(point),
      values: [point.records],
    })),
    average,
    summary: `${formatCount(Math.round(average))} records a page on average.`,
    format: (value) => formatCount(Math.round(value)),
  }
}
