'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DownloadIcon } from 'lucide-react'
import { Segments } from '#components/ui/control/segments.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { Collapsible } from '#components/ui/layout/collapsible.tsx'
import { rawAnswerFile, rawAnswerQuery } from '#components/jobs/job/one-job-queries.ts'
import type { Job, Page } from '#lib/jobs/contract.ts'
import type { RawAnswer as Answers } from '#lib/spend/contract.ts'

/** What the source answered for a page, as text and nothing else. Asked for when it is opened. */
export function RawAnswer({ page, job }: { page: Page; job: Job }) {
  if (page.state === 'queued' && page.attempts === 0) return null
  return (
    <Collapsible title="What the source answered">
      <RawAnswerContent page={page} job={job} />
    </Collapsible>
  )
}

function RawAnswerContent({ page, job }: { page: Page; job: Job }) {
  const [chosen, setChosen] = useState<number | null>(null)
  const query = useQuery(rawAnswerQuery(job.jobId, page.pageNumber, chosen, page.state))
  if (query.error) {
    const again = () => void query.refetch()
    return <PanelFault error={query.error} onRetry={again} retrying={query.isFetching} className="pt-1" />
  }
  if (!query.data) return <p className="h-60 pt-1 text-ink-3">Reading it…</p>
  const { answers, shown } = query.data
  if (!shown) return <NoAnswer removedAt={query.data.removedAt} />
  const answer = answers.find(({ rawPageId }) => rawPageId === shown.rawPageId)
  return (
    <div className="grid gap-2 pt-1">
      {answers.length > 1 ? (
        <Segments
          label="Which answer"
          kind="quiet"
          options={answers.map(({ rawPageId }, index) => ({
            value: String(rawPageId),
            label: index === 0 ? 'Newest' : `${index + 1}`,
            title: index === 0 ? 'The newest answer' : `Answer ${index + 1} of ${answers.length}, newest first`,
          }))}
          value={String(shown.rawPageId)}
          onChange={(value) => setChosen(Number(value))}
        />
      ) : null}
      {answer ? <AnswerFacts answer={answer} /> : null}
      <pre
        tabIndex={0}
        role="region"
        aria-label={`What the source answered for page ${page.pageNumber}`}
        className="h-60 overflow-auto rounded-md bg-sunken p-2 font-mono text-sm leading-5 break-all whitespace-pre-wrap"
      >
        <bdi>{shown.text}</bdi>
      </pre>
      <p className="flex flex-wrap items-center justify-between gap-x-4 text-sm text-ink-2">
        {shown.characters > shown.text.length
          ? `The first ${formatCount(shown.text.length)} of ${formatQuantity(shown.characters, 'character')}.`
          : `All of it, ${formatQuantity(shown.characters, 'character')}.`}
        <a
          href={rawAnswerFile(job.jobId, page.pageNumber, shown.rawPageId)}
          download
          className="inline-flex min-h-6 items-center gap-1 text-accent underline underline-offset-3 max-md:min-h-10"
        >
          <DownloadIcon className="size-4" aria-hidden />
          Download it whole
        </a>
      </p>
    </div>
  )
}

function NoAnswer({ removedAt }: { removedAt: string | null }) {
  if (removedAt === null) return <p className="pt-1 text-ink-2">No answer is stored for this page.</p>
  return (
    <p className="pt-1 text-ink-2">
      The answer was removed on <Time at={removedAt} form="absolute" />, as answers are kept for a while only. What was
      stored of it and what it cost stay.
    </p>
  )
}

function AnswerFacts({ answer }: { answer: Answers['answers'][number] }) {
  return (
    <p className="text-sm text-ink-2">
      HTTP {answer.httpStatus}, {formatQuantity(answer.bodyBytes, 'byte')}, received{' '}
      <Time at={answer.receivedAt} form="full" />
      {answer.paid ? ', paid for' : ''}
      {answer.complete ? '.' : '. It was not a complete page.'}
    </p>
  )
}
