'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import {
  BanIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  CirclePauseIcon,
  CirclePlayIcon,
  CircleQuestionMarkIcon,
  PencilIcon,
  PlusIcon,
  PackageCheckIcon,
  RotateCcwIcon,
  SkipForwardIcon,
  SquareXIcon,
  TriangleAlertIcon,
  Undo2Icon,
  type LucideIcon,
} from 'lucide-react'
import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { MoreButton } from '#components/ui/state/more-button.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { timelineQuery } from '#components/jobs/job/one-job-queries.ts'
import type { Job } from '#lib/jobs/contract.ts'
import type { TimelineEntry } from '#lib/runs/contract.ts'

/** Stretches of 50 that are kept on screen. */
const mostStretches = 20

/** What happened to the job and who did it, newest first. Single pages that failed or were tried again stand in the log. */
export function TimelinePanel({ job }: { job: Job }) {
  const timeline = useInfiniteQuery(timelineQuery(job))
  const stretches = timeline.data?.pages ?? []
  return (
    <Panel title="Timeline" note="newest first">
      {timeline.error && stretches.length === 0 ? (
        <PanelFault
          error={timeline.error}
          onRetry={() => void timeline.refetch()}
          retrying={timeline.isFetching}
          className="p-4"
        />
      ) : null}
      <LateRows waiting={timeline.isPending} rows={3} height={48} />
      <ol className="min-h-12 px-4 py-2">
        {stretches.flatMap((stretch) => stretch.items.map((entry) => <TimelineLine key={entry.logId} entry={entry} />))}
      </ol>
      {timeline.hasNextPage && stretches.length < mostStretches ? (
        <div className="border-t border-line px-4 py-2">
          <MoreButton list={timeline}>Earlier</MoreButton>
        </div>
      ) : null}
    </Panel>
  )
}

const looks: Readonly<Record<string, { icon: LucideIcon; colour: string }>> = {
  'rejects-replayed': { icon: PackageCheckIcon, colour: 'text-done' },
  'rejects-dismissed': { icon: SkipForwardIcon, colour: 'text-ink-2' },
  'undo-started': { icon: Undo2Icon, colour: 'text-warn' },
  'job-undone': { icon: Undo2Icon, colour: 'text-warn' },
  'job-created': { icon: PlusIcon, colour: 'text-ink-2' },
  'job-started': { icon: CirclePlayIcon, colour: 'text-accent' },
  'job-approved': { icon: CirclePlayIcon, colour: 'text-accent' },
  'job-resumed': { icon: CirclePlayIcon, colour: 'text-accent' },
  'job-paused': { icon: CirclePauseIcon, colour: 'text-warn' },
  'job-changed': { icon: PencilIcon, colour: 'text-ink-2' },
  'job-cancelled': { icon: BanIcon, colour: 'text-ink-2' },
  'job-retried': { icon: RotateCcwIcon, colour: 'text-accent' },
  'job-failed': { icon: SquareXIcon, colour: 'text-fail' },
  'planning-failed': { icon: SquareXIcon, colour: 'text-fail' },
  'job-completed': { icon: CircleCheckIcon, colour: 'text-done' },
  'needs-decision': { icon: CircleQuestionMarkIcon, colour: 'text-unclear' },
  'needs-approval': { icon: CircleQuestionMarkIcon, colour: 'text-warn' },
  'source-moved': { icon: TriangleAlertIcon, colour: 'text-warn' },
  'page-rerun': { icon: RotateCcwIcon, colour: 'text-accent' },
  'page-read-again': { icon: CircleCheckIcon, colour: 'text-done' },
  'page-rerun-failed': { icon: TriangleAlertIcon, colour: 'text-warn' },
  'page-bought-again': { icon: RotateCcwIcon, colour: 'text-unclear' },
  'page-skipped': { icon: SkipForwardIcon, colour: 'text-ink-2' },
}
const otherwise = { icon: CircleDashedIcon, colour: 'text-ink-2' }

function TimelineLine({ entry }: { entry: TimelineEntry }) {
  const { icon: Icon, colour } = looks[entry.event] ?? otherwise
  return (
    <li className="relative grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 pb-3 last:pb-1">
      <span aria-hidden className="absolute top-5 bottom-0 left-2 border-l border-line" />
      <Icon className={`mt-0.5 size-4 ${colour}`} aria-hidden />
      <div className="min-w-0">
        <p className="break-words">
          {entry.pageNumber === null ? null : <b className="font-medium">Page {formatCount(entry.pageNumber)}: </b>}
          <bdi>{entry.message}</bdi>
        </p>
        <p className="text-sm text-ink-3">
          <Time at={entry.createdAt} form="full" />
          {entry.actor ? (
            <>
              {' '}
              by <bdi>{entry.actor}</bdi>
            </>
          ) : null}
        </p>
      </div>
    </li>
  )
}
