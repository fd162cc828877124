import { TriangleAlertIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { PlatStrip } from '#components/jobs/plat/plat-strip.tsx'
import { countsOf, hasEnded, paceOf, progressNote } from '#components/jobs/words/job-state.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** How far it is, and the counters as a sum that adds up. */
export function ProgressPanel({ job }: { job: Job }) {
  const counts = countsOf(job)
  const note = progressNote(job)
  const { rate, time } = paceOf(job)
  return (
    <Panel>
      <h3 className="sr-only">Progress</h3>
      <div className="grid gap-3 p-4">
        <PlatStrip
          label={`Job ${job.jobId}`}
          text={note ? `${counts} records, ${note}` : `${counts} records`}
          strip={job.strip}
          percent={job.totalRecords === null ? null : job.percentComplete}
          over={hasEnded(job.status)}
          big
        />
        <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1 text-ink-2">
          <b className="text-2xl leading-6 font-semibold tracking-tight text-ink">{counts}</b>
          {note ? <span className="min-w-8">{note}</span> : null}
          {rate ? <span className="min-w-24 text-ink">{rate.replace('/s', ' records/s')}</span> : null}
          {time ? <span className="min-w-28">{time}</span> : null}
          {job.pages.total > 0 ? (
            <span>
              {formatCount(job.pages.written)} of {formatQuantity(job.pages.total, 'page')} written
            </span>
          ) : null}
          <span className="ml-auto text-sm text-ink-3 max-md:ml-0">
            <Begun job={job} />
          </span>
        </div>
      </div>
      <Counters job={job} />
      <Gaps job={job} />
    </Panel>
  )
}

function Begun({ job }: { job: Job }) {
  const end = job.completedAt
  const begin = job.startedAt ?? job.createdAt
  return (
    <>
      {job.startedAt ? 'started' : 'asked for'} <Time at={begin} form="full" /> by {job.createdByName}
      {end ? (
        <>
          {', ended '}
          <Time at={end} form="relative" />
        </>
      ) : (
        <>
          {', '}
          <Time at={begin} form="relative" />
        </>
      )}
    </>
  )
}

function Counters({ job }: { job: Job }) {
  return (
    <dl className="flex flex-wrap gap-y-2 border-t border-line py-2 max-md:px-2 max-md:grid max-md:grid-cols-3">
      <Counter name="Processed" value={job.processedRecords} />
      <Counter sign="=" name="New" value={job.insertedCount} />
      <Counter sign="+" name="Updated" value={job.updatedCount} />
      <Counter sign="+" name="Unchanged" value={job.unchangedCount} />
      <Counter sign="+" name="Duplicate" value={job.duplicateCount} />
      <Counter
        sign="+"
        name="Rejected"
        value={
          job.rejectedCount > 0 ? (
            <a href="#rejects" className="text-accent underline underline-offset-3">
              {formatCount(job.rejectedCount)}
            </a>
          ) : (
            0
          )
        }
      />
      <Counter
        name={hasEnded(job.status) ? 'Missing' : 'Still to come'}
        value={job.missingCount}
        className="md:ml-auto"
      />
      <Counter name="Possibly not seen" value={job.possiblyNotSeenCount} />
    </dl>
  )
}

interface CounterProps {
  sign?: string
  name: string
  value: ReactNode
  className?: string
}

function Counter({ sign, name, value, className }: CounterProps) {
  return (
    <div className={cn('relative min-w-20 px-4 max-md:px-2', sign && 'md:pl-6', className)}>
      {sign ? (
        <span aria-hidden className="absolute top-4.5 left-0 w-3 text-center text-ink-3 max-md:hidden">
          {sign}
        </span>
      ) : null}
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd className="text-lg font-semibold">{typeof value === 'number' ? formatCount(value) : value}</dd>
    </div>
  )
}

/** What missing and possibly unseen records mean; the numbers alone would frighten or be overlooked. */
function Gaps({ job }: { job: Job }) {
  const {
    missingCount: missing,
    possiblyNotSeenCount: unseen,
    matchedRecords: before,
    matchedRecordsAtEnd: after,
  } = job
  const drift = before !== null && after !== null && before !== after
  if (!hasEnded(job.status) || (missing === 0 && unseen === 0 && !drift)) return null
  return (
    <div className="flex gap-2 border-t border-line px-4 py-2 text-ink-2">
      <TriangleAlertIcon className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <p className="max-w-[100ch]">
        {missing > 0
          ? `${formatQuantity(missing, 'record')} of those expected did not come: their pages failed, were skipped or held fewer. `
          : null}
        {unseen > 0
          ? `${formatQuantity(unseen, 'record')} came twice on different pages. The source moved its records between pages meanwhile, so for each of them another one may never have been shown. `
          : null}
        {drift ? `The source counted ${formatCount(before)} at the start and ${formatCount(after)} at the end. ` : null}
        What came is stored.
      </p>
    </div>
  )
}
