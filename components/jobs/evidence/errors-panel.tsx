'use client'

import { useMemo } from 'react'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { errorClassWords, groupErrors, type ErrorCause } from '#components/jobs/evidence/errors-by-cause.ts'
import { pageLooks } from '#components/jobs/page-words/page-state.tsx'
import type { Job, Page } from '#lib/jobs/contract.ts'

interface ErrorsPanelProps {
  job: Job
  troubled: readonly Page[]
  onSelect: (pageNumber: number) => void
}

/** Failed and unclear pages by what went wrong, each with a page to look at. Nothing when nothing failed. */
export function ErrorsPanel({ job, troubled, onSelect }: ErrorsPanelProps) {
  const causes = useMemo(() => groupErrors(troubled), [troubled])
  const open = job.pages.failed + job.pages.unclear
  if (open === 0) return null
  const partly =
    troubled.length > 0 && open > troubled.length ? `, ${formatCount(troubled.length)} of them counted below` : ''
  return (
    <Panel title="Errors by cause" note={`${formatQuantity(open, 'page')} open${partly}`}>
      <ul className="min-h-15">
        {causes.map((cause) => (
          <CauseLine key={cause.key} cause={cause} onSelect={onSelect} />
        ))}
      </ul>
    </Panel>
  )
}

function CauseLine({ cause, onSelect }: { cause: ErrorCause; onSelect: (pageNumber: number) => void }) {
  const { icon: Icon, colour, word } = pageLooks[cause.state]
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2 border-b border-line px-4 py-2 last:border-0">
      <Icon className={`mt-0.5 size-4 ${colour}`} role="img" aria-label={word} />
      <div className="min-w-0">
        <p className="font-medium break-words">{cause.message}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
          {formatQuantity(cause.pages, 'page')}, {formatQuantity(cause.records, 'record')}
          {cause.errorClass ? <Tag>{errorClassWords[cause.errorClass] ?? cause.errorClass}</Tag> : null}
          {cause.code ? <code className="font-mono">{cause.code}</code> : null}
        </p>
      </div>
      <button
        type="button"
        onClick={() => onSelect(cause.examplePage)}
        className="min-h-6 rounded-xs text-accent hover:underline max-md:min-h-10"
      >
        {cause.state === 'unclear' ? 'Decide' : 'Show'} page {formatCount(cause.examplePage)}
      </button>
    </li>
  )
}
