'use client'

import { useState } from 'react'
import { CircleDashedIcon, CircleQuestionMarkIcon, SquareXIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { NumberField } from '#components/ui/control/number-field.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Note } from '#components/ui/state/note.tsx'
import { useJobAction } from '#components/jobs/job-changes.ts'
import { jobWish } from '#components/jobs/wishes.ts'
import { mostCost } from '#components/jobs/words/consequences.ts'
import { hasEnded } from '#components/jobs/words/job-state.ts'
import type { TroubledPages } from '#components/jobs/pages/troubled-pages.ts'
import type { Job } from '#lib/jobs/contract.ts'

interface NeedsBannerProps {
  job: Job
  /** Failed and unclear pages. */
  troubled: TroubledPages
  onSelect: (pageNumber: number) => void
}

/** What a person must do before this job can go on or end; nothing when nobody is needed. */
export function NeedsBanner({ job, troubled, onSelect }: NeedsBannerProps) {
  if (job.needs === 'approval') return <ApprovalBanner key={job.approvalRecords} job={job} />
  if (job.pages.unclear > 0) return <DecisionBanner job={job} troubled={troubled} onSelect={onSelect} />
  if (job.status === 'FAILED' && job.errorDetails) {
    return (
      <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
        <b className="font-semibold">{job.pages.total === 0 ? 'It did not start.' : 'Some of it failed.'}</b>{' '}
        <span className="break-words">{job.errorDetails}</span>
      </Note>
    )
  }
  return null
}

const mostButtons = 5

function DecisionBanner({ job, troubled, onSelect }: NeedsBannerProps) {
  const unclear = troubled.pages.filter((page) => page.state === 'unclear')
  const { queued, fetching, fetched } = job.pages
  const others = queued + fetching + fetched
  const named = unclear.slice(0, mostButtons)
  // Before they are loaded nothing can be said of the others.
  const rest = named.length === 0 ? 0 : job.pages.unclear - named.length
  const one = job.pages.unclear === 1
  return (
    <Note
      tone="unclear"
      icon={<CircleQuestionMarkIcon aria-hidden />}
      className="min-h-11"
      action={
        <span className="flex flex-wrap gap-2">
          {troubled.fault && named.length === 0 ? (
            <Button size="small" onClick={troubled.fault.onRetry} busy={troubled.fault.retrying}>
              Ask again which
            </Button>
          ) : null}
          {named.map(({ pageNumber }) => (
            <Button key={pageNumber} size="small" onClick={() => onSelect(pageNumber)}>
              Show page {formatCount(pageNumber)}
            </Button>
          ))}
        </span>
      }
    >
      <b className="font-semibold">
        {formatQuantity(job.pages.unclear, 'page')} {one ? 'needs' : 'need'} you.
      </b>{' '}
      {one ? 'It was' : 'They were'} sent and never answered, so nobody knows whether {one ? 'it was' : 'they were'}{' '}
      billed: buy {one ? 'it' : 'them'} again or skip {one ? 'it' : 'them'}.
      {troubled.fault && named.length === 0 ? ' Which they are could not be loaded.' : null}
      {rest > 0 ? ` The other ${formatCount(rest)} follow here as you decide.` : null}
      {others > 0 && !hasEnded(job.status) ? ` The other ${formatQuantity(others, 'page')} go on.` : null}
    </Note>
  )
}

function ApprovalBanner({ job }: { job: Job }) {
  const [typed, setTyped] = useState<number | null>(null)
  const approve = useJobAction()
  const wanted = job.approvalRecords ?? job.totalRecords ?? 0
  // Nobody knows here how much of the allowance is left, so all of it is priced.
  const cost = job.pricePerRecord === null ? null : mostCost(job, wanted)
  const wrong = typed !== null && typed !== wanted
  return (
    <Note tone="warn" icon={<CircleDashedIcon aria-hidden />}>
      <p>
        <b className="font-semibold">{formatQuantity(wanted, 'record')} wait for your approval.</b>{' '}
        {job.statusReason ?? 'The number grew since the estimate, or it is unusually large.'} Nothing was bought yet.
        {job.mine ? '' : ` ${job.createdByName} can approve it.`}
      </p>
      {job.mine ? (
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <label htmlFor="approve-records">Type the number of records</label>
          <NumberField
            id="approve-records"
            value={typed}
            onChange={setTyped}
            placeholder={formatCount(wanted)}
            invalid={wrong}
            aria-describedby="approve-fault"
            className="w-32"
          />
          <Button
            kind="primary"
            disabled={typed !== wanted}
            busy={approve.isPending}
            onClick={() =>
              approve.mutate({
                jobId: job.jobId,
                action: 'resume',
                wish: `${jobWish('resume', job)} ${wanted}`,
                confirmRecords: wanted,
              })
            }
          >
            Approve {formatQuantity(wanted, 'record')}
            {cost ? `, at most ${cost}` : ''}
          </Button>
          <span id="approve-fault" role="status" className="text-fail">
            {wrong ? `That is not ${formatCount(wanted)}.` : null}
          </span>
        </div>
      ) : null}
    </Note>
  )
}
