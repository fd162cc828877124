'use client'

import { useQuery } from '@tanstack/react-query'
import { PackageXIcon } from 'lucide-react'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { causesQuery } from '#components/jobs/job/one-job-queries.ts'
import { pageLooks } from '#components/jobs/page-words/page-state.tsx'
import { fieldLabel } from '#components/properties/property-fields.ts'
import type { Job } from '#lib/jobs/contract.ts'
import type { PageCause, RejectCause } from '#lib/runs/contract.ts'

interface ErrorsPanelProps {
  job: Job
  onSelect: (pageNumber: number) => void
}

/** What to do about an error class, in the words of the screen. */
const errorClassWords: Readonly<Record<string, string>> = {
  'try-later': 'try later',
  'slow-down': 'slow down',
  'fix-request': 'fix the request',
  'fix-data': 'fix the data',
  'ask-person': 'ask a person',
}

/** Failed and unclear pages and rejected records by what went wrong, each with a case to look at. Nothing when nothing did. */
export function ErrorsPanel({ job, onSelect }: ErrorsPanelProps) {
  const { data, error, isPending, isFetching, refetch } = useQuery(causesQuery(job))
  const open = job.pages.failed + job.pages.unclear
  if (open + job.rejectedCount === 0) return null
  const words = [
    ...(open > 0 ? [`${formatQuantity(open, 'page')} open`] : []),
    ...(job.rejectedCount > 0 ? [`${formatQuantity(job.rejectedCount, 'record')} rejected`] : []),
  ]
  const more = data ? data.morePageCauses + data.moreRejectCauses : 0
  return (
    <Panel title="Errors by cause" note={words.join(', ')}>
      {error && !data ? (
        <PanelFault error={error} onRetry={() => void refetch()} retrying={isFetching} className="p-4" />
      ) : null}
      <LateRows waiting={isPending && error === null} rows={2} height={60} />
      <ul className={data ? undefined : 'min-h-15'}>
        {data?.pages.map((cause) => (
          <PageCauseLine key={`${cause.state} ${cause.examplePage}`} cause={cause} onSelect={onSelect} />
        ))}
        {data?.rejects.map((cause) => (
          <RejectCauseLine key={`${cause.code} ${cause.field}`} cause={cause} />
        ))}
      </ul>
      {more > 0 ? (
        <p className="border-t border-line px-4 py-2 text-sm text-ink-2">
          {formatQuantity(more, 'more cause')}, each of fewer cases, {more === 1 ? 'is' : 'are'} in the log.
        </p>
      ) : null}
    </Panel>
  )
}

const lineStyle =
  'grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2 border-b border-line px-4 py-2 last:border-0'
const factsStyle = 'mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2'
const linkStyle = 'min-h-6 rounded-xs text-accent hover:underline max-md:min-h-10'

function PageCauseLine({ cause, onSelect }: { cause: PageCause; onSelect: (pageNumber: number) => void }) {
  const { icon: Icon, colour, word } = pageLooks[cause.state]
  return (
    <li className={lineStyle}>
      <Icon className={`mt-0.5 size-4 ${colour}`} role="img" aria-label={word} />
      <div className="min-w-0">
        <p className="font-medium break-words">{cause.message}</p>
        <p className={factsStyle}>
          {formatQuantity(cause.pages, 'page')}, {formatQuantity(cause.records, 'record')}
          {cause.errorClass ? <Tag>{errorClassWords[cause.errorClass] ?? cause.errorClass}</Tag> : null}
          {cause.code ? <code className="font-mono">{cause.code}</code> : null}
        </p>
      </div>
      <button type="button" onClick={() => onSelect(cause.examplePage)} className={linkStyle}>
        {cause.state === 'unclear' ? 'Decide' : 'Show'} page {formatCount(cause.examplePage)}
      </button>
    </li>
  )
}

function RejectCauseLine({ cause }: { cause: RejectCause }) {
  const { example } = cause
  return (
    <li className={lineStyle}>
      <PackageXIcon className="mt-0.5 size-4 text-fail" role="img" aria-label="Rejected" />
      <div className="min-w-0">
        <p className="font-medium break-words">
          {cause.field && !example.reason.includes(cause.field) ? `${fieldLabel(cause.field)}: ` : ''}
          <bdi>{example.reason}</bdi>
        </p>
        <p className={factsStyle}>
          {formatQuantity(cause.records, 'record')}, such as record {formatCount(example.position)} on page{' '}
          {formatCount(example.pageNumber)}
          <code className="font-mono">{cause.code}</code>
        </p>
      </div>
      <a href="#rejects" className={`${linkStyle} inline-flex items-center`}>
        Show rejects
      </a>
    </li>
  )
}
