'use client'

import Link from 'next/link'
import { StateWord } from '#components/jobs/words/state-word.tsx'
import { stateOf } from '#components/jobs/words/job-state.ts'
import type { Started } from '#components/search/launch/use-launch-pad.ts'
import { useFollowedJob } from '#components/search/search-queries.ts'
import { formatQuantity } from '#components/ui/format/formats.ts'

/** Jobs shown; the rest is one link away. */
const shownJobs = 4

/** The jobs started on this visit, each with its state and the way to it. */
export function StartedJobs({ started }: { started: readonly Started[] }) {
  const [newest] = started
  return (
    <div className={newest ? undefined : 'sr-only'}>
      <p role="status" className="sr-only">
        {newest ? `Job ${newest.job.jobId} was started.` : ''}
      </p>
      <ul aria-label="Started here" className="grid gap-2 empty:hidden">
        {started.slice(0, shownJobs).map((each) => (
          <StartedJob key={each.job.jobId} started={each} />
        ))}
        {started.length > shownJobs ? (
          <li>
            <Link href="/jobs" className="text-accent underline underline-offset-2">
              {formatQuantity(started.length - shownJobs, 'more job')}
            </Link>
          </li>
        ) : null}
      </ul>
    </div>
  )
}

function StartedJob({ started }: { started: Started }) {
  const { data: job } = useFollowedJob(started.job)
  const { kind, word, reason } = stateOf(job)
  return (
    <li className="grid gap-0.5 rounded-md bg-selected px-3 py-2">
      <span className="flex flex-wrap items-center justify-between gap-x-3">
        <StateWord kind={kind} word={word} />
        <Link href={`/jobs/${job.jobId}`} className="text-accent underline underline-offset-2">
          Job #{job.jobId} {sayingOf(kind)}
        </Link>
      </span>
      {reason ? <span className="text-sm text-ink-2">{reason}</span> : null}
    </li>
  )
}

function sayingOf(kind: ReturnType<typeof stateOf>['kind']): string {
  switch (kind) {
    case 'waiting':
      return 'is waiting — follow it'
    case 'running':
      return 'is running — follow it'
    case 'paused':
      return 'is paused — see it'
    case 'decision':
      return 'needs you — see it'
    case 'completed':
    case 'gaps':
      return 'is done — see it'
    case 'failed':
      return 'failed — see why'
    case 'cancelled':
      return 'was cancelled — see it'
  }
}
