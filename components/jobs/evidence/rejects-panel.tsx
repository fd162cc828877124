'use client'

import Link from 'next/link'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { memo, useEffect, useEffectEvent } from 'react'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Collapsible } from '#components/ui/layout/collapsible.tsx'
import { MoreButton } from '#components/ui/state/more-button.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { jobKeys, jobRejectsQuery } from '#components/jobs/job-queries.ts'
import { hasEnded } from '#components/jobs/words/job-state.ts'
import { useLive } from '#components/jobs/live.tsx'
import type { Job } from '#lib/jobs/contract.ts'
import type { Reject } from '#lib/rejects/contract.ts'

/** While rejects keep coming, the list follows at most every so many milliseconds; the end is never missed. */
const often = 5_000

/** The records that could not be stored, with the reason and what came. Nothing when there are none. */
export function RejectsPanel({ job }: { job: Job }) {
  const client = useQueryClient()
  const rejects = useInfiniteQuery(jobRejectsQuery(job, useLive()))
  const stretches = rejects.data?.pages ?? []
  const refresh = useEffectEvent(() => {
    const due = hasEnded(job.status) || Date.now() - rejects.dataUpdatedAt > often
    if (stretches.length === 1 && due) void client.invalidateQueries({ queryKey: jobKeys.rejects(job.jobId) })
  })
  useEffect(() => refresh(), [job.rejectedCount, job.status])
  if (job.rejectedCount === 0) return null
  const items = stretches.flatMap((stretch) => stretch.items)
  return (
    <div id="rejects" className="scroll-mt-20">
      <Panel
        title="Rejects"
        note={`${formatQuantity(job.rejectedCount, 'record')} kept, not stored as properties`}
        actions={
          <Link
            href={`/rejects?jobId=${job.jobId}`}
            prefetch={false}
            className="px-2 text-accent underline underline-offset-3"
          >
            Fix and replay
          </Link>
        }
      >
        {rejects.error && stretches.length === 0 ? (
          <PanelFault
            error={rejects.error}
            onRetry={() => void rejects.refetch()}
            retrying={rejects.isFetching}
            className="p-4"
          />
        ) : null}
        <LateRows waiting={rejects.isPending} rows={3} height={72} />
        <ul>
          {items.map((reject) => (
            <RejectLine key={reject.rejectId} reject={reject} />
          ))}
        </ul>
        {rejects.hasNextPage ? (
          <div className="border-t border-line px-4 py-2">
            <MoreButton list={rejects}>More, {formatCount(items.length)} shown</MoreButton>
          </div>
        ) : null}
      </Panel>
    </div>
  )
}

const RejectLine = memo(function RejectLine({ reject }: { reject: Reject }) {
  return (
    <li className="grid gap-1 border-b border-line px-4 py-2 last:border-0">
      <p className="flex flex-wrap items-center gap-x-2">
        {reject.field ? <code className="font-mono text-sm font-medium">{reject.field}</code> : null}
        <span className="min-w-0 break-words">{reject.reason}</span>
        {reject.state === 'open' ? null : <Tag>{reject.state === 'replayed' ? 'stored' : reject.state}</Tag>}
      </p>
      <p className="text-sm text-ink-3">
        Page {formatCount(reject.pageNumber)}, record {formatCount(reject.position)}
        {reject.sourceKey ? ` · ${reject.sourceKey}` : null} · <code className="font-mono">{reject.code}</code>
      </p>
      <Collapsible title="What came">
        <pre
          tabIndex={0}
          role="region"
          aria-label={`Raw text of record ${reject.position}, page ${reject.pageNumber}`}
          className="mt-1 max-h-60 overflow-auto rounded-md bg-sunken p-2 font-mono text-sm leading-5 break-all whitespace-pre-wrap"
        >
          {reject.rawText}
        </pre>
      </Collapsible>
    </li>
  )
})
