'use client'

import { ChevronLeftIcon, ChevronRightIcon, XIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { useMedium } from '#components/ui/layout/viewport.ts'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows, useLate } from '#components/ui/state/skeleton.tsx'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { PageDetail } from '#components/jobs/pages/page-detail.tsx'
import { PageStateWord } from '#components/jobs/page-words/page-state.tsx'
import type { OnePage } from '#components/jobs/pages/one-page.ts'
import type { Job } from '#lib/jobs/contract.ts'

interface PagePlaceProps {
  job: Job
  one: OnePage
  pageNumber: number
  onSelect: (pageNumber: number | null) => void
}

/** Where the details of a page stand: in the side column on wide screens, in a sheet on the others. */
export function PagePlace({ job, one, pageNumber, onSelect }: PagePlaceProps) {
  const { page } = one
  const inSheet = useMedium()
  const title = (
    <>
      Page {pageNumber.toLocaleString('en-US')}
      {page ? <PageStateWord state={page.state} className="ml-2 text-base" /> : null}
    </>
  )
  const steps = (
    <>
      <IconButton
        label="Previous page"
        size="small"
        disabled={pageNumber <= 1}
        onClick={() => onSelect(pageNumber - 1)}
      >
        <ChevronLeftIcon aria-hidden />
      </IconButton>
      <IconButton
        label="Next page"
        size="small"
        disabled={pageNumber >= job.pages.total}
        onClick={() => onSelect(pageNumber + 1)}
      >
        <ChevronRightIcon aria-hidden />
      </IconButton>
    </>
  )
  const content = page ? <PageDetail page={page} job={job} /> : <NoPage job={job} one={one} pageNumber={pageNumber} />
  if (inSheet) {
    return (
      <Sheet open onClose={() => onSelect(null)} title={title} actions={steps} modal={false}>
        {content}
      </Sheet>
    )
  }
  return (
    <Panel
      title={title}
      actions={
        <>
          {steps}
          <IconButton label="Close page details" size="small" onClick={() => onSelect(null)}>
            <XIcon aria-hidden />
          </IconButton>
        </>
      }
    >
      {content}
    </Panel>
  )
}

function NoPage({ job, one, pageNumber }: Pick<PagePlaceProps, 'job' | 'one' | 'pageNumber'>) {
  const late = useLate(one.error === null)
  const { total } = job.pages
  if (pageNumber < 1 || pageNumber > total) {
    return (
      <p className="p-4 text-ink-2">
        {total === 0 ? 'This job has no pages.' : `This job has pages 1 to ${total.toLocaleString('en-US')}.`}
      </p>
    )
  }
  if (one.error === null) return late ? <SkeletonRows rows={6} height={32} /> : <div className="h-48" />
  const { title, detail, requestId } = toApiError(one.error)
  return (
    <ErrorState title={title} detail={detail} requestId={requestId} onRetry={one.onRetry} retrying={one.retrying} />
  )
}
