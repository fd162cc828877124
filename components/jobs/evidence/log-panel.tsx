'use client'

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { memo, useEffect, useEffectEvent, useState } from 'react'
import { MinusIcon, SquareXIcon, TriangleAlertIcon, type LucideIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Time } from '#components/ui/format/time.tsx'
import { MoreButton } from '#components/ui/state/more-button.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { jobKeys, jobLogQuery, type LogChoice } from '#components/jobs/job-queries.ts'
import { LogSearch } from '#components/jobs/evidence/log-search.tsx'
import { useLive } from '#components/jobs/live.tsx'
import { pulseOf } from '#components/jobs/pages/page-slices.ts'
import type { Job, JobLog } from '#lib/jobs/contract.ts'

const levels = [
  { value: 'all', label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const

/** More than this many stretches of 50 lines are not kept on screen. */
const mostStretches = 40

/** What happened, newest first. Live while its top is shown; reading older lines keeps it still. */
export function LogPanel({ job }: { job: Job }) {
  const client = useQueryClient()
  const live = useLive()
  const [level, setLevel] = useState<LogChoice>('all')
  const [text, setText] = useState('')
  const log = useInfiniteQuery(jobLogQuery(job.jobId, level, text, live))
  const stretches = log.data?.pages ?? []
  const still = stretches.length > 1
  const refresh = useEffectEvent(() => {
    if (log.data && !still) void client.invalidateQueries({ queryKey: jobKeys.logs(job.jobId) })
  })
  const pulse = pulseOf(job)
  useEffect(() => refresh(), [pulse])
  const lines = stretches.flatMap((stretch) => stretch.items)
  return (
    <Panel
      title="Log"
      note={still ? 'held while you read older lines' : null}
      actions={
        <>
          {still ? (
            <Button size="small" onClick={() => void client.resetQueries({ queryKey: jobKeys.logs(job.jobId) })}>
              Back to the newest
            </Button>
          ) : null}
          <LogSearch onSearch={setText} />
          <Segments label="Log level" options={levels} value={level} onChange={setLevel} kind="quiet" />
        </>
      }
    >
      <div
        tabIndex={0}
        role="region"
        aria-label="Log, newest first"
        className="min-h-24 max-h-80 overflow-auto py-2 font-mono text-sm leading-5"
      >
        {lines.map((line) => (
          <LogLine key={line.logId} line={line} />
        ))}
        {lines.length === 0 ? <LogNone log={log} narrowed={level !== 'all' || text !== ''} /> : null}
        {log.hasNextPage && stretches.length < mostStretches ? (
          <div className="px-4 pt-2 font-sans">
            <MoreButton list={log}>Older lines</MoreButton>
          </div>
        ) : null}
      </div>
    </Panel>
  )
}

interface LogNoneProps {
  log: { isPending: boolean; isFetching: boolean; error: Error | null; refetch: () => unknown }
  narrowed: boolean
}

function LogNone({ log, narrowed }: LogNoneProps) {
  if (log.error) {
    const again = () => void log.refetch()
    return (
      <PanelFault error={log.error} onRetry={again} retrying={log.isFetching} className="px-4 font-sans text-base" />
    )
  }
  if (log.isPending) return <LateRows waiting rows={4} height={20} />
  const none = narrowed ? 'No line is like that.' : 'Nothing has happened yet.'
  return <p className="px-4 font-sans text-base text-ink-2">{none}</p>
}

const looks: Readonly<Record<JobLog['level'], { icon: LucideIcon; colour: string }>> = {
  info: { icon: MinusIcon, colour: 'text-ink-3' },
  warn: { icon: TriangleAlertIcon, colour: 'text-warn' },
  error: { icon: SquareXIcon, colour: 'text-fail' },
}

const LogLine = memo(function LogLine({ line }: { line: JobLog }) {
  const { icon: Icon, colour } = looks[line.level]
  return (
    <div className="grid grid-cols-[128px_60px_72px_minmax(0,1fr)] gap-x-2 px-4 hover:bg-hover max-md:grid-cols-[128px_60px_1fr] max-md:border-b max-md:border-line max-md:py-1">
      <Time at={line.createdAt} form="milliseconds" className="whitespace-nowrap text-ink-3" />
      <span className={cn('flex items-center gap-1 self-start', colour)}>
        <Icon className="size-3.5 shrink-0" aria-hidden />
        {line.level}
      </span>
      <span className="truncate text-ink-3">{line.pageNumber === null ? '' : `page ${line.pageNumber}`}</span>
      <span className="break-words max-md:col-span-3">
        {line.message}
        {line.actor ? <span className="text-ink-3"> by {line.actor}</span> : null}
      </span>
    </div>
  )
})
