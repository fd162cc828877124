'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { parseAsInteger, useQueryState } from 'nuqs'
import { useCallback, useMemo } from 'react'
import { toApiError } from '#components/api.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows, useLate } from '#components/ui/state/skeleton.tsx'
import { JobActionDialog } from '#components/jobs/action-dialog.tsx'
import { Announcer } from '#components/jobs/announcer.tsx'
import { useAskedAction } from '#components/jobs/asked-action.ts'
import { ChartsPanel } from '#components/jobs/charts/charts-panel.tsx'
import { ErrorsPanel } from '#components/jobs/evidence/errors-panel.tsx'
import { LogPanel } from '#components/jobs/evidence/log-panel.tsx'
import { RejectsPanel } from '#components/jobs/evidence/rejects-panel.tsx'
import { TimelinePanel } from '#components/jobs/evidence/timeline-panel.tsx'
import { JobHeader } from '#components/jobs/job/job-header.tsx'
import { useJobKeys } from '#components/jobs/job/job-keys.ts'
import { NeedsBanner } from '#components/jobs/job/needs-banner.tsx'
import { Outage } from '#components/jobs/job/outage.tsx'
import { ProgressPanel } from '#components/jobs/job/progress-panel.tsx'
import { FetchGapButton } from '#components/jobs/fetch-gap-button.tsx'
import { ReconciliationPanel } from '#components/jobs/job/reconciliation-panel.tsx'
import { SpendPanel } from '#components/jobs/job/spend-panel.tsx'
import { usePendingActions } from '#components/jobs/job-changes.ts'
import { jobQuery } from '#components/jobs/job-queries.ts'
import { LiveButton, LiveSwitch, useLive } from '#components/jobs/live.tsx'
import { useOnePage } from '#components/jobs/pages/one-page.ts'
import { PagePlace } from '#components/jobs/pages/page-place.tsx'
import { usePageSlices } from '#components/jobs/pages/page-slices.ts'
import { PagesPanel } from '#components/jobs/pages/pages-panel.tsx'
import { useTroubledPages } from '#components/jobs/pages/troubled-pages.ts'
import type { JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** One job: how far it is, what it cost, what went wrong, and every page of it. */
export function JobScreen({ jobId }: { jobId: number }) {
  const query = useQuery(jobQuery(jobId, useLive()))
  const late = useLate(query.isPending)
  return (
    <>
      <TopBar title={`#${jobId}`} parent={{ href: '/jobs', label: 'Jobs' }}>
        <LiveSwitch updatedAt={query.dataUpdatedAt} />
        <LiveButton />
      </TopBar>
      <Outage jobId={jobId} query={query} />
      {query.data ? <JobContent job={query.data} /> : null}
      {!query.data && query.error ? (
        <JobFault jobId={jobId} error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />
      ) : null}
      {late ? (
        <div className="px-6 pt-4 max-md:px-0">
          <Panel>
            <SkeletonRows rows={8} height={48} />
          </Panel>
        </div>
      ) : null}
    </>
  )
}

interface JobFaultProps {
  jobId: number
  error: Error
  onRetry: () => void
  retrying: boolean
}

function JobFault({ jobId, error, onRetry, retrying }: JobFaultProps) {
  const { status, title, detail, requestId } = toApiError(error)
  if (status !== 404) {
    return <ErrorState title={title} detail={detail} requestId={requestId} onRetry={onRetry} retrying={retrying} />
  }
  return (
    <div className="px-6 max-md:px-0">
      <ErrorState title={`There is no job #${jobId}`} detail="The number may be mistyped. The list has every job." />
      <ButtonLink href="/jobs" className="ml-8 max-md:ml-4">
        To the list of jobs
      </ButtonLink>
    </div>
  )
}

function JobContent({ job }: { job: Job }) {
  const router = useRouter()
  const [selected, setSelected] = useQueryState('page', parseAsInteger)
  const onSelect = useCallback((pageNumber: number | null) => void setSelected(pageNumber), [setSelected])
  const { pages, fault } = usePageSlices(job)
  const troubled = useTroubledPages(job)
  const one = useOnePage(job, selected, pages, troubled.pages)
  const jobs = useMemo(() => [job], [job])
  const onDone = (action: JobAction, answer: Job) => {
    if (action === 'duplicate') router.push(`/jobs/${answer.jobId}`)
  }
  const { ask, asked } = useAskedAction(jobs, { onDone })
  const pending = usePendingActions().get(job.jobId)
  useJobKeys(job, ask)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-6 pt-4 pb-12 max-md:px-0 max-md:pb-6">
      <JobHeader job={job} pending={pending} onAct={ask} />
      <div className="max-md:px-4 empty:hidden">
        <NeedsBanner job={job} troubled={troubled} onSelect={onSelect} />
      </div>
      <ProgressPanel job={job} />
      <div className="mt-1 grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_360px]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <PagesPanel job={job} pages={pages} fault={fault} selected={selected} onSelect={onSelect} />
          <ChartsPanel job={job} />
          <ErrorsPanel job={job} onSelect={onSelect} />
          <LogPanel job={job} />
          <RejectsPanel job={job} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {selected === null ? null : <PagePlace job={job} one={one} pageNumber={selected} onSelect={onSelect} />}
          <SpendPanel job={job} />
          <ReconciliationPanel job={job} action={<FetchGapButton job={job} />} />
          <TimelinePanel job={job} />
        </div>
      </div>
      {asked ? <JobActionDialog key={asked.id} asked={asked} /> : null}
      <Announcer jobs={jobs} />
    </div>
  )
}
