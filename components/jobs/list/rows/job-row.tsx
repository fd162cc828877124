'use client'

import Link from 'next/link'
import { memo, useState } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import { formatPercent } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { SelectBox } from '#components/ui/table/select-box.tsx'
import { RowActions } from '#components/jobs/list/rows/row-actions.tsx'
import { PlatStrip } from '#components/jobs/plat/plat-strip.tsx'
import type { JobAction } from '#components/jobs/words/job-actions.ts'
import { costOf, countsOf, hasEnded, paceOf, progressNote, stateOf } from '#components/jobs/words/job-state.ts'
import { SourceName } from '#components/jobs/words/source-name.tsx'
import { pendingState, StateWord } from '#components/jobs/words/state-word.tsx'
import type { Job } from '#lib/jobs/contract.ts'

interface JobRowProps {
  job: Job
  /** Sent and not answered yet: shown at once. */
  pending: JobAction | undefined
  /** The row the keyboard is at. */
  current: boolean
  selected: boolean
  onSelect: (jobId: number) => void
  onAct: (action: JobAction, jobId: number) => void
  onPoint: (jobId: number) => void
}

const cell = 'overflow-hidden border-b border-line px-2 py-1 md:in-data-[density=dense]:py-0 max-md:border-0 max-md:p-0'
const sub = 'block truncate text-sm text-ink-3'

/** One job in the list: a row of 48 px, or three lines on narrow screens. Drawn again only when the job changed. */
export const JobRow = memo(function JobRow({ job, pending, current, selected, onSelect, onAct, onPoint }: JobRowProps) {
  // Actions are made only where the pointer or the keyboard is: 150 buttons would cost more than all the rest.
  const [near, setNear] = useState(false)
  const state = pending && pending !== 'duplicate' ? pendingState[pending] : stateOf(job)
  const pace = paceOf(job)
  const cost = costOf(job)
  return (
    <tr
      role="row"
      aria-current={current || undefined}
      onClick={() => onPoint(job.jobId)}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
      className={cn(
        'h-12 hover:bg-hover md:in-data-[density=dense]:h-10 max-md:grid max-md:h-auto max-md:gap-x-2 max-md:gap-y-0.5 max-md:border-b max-md:border-line max-md:px-4 max-md:py-2.5',
        'max-md:grid-cols-[auto_minmax(0,1fr)_auto]',
        selected && 'bg-selected hover:bg-selected',
        current && 'shadow-[inset_2px_0_var(--color-accent)]',
        current && !selected && 'bg-hover',
      )}
    >
      <td role="cell" className={cn(cell, 'pl-4 max-md:row-span-3 max-md:pr-1')}>
        <SelectBox label={`Choose job ${job.jobId}`} checked={selected} onChange={() => onSelect(job.jobId)} />
      </td>
      <td role="cell" className={cn(cell, 'max-md:flex max-md:min-w-0 max-md:gap-2')}>
        <StateWord kind={state.kind} word={state.word} />
        {state.reason ? (
          <span className={cn(sub, 'max-md:leading-5')} title={state.reason}>
            {state.reason}
          </span>
        ) : null}
      </td>
      <td role="cell" className={cn(cell, 'max-md:col-span-2 max-md:col-start-2 max-md:row-start-2')}>
        <span className="flex items-baseline gap-1">
          <Link
            href={`/jobs/${job.jobId}`}
            prefetch={false}
            data-job={job.jobId}
            onFocus={() => onPoint(job.jobId)}
            className="truncate rounded-xs font-medium -outline-offset-2 hover:underline"
          >
            {job.name}
          </Link>
          <span className="shrink-0 text-sm text-ink-3">#{job.jobId}</span>
        </span>
        <span className={sub} title={job.summary}>
          <SourceName source={job.source} /> · {job.summary}
        </span>
      </td>
      <td
        role="cell"
        className={cn(cell, 'overflow-visible max-md:col-span-2 max-md:col-start-2 max-md:row-start-3 max-md:pt-1')}
      >
        <Progress job={job} timeLeft={pace.time} />
      </td>
      <td role="cell" className={cn(cell, 'text-right max-md:hidden')}>
        {pace.rate}
        {pace.time ? <span className={sub}>{pace.time}</span> : null}
      </td>
      <td role="cell" className={cn(cell, 'text-right max-md:col-start-3 max-md:row-start-1')}>
        <span className={cn('whitespace-nowrap', job.paid ? undefined : 'text-ink-3')}>{cost.amount}</span>
        {cost.of ? <span className={cn(sub, 'max-xl:hidden')}>{cost.of}</span> : null}
      </td>
      <td role="cell" className={cn(cell, 'relative max-[1023px]:hidden')}>
        <Owner name={job.createdByName} />
        {near || current ? (
          <span className={cn('absolute inset-0 flex items-center gap-1 pl-1', selected ? 'bg-selected' : 'bg-hover')}>
            <RowActions job={job} onAct={onAct} />
          </span>
        ) : null}
      </td>
      <td role="cell" className={cn(cell, 'pr-4 max-xl:hidden')}>
        <Time at={job.startedAt ?? job.createdAt} className="block truncate" />
        <Time at={job.startedAt ?? job.createdAt} form="relative" className={sub} />
      </td>
      {current ? (
        <td role="cell" className="col-span-2 col-start-2 row-start-4 flex flex-wrap gap-1 pt-1 md:hidden">
          <RowActions job={job} onAct={onAct} />
          <span className="ml-auto self-center text-sm text-ink-3">
            <Time at={job.startedAt ?? job.createdAt} /> · <Time at={job.startedAt ?? job.createdAt} form="relative" />
          </span>
        </td>
      ) : null}
    </tr>
  )
})

function Progress({ job, timeLeft }: { job: Job; timeLeft: string | null }) {
  const counts = countsOf(job)
  const known = job.totalRecords !== null
  return (
    <>
      <div className="my-1">
        <PlatStrip
          label={`Job ${job.jobId}`}
          text={known ? `${counts}, ${formatPercent(job.percentComplete)}` : counts}
          strip={job.strip}
          percent={known ? job.percentComplete : null}
          over={hasEnded(job.status)}
        />
      </div>
      <span className="flex justify-between gap-2 text-sm whitespace-nowrap">
        <span>{counts}</span>
        <span className="truncate text-ink-3">{progressNote(job)}</span>
        <span className="text-ink-3 md:hidden">{timeLeft}</span>
      </span>
    </>
  )
}

function Owner({ name }: { name: string }) {
  const words = name.trim().split(/\s+/)
  const initials = [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
  return (
    <span className="flex items-center gap-1.5" title={name}>
      <span
        aria-hidden
        className="grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold text-ink-2 ring-1 ring-line ring-inset"
      >
        {initials.toUpperCase()}
      </span>
      <span className="truncate">{words[0]}</span>
    </span>
  )
}
