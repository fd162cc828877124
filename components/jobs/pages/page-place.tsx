'use client'

import { ChevronLeftIcon, ChevronRightIcon, XIcon } from 'lucide-react'
import { IconButton } from '#components/ui/control/button.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { useMedium } from '#components/ui/layout/viewport.ts'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { PageDetail } from '#components/jobs/pages/page-detail.tsx'
import { PageStateWord } from '#components/jobs/page-words/page-state.tsx'
import type { Job, Page } from '#lib/jobs/contract.ts'

interface PagePlaceProps {
  job: Job
  /** Null: not among the loaded pages. */
  page: Page | null
  pageNumber: number
  onSelect: (pageNumber: number | null) => void
}

/** Where the details of a page stand: in the side column on wide screens, in a sheet on the others. */
export function PagePlace({ job, page, pageNumber, onSelect }: PagePlaceProps) {
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
  const content = page ? (
    <PageDetail page={page} job={job} />
  ) : (
    <p className="p-4 text-ink-2">
      This page is not among those loaded here. Failed and unclear pages open from the list of errors.
    </p>
  )
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
