import type { ReactNode } from 'react'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { ValueLine, ValueList } from '#components/ui/table/value-list.tsx'
import { hasEnded } from '#components/jobs/words/job-state.ts'
import type { Job } from '#lib/jobs/contract.ts'

interface ReconciliationPanelProps {
  job: Job
  /** What can be done about a gap. */
  action?: ReactNode
}

/** Whether what was expected came: expected = stored + duplicate + rejected + missing. */
export function ReconciliationPanel({ job, action }: ReconciliationPanelProps) {
  const { totalRecords: expected, matchedRecords: atStart, matchedRecordsAtEnd: atEnd } = job
  if (expected === null) return null
  const ended = hasEnded(job.status)
  const more = job.processedRecords - expected
  const beyond = atStart === null ? 0 : atStart - expected
  return (
    <Panel title="Reconciliation" note={ended ? null : 'so far'}>
      <div className="grid gap-3 px-4 pt-1 pb-3">
        <ValueList>
          <ValueLine name={<b className="font-semibold text-ink">Expected</b>}>
            <b className="font-semibold">{formatCount(expected)}</b>
          </ValueLine>
          <ValueLine name="= Stored">{formatCount(job.successCount)}</ValueLine>
          <ValueLine name="+ Duplicate">{formatCount(job.duplicateCount)}</ValueLine>
          <ValueLine name="+ Rejected">{formatCount(job.rejectedCount)}</ValueLine>
          <ValueLine name={ended ? '+ Missing' : '+ Still to come'}>{formatCount(job.missingCount)}</ValueLine>
          {more > 0 ? <ValueLine name="− More than expected">{formatCount(more)}</ValueLine> : null}
          <ValueLine
            name="Matched, at start and end"
            note={beyond > 0 ? `${formatQuantity(beyond, 'record')} beyond the ceiling, not asked for` : null}
          >
            {atStart === null ? 'not known' : formatCount(atStart)}
            {', '}
            {atEnd === null ? (ended ? 'not counted' : 'not yet') : formatCount(atEnd)}
          </ValueLine>
          <ValueLine
            name="Possibly not seen"
            note={
              job.possiblyNotSeenCount > 0 ? 'each came twice on different pages, so another may never have come' : null
            }
          >
            {formatCount(job.possiblyNotSeenCount)}
          </ValueLine>
        </ValueList>
        {action}
      </div>
    </Panel>
  )
}
