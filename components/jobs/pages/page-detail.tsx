'use client'

import { useState } from 'react'
import { CircleQuestionMarkIcon, LoaderIcon, SquareXIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { ActionDialog } from '#components/jobs/action-dialog.tsx'
import { usePageAction } from '#components/jobs/job-changes.ts'
import { pageWish } from '#components/jobs/wishes.ts'
import { PageFacts, PurchaseFacts } from '#components/jobs/pages/page-facts.tsx'
import { RawAnswer } from '#components/jobs/pages/raw-answer.tsx'
import {
  allowedPageActions,
  pageConsequence,
  costAgain,
  type PageAction,
} from '#components/jobs/page-words/page-actions.ts'
import type { Job, Page } from '#lib/jobs/contract.ts'

/** Everything about one page, and what may be done to it. */
export function PageDetail({ page, job }: { page: Page; job: Job }) {
  return (
    <div className="grid gap-3 px-4 pt-2 pb-4">
      <PageReason page={page} />
      {page.rerunAskedAt === null ? null : (
        <p className="flex items-center gap-2 text-ink-2">
          <LoaderIcon className="size-4 shrink-0 motion-safe:animate-spin" aria-hidden />
          <span>
            It is being read again, asked for <Time at={page.rerunAskedAt} form="relative" />. Until that is done
            everything stays as it was.
          </span>
        </p>
      )}
      <PageActions key={`${page.pageNumber} ${page.state}`} page={page} job={job} />
      <PageFacts page={page} />
      <PurchaseFacts page={page} job={job} />
      <RawAnswer key={page.pageNumber} page={page} job={job} />
    </div>
  )
}

function PageReason({ page }: { page: Page }) {
  const reason = page.errorMessage ?? page.stateReason
  if (!reason) return null
  if (page.state !== 'failed' && page.state !== 'unclear') return <p className="break-words text-ink-2">{reason}</p>
  const failed = page.state === 'failed'
  return (
    <Note
      tone={failed ? 'fail' : 'unclear'}
      icon={failed ? <SquareXIcon aria-hidden /> : <CircleQuestionMarkIcon aria-hidden />}
    >
      <span className="break-words">{reason}</span>
      {page.errorCode ? <code className="ml-1 font-mono text-sm text-ink-2">{page.errorCode}</code> : null}
    </Note>
  )
}

/** The word on the button that opens the question; the amount is on it already. */
function buttonWord(action: PageAction, page: Page, job: Job): string {
  if (action === 'skip') return `Skip ${page.recordLimit.toLocaleString('en-US')} records`
  if (action === 'buy-again') return `Buy again, up to ${costAgain(page, job)}`
  return page.state === 'written' ? 'Read again' : 'Run again'
}

function PageActions({ page, job }: { page: Page; job: Job }) {
  const [asked, setAsked] = useState<PageAction | null>(null)
  const change = usePageAction(job.jobId)
  const actions = allowedPageActions(page, job)
  if (actions.length === 0) return null
  const confirm = () => {
    if (!asked) return
    const wish = pageWish(asked, job.jobId, page)
    change.mutate({ pageNumber: page.pageNumber, action: asked, wish }, { onSettled: () => setAsked(null) })
  }
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {actions.map((action) => (
          <Button key={action} className="flex-1" onClick={() => setAsked(action)}>
            {buttonWord(action, page, job)}
          </Button>
        ))}
      </div>
      {page.state === 'unclear' ? (
        <p className="text-sm text-ink-2">
          Nobody knows whether the first request was billed. Buying again gets the records and may pay twice; skipping
          spends nothing more and leaves them out.
        </p>
      ) : null}
      {asked ? (
        <ActionDialog
          consequence={pageConsequence(asked, page, job)}
          onConfirm={confirm}
          onClose={() => setAsked(null)}
          busy={change.isPending}
        />
      ) : null}
    </div>
  )
}
