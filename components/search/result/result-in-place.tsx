'use client'

import Link from 'next/link'
import { finalStatuses } from '#lib/jobs/contract.ts'
import type { Property } from '#lib/properties/contract.ts'
import { toApiError } from '#components/api.ts'
import { stateOf } from '#components/jobs/words/job-state.ts'
import { StateWord } from '#components/jobs/words/state-word.tsx'
import type { Started } from '#components/search/launch/use-launch-pad.ts'
import { cellText, columnsFor } from '#components/search/result/result-columns.ts'
import { useFollowedJob, useJobProperties } from '#components/search/search-queries.ts'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { cn } from '#components/ui/format/cn.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { MoreButton } from '#components/ui/state/more-button.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'

/** What *Get now* has brought, as soon as it is stored. */
export function ResultInPlace({ started }: { started: Started }) {
  const { data: job, error, isFetching, refetch } = useFollowedJob(started.job)
  const ended = finalStatuses.includes(job.status)
  const found = useJobProperties(job.jobId, job.successCount)
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  const state = stateOf(job)
  return (
    <Panel
      title={`Result of job #${job.jobId}`}
      note={
        rows.length > 0 ? `${formatCount(rows.length)} of ${formatQuantity(job.successCount, 'record')}` : undefined
      }
      actions={
        <span className="flex items-center gap-3 pr-2">
          <StateWord kind={state.kind} word={state.word} />
          <Link href={`/jobs/${job.jobId}`} className="text-accent underline underline-offset-2">
            See the job
          </Link>
        </span>
      }
    >
      {rows.length > 0 ? <ResultTable rows={rows} jobId={job.jobId} /> : null}
      {rows.length === 0 && (found.error ?? (error && !ended)) ? (
        <ErrorState
          title={toApiError(found.error ?? error).title}
          detail={`${toApiError(found.error ?? error).detail} The job goes on without this page.`}
          onRetry={() => void (found.error ? found.refetch() : refetch())}
          retrying={found.error ? found.isFetching : isFetching}
        />
      ) : null}
      {rows.length === 0 && !found.error && !error && (!ended || found.isFetching) ? (
        <>
          <p role="status" className="px-4 py-3 text-ink-2">
            {state.kind === 'running' || state.kind === 'waiting'
              ? 'On its way: rows show here as they are stored.'
              : state.reason}
          </p>
          <SkeletonRows rows={4} height={36} />
        </>
      ) : null}
      {rows.length === 0 && ended && !found.isFetching && !found.error ? (
        <p className="px-4 py-3 text-ink-2">{job.errorDetails ?? job.statusReason ?? 'The job stored no records.'}</p>
      ) : null}
      {found.hasNextPage ? (
        <div className="border-t border-line p-2">
          <MoreButton list={found}>Show more</MoreButton>
        </div>
      ) : null}
    </Panel>
  )
}

function ResultTable({ rows, jobId }: { rows: readonly Property[]; jobId: number }) {
  const columns = columnsFor(rows)
  return (
    <div
      role="region"
      aria-label={`Records of job #${jobId}`}
      // Scrolls by itself, so it takes the focus to be scrolled by keys.
      tabIndex={0}
      className="max-h-120 overflow-auto -outline-offset-2"
    >
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            {columns.map(({ name, head, figure }) => (
              <th
                key={name}
                scope="col"
                className={cn(
                  'sticky top-0 border-b border-line bg-surface px-2 py-2 text-left text-sm font-medium whitespace-nowrap text-ink-2 first:pl-4 last:pr-4',
                  figure && 'text-right',
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.propertyId} className="hover:bg-hover">
              {columns.map((column) => (
                <td
                  key={column.name}
                  className={cn(
                    'h-8 max-w-56 truncate border-b border-line px-2 first:pl-4 last:pr-4',
                    column.figure && 'text-right',
                  )}
                >
                  {cellText(row, column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
