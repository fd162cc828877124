'use client'

import Link from 'next/link'
import { useState } from 'react'
import dynamic from 'next/dynamic'
import { PencilIcon, Undo2Icon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { EditDialog } from '#components/jobs/edit/edit-dialog.tsx'
import { actionLooks } from '#components/jobs/list/rows/row-actions.tsx'
import { allowedActions, type JobAction } from '#components/jobs/words/job-actions.ts'
import { editChoice } from '#components/jobs/words/edit-criteria.ts'
import { hasEnded, stateOf } from '#components/jobs/words/job-state.ts'
import { SourceName } from '#components/jobs/words/source-name.tsx'
import { pendingState, StateWord } from '#components/jobs/words/state-word.tsx'
import type { Job } from '#lib/jobs/contract.ts'

const UndoDialog = dynamic(() =>
  fetchCode(() => import('#components/jobs/edit/undo-dialog.tsx')).then((file) => file.UndoDialog),
)

interface JobHeaderProps {
  job: Job
  pending: JobAction | undefined
  onAct: (action: JobAction, jobId: number) => void
}

const keyOf: Readonly<Partial<Record<JobAction, string>>> = { pause: 'p', resume: 'p', retry: 'r', cancel: 'c' }

function wordOf(action: JobAction, job: Job): string {
  if (action === 'pause') return 'Pause job'
  if (action === 'resume') return 'Resume job'
  const { failed } = job.pages
  if (action === 'retry' && job.status === 'FAILED' && failed > 0) return `Retry ${failed} failed`
  return actionLooks[action].word
}

/** A job that has ended and stored something that may be taken out again. What was paid for is not offered to be. */
function canUndo(job: Job): boolean {
  return (
    job.mine && !job.paid && hasEnded(job.status) && job.undoneAt === null && job.insertedCount + job.updatedCount > 0
  )
}

/** Name, number, state and what may be done. */
export function JobHeader({ job, pending, onAct }: JobHeaderProps) {
  const [editing, setEditing] = useState(false)
  const [undoing, setUndoing] = useState(false)
  const edit = editChoice(job)
  const state = pending && pending !== 'duplicate' ? pendingState[pending] : stateOf(job)
  return (
    <div className="grid gap-2 max-md:px-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-1">
          <h2 className="min-w-0 text-2xl font-semibold tracking-tight break-words">{job.name}</h2>
          <StateWord kind={state.kind} word={state.word} className="self-center" />
          {job.undoneAt === null ? null : <Tag tone="warn">undone</Tag>}
          {state.reason ? <span className="text-ink-2">{state.reason}</span> : null}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {allowedActions(job).map((action) => {
            const { icon: Icon } = actionLooks[action]
            const key = keyOf[action]
            return (
              <Button
                key={action}
                kind={action === 'cancel' ? 'danger' : 'plain'}
                aria-keyshortcuts={key}
                onClick={() => onAct(action, job.jobId)}
              >
                <Icon aria-hidden />
                {wordOf(action, job)}
                {key ? (
                  <span aria-hidden className="max-md:hidden">
                    <Kbd>{key}</Kbd>
                  </span>
                ) : null}
              </Button>
            )
          })}
          {canUndo(job) ? (
            <Button kind="danger" onClick={() => setUndoing(true)}>
              <Undo2Icon aria-hidden />
              {job.source === 'file' ? 'Undo this import' : 'Undo'}
            </Button>
          ) : null}
          {job.mine ? (
            <Button onClick={() => setEditing(true)}>
              <PencilIcon aria-hidden />
              Edit
            </Button>
          ) : null}
        </div>
      </div>
      <p className="break-words text-ink-2">
        <SourceName source={job.source} /> · {job.summary}
        {' · '}
        <Link href={`/properties?jobId=${job.jobId}`} className="text-accent underline underline-offset-3">
          Results of this job
        </Link>
        {' · '}
        <Link href={`/jobs/${job.jobId}/compare`} className="text-accent underline underline-offset-3">
          Compare runs
        </Link>
        {edit === null ? null : ' · '}
        {edit === null ? null : 'reason' in edit ? (
          edit.reason
        ) : (
          <Link href={edit.address} prefetch={false} className="text-accent underline underline-offset-3">
            {edit.words}
          </Link>
        )}
        {job.options.priority === 'normal' ? null : ` · priority ${job.options.priority}`}
        {job.duplicatedFrom === null ? null : (
          <>
            {' · copy of '}
            <Link href={`/jobs/${job.duplicatedFrom}`} className="text-accent underline underline-offset-3">
              #{job.duplicatedFrom}
            </Link>
          </>
        )}
      </p>
      {job.note ? <p className="max-w-[80ch] break-words whitespace-pre-wrap text-ink-2">{job.note}</p> : null}
      {editing ? <EditDialog job={job} onClose={() => setEditing(false)} /> : null}
      {undoing ? <UndoDialog job={job} onClose={() => setUndoing(false)} /> : null}
    </div>
  )
}
