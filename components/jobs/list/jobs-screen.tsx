'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { toApiError } from '#components/api.ts'
import { useEffect, useEffectEvent } from 'react'
import { FileUpIcon, PlusIcon, TriangleAlertIcon } from 'lucide-react'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { Announcer } from '#components/jobs/announcer.tsx'
import { jobListQuery } from '#components/jobs/list/list-queries.ts'
import { jobStatsQuery } from '#components/jobs/job-queries.ts'
import { Figures } from '#components/jobs/list/figures.tsx'
import { JobList } from '#components/jobs/list/job-list.tsx'
import { filterOf, listParsers } from '#components/jobs/list/filter/list-filter.ts'
import { StrayNote } from '#components/jobs/list/filter/stray-note.tsx'
import { LiveSwitch, useLive } from '#components/jobs/live.tsx'
import type { Job } from '#lib/jobs/contract.ts'

const noJobs: readonly Job[] = []

/** Every job of the team, newest first, live. */
export function JobsScreen() {
  const live = useLive()
  const [address, setAddress] = useQueryStates(listParsers)
  const filter = filterOf(address)
  const list = useQuery(jobListQuery(filter, live))
  const stats = useQuery(jobStatsQuery(live))
  useSoundCursor(list.error, () => void setAddress({ cursor: null }))
  const jobs = list.data?.items ?? noJobs
  return (
    <>
      <TopBar title="Jobs">
        <ButtonLink href="/files" className="max-md:hidden">
          <FileUpIcon aria-hidden />
          Load a file
        </ButtonLink>
      </TopBar>
      <div className="grid gap-3 px-6 pt-4 pb-12 max-md:px-0 max-md:pt-3 max-md:pb-6">
        <div className="flex items-start justify-between gap-4 max-md:px-4">
          <div>
            <Figures stats={stats.data} />
            {stats.error && !stats.data && list.data ? (
              <RetryLine onRetry={() => void stats.refetch()} retrying={stats.isFetching}>
                The figures could not be counted.
              </RetryLine>
            ) : null}
          </div>
          <div className="flex gap-2 max-md:hidden">
            <LiveSwitch updatedAt={list.dataUpdatedAt} />
            <ButtonLink kind="primary" href="/search">
              <PlusIcon aria-hidden />
              New search
            </ButtonLink>
          </div>
        </div>
        {stats.data?.warnings.map((warning) => (
          <Note key={warning} tone="warn" icon={<TriangleAlertIcon aria-hidden />} className="max-md:mx-4">
            {warning}
          </Note>
        ))}
        <StrayNote />
        <JobList
          address={address}
          onNarrow={(next) => void setAddress({ ...next, cursor: null })}
          onMove={(cursor) => void setAddress({ cursor }, { history: 'push', scroll: true })}
          question={JSON.stringify(filter)}
          list={list}
        />
      </div>
      <Announcer jobs={jobs} />
    </>
  )
}

/** The top of the list when the place in the address is none of this order, as after an order changed by hand. */
function useSoundCursor(error: Error | null, onTop: () => void) {
  const isLost = error !== null && toApiError(error).code === 'bad-cursor'
  const toTop = useEffectEvent(onTop)
  useEffect(() => {
    if (isLost) toTop()
  }, [isLost])
}
