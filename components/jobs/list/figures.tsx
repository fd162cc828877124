'use client'

import type { ReactNode } from 'react'
import { formatCount, formatDuration, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import { cn } from '#components/ui/format/cn.ts'
import type { JobStats } from '#lib/jobs/contract.ts'

const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** The state of the whole house in one line. Each figure keeps its place while the others grow. */
export function Figures({ stats }: { stats: JobStats | undefined }) {
  const spent =
    stats && stats.spentToday !== null && stats.currency ? formatMoney(stats.spentToday, stats.currency) : null
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-1 max-md:grid max-md:grid-cols-[4rem_minmax(0,1fr)_4rem]">
      <Figure name="Running" value={stats && formatCount(stats.running)} className="min-w-14" />
      <Figure
        name="Waiting"
        value={stats && formatCount(stats.waiting)}
        more={stats && stats.queuedPages > 0 ? formatQuantity(stats.queuedPages, 'page') : null}
        className="min-w-26"
      />
      <Figure name="Need you" value={stats && formatCount(stats.needsYou)} className="min-w-16" />
      <Figure
        name="Success, 7 days"
        value={stats && (stats.successRate === null ? 'none ended' : `${oneDigit.format(stats.successRate * 100)}%`)}
        more={stats && stats.endedJobs > 0 ? `of ${formatCount(stats.endedJobs)}` : null}
        className="min-w-24 max-xl:hidden"
      />
      <Figure
        name="Average job, 7 days"
        value={stats && (stats.averageJobSeconds === null ? 'none ended' : formatDuration(stats.averageJobSeconds))}
        className="min-w-28 max-xl:hidden"
      />
      <Figure
        name={spent ? 'Spent today' : 'Bought today'}
        value={stats && (spent ?? formatQuantity(stats.recordsBoughtToday, 'export'))}
        more={spent && stats ? formatQuantity(stats.recordsBoughtToday, 'export') : null}
        className="max-md:col-span-3"
      />
    </dl>
  )
}

interface FigureProps {
  name: string
  value: ReactNode
  more?: string | null | undefined
  className?: string
}

function Figure({ name, value, more, className }: FigureProps) {
  return (
    <div className={className}>
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd className={cn('text-xl font-semibold whitespace-nowrap max-md:text-lg', value === undefined && 'text-ink-3')}>
        {value ?? '–'}
        {more ? <small className="ml-1 text-sm font-normal text-ink-3">{more}</small> : null}
      </dd>
    </div>
  )
}
