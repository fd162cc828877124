'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { startTransition, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { ArrowUpIcon, WifiOffIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { useHydrated } from '#components/ui/layout/hydrated.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { usePendingActions } from '#components/jobs/job-changes.ts'
import { FilterBar } from '#components/jobs/list/filter/filter-bar.tsx'
import { useGlidingRows } from '#components/jobs/list/rows/gliding-rows.ts'
import { useHeldRows } from '#components/jobs/list/rows/held-rows.ts'
import { JobRow } from '#components/jobs/list/rows/job-row.tsx'
import { JobsTable } from '#components/jobs/list/rows/jobs-table.tsx'
import { ListError, ListLoading, NoJobs, NoMatches } from '#components/jobs/list/list-body.tsx'
import { choiceOf, isNarrowed, unnarrowed, type ListAddress } from '#components/jobs/list/filter/list-filter.ts'
import { useListKeys } from '#components/jobs/list/rows/list-keys.ts'
import { ListPager } from '#components/jobs/list/list-pager.tsx'
import { useAskedAction } from '#components/jobs/asked-action.ts'
import { BulkActions } from '#components/jobs/list/bulk/bulk-actions.tsx'
import { isEmpty, isSelected, pageToggled, toggled, useSelection } from '#components/jobs/list/bulk/selection.ts'
import type { JobList as JobListData } from '#components/jobs/list/list-queries.ts'
import type { Job } from '#lib/jobs/contract.ts'
import type { JobSort } from '#lib/jobs/list/contract.ts'

const JobActionDialog = dynamic(
  () => fetchCode(() => import('#components/jobs/action-dialog.tsx')).then((file) => file.JobActionDialog),
  { loading: () => null },
)

interface JobListProps {
  address: ListAddress
  onNarrow: (change: Partial<ListAddress>) => void
  onMove: (cursor: string | null) => void
  /** Equal questions have equal text; another question shows its rows from the top. */
  question: string
  list: UseQueryResult<JobListData>
}

const noJobs: readonly Job[] = []
const screenful = 20
const moreRows = 10

/** Filter bar, rows and pager, with everything that can be done to a row or to many. */
export function JobList({ address, onNarrow, onMove, question, list }: JobListProps) {
  const items = list.data?.items ?? noJobs
  // Fifty rows are drawn in slices between other work, never in one long task; those in the HTML are there already.
  const jobs = useDeferredValue(items, useHydrated() ? noJobs : items)
  const chosen = useSelection(question)
  const { shown, waiting, release } = useHeldRows(jobs, question, !isEmpty(chosen.selection))
  const stretches = useStretches(address.cursor, onMove)
  return (
    <Panel>
      <FilterBar address={address} onChange={onNarrow}>
        <ListNews waiting={waiting} onShow={release} failedSince={list.isError ? list.dataUpdatedAt : 0} />
      </FilterBar>
      <div data-job-list aria-busy={list.isPlaceholderData || undefined}>
        {shown.length > 0 ? (
          <JobRows jobs={shown} chosen={chosen} sort={address.sort} onSort={(sort) => onNarrow({ sort })} />
        ) : (
          <NoRows
            list={list}
            narrowed={isNarrowed(address) || address.cursor !== null}
            onClear={() => onNarrow(unnarrowed)}
          />
        )}
      </div>
      {shown.length > 0 ? (
        <ListPager
          shown={shown.length}
          size={address.size}
          onSize={(size) => onNarrow({ size })}
          onNewer={stretches.newer}
          onOlder={list.data?.nextCursor && !list.isPlaceholderData ? stretches.olderThan(list.data.nextCursor) : null}
        />
      ) : null}
      <BulkActions chosen={chosen} filter={choiceOf(address)} />
    </Panel>
  )
}

/** The first screenful, then ten rows more at a time until all are there: laying out 50 at once made a task of 80 ms. */
function useFirstScreenful(jobs: readonly Job[]): readonly Job[] {
  const [most, setMost] = useState(screenful)
  const isWhole = most >= jobs.length
  useEffect(() => {
    if (isWhole) return
    const timer = setTimeout(() => startTransition(() => setMost(most + moreRows)), 50)
    return () => clearTimeout(timer)
  }, [most, isWhole])
  return isWhole ? jobs : jobs.slice(0, most)
}

interface JobRowsProps {
  jobs: readonly Job[]
  chosen: ReturnType<typeof useSelection>
  sort: JobSort
  onSort: (sort: JobSort) => void
}

/** The rows with the keyboard and the questions before actions: none of these draws the filters again. */
function JobRows({ jobs, chosen, sort, onSort }: JobRowsProps) {
  const { ask, asked } = useAskedAction(jobs)
  const pending = usePendingActions()
  const { selection, change } = chosen
  const ids = useMemo(() => jobs.map((job) => job.jobId), [jobs])
  const latestIds = useRef(ids)
  useEffect(() => {
    latestIds.current = ids
  }, [ids])
  const onSelect = useCallback(
    (jobId: number) => change((before) => toggled(before, jobId, latestIds.current)),
    [change],
  )
  const { current, setCurrent } = useListKeys({ jobs, onAct: ask, onSelect })
  const onPoint = useCallback((jobId: number) => setCurrent(jobId), [setCurrent])
  const drawn = useFirstScreenful(jobs)
  const body = useGlidingRows(useMemo(() => drawn.map((job) => job.jobId), [drawn]))
  const ticked = ids.filter((jobId) => isSelected(selection, jobId)).length
  return (
    <>
      <JobsTable
        sort={sort}
        onSort={onSort}
        selected={ticked === 0 ? 'none' : ticked === ids.length ? 'all' : 'some'}
        onSelectPage={() => change((before) => pageToggled(before, ids))}
        body={body}
      >
        {drawn.map((job) => (
          <JobRow
            key={job.jobId}
            job={job}
            pending={pending.get(job.jobId)}
            current={job.jobId === current}
            selected={isSelected(selection, job.jobId)}
            onSelect={onSelect}
            onAct={ask}
            onPoint={onPoint}
          />
        ))}
      </JobsTable>
      {asked ? <JobActionDialog key={asked.id} asked={asked} /> : null}
    </>
  )
}

function NoRows({ list, narrowed, onClear }: { list: JobListProps['list']; narrowed: boolean; onClear: () => void }) {
  if (list.isPending) return <ListLoading />
  if (!list.data) {
    return (
      <ListError error={list.error ?? new Error()} onRetry={() => void list.refetch()} retrying={list.isFetching} />
    )
  }
  if (list.data.items.length > 0) return <ListLoading />
  return narrowed ? <NoMatches onClear={onClear} /> : <NoJobs />
}

/** Older and newer stretches. Cursors only lead on, so the way back is remembered; after a reload it is the top. */
function useStretches(cursor: string | null, onMove: (cursor: string | null) => void) {
  const [passed, setPassed] = useState<readonly (string | null)[]>([])
  return {
    newer:
      cursor === null
        ? null
        : () => {
            onMove(passed.at(-1) ?? null)
            setPassed(passed.slice(0, -1))
          },
    olderThan: (next: string) => () => {
      setPassed([...passed, cursor])
      onMove(next)
    },
  }
}

interface ListNewsProps {
  waiting: number
  onShow: () => void
  /** Milliseconds of the last good answer, when the newest question failed; else 0. */
  failedSince: number
}

/** At the right of the filter bar, where it pushes no row. */
function ListNews({ waiting, onShow, failedSince }: ListNewsProps) {
  if (waiting === 0 && failedSince === 0) return null
  return (
    <span className="ml-auto flex items-center gap-3">
      {failedSince > 0 ? (
        <span role="status" className="flex items-center gap-1.5 text-fail">
          <WifiOffIcon className="size-4" aria-hidden />
          <span>
            No answer, shown as of <Time at={new Date(failedSince).toISOString()} />
          </span>
        </span>
      ) : null}
      {waiting > 0 ? (
        <Button size="small" onClick={onShow}>
          <ArrowUpIcon aria-hidden />
          {formatQuantity(waiting, 'new job')}
        </Button>
      ) : null}
    </span>
  )
}
