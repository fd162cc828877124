'use client'

import { useState } from 'react'
import { SquareXIcon } from 'lucide-react'
import { toApiError, type ApiError } from '#components/api.ts'
import { besideJob, changeOf, disputesOf, freshDraft, type JobDraft } from '#components/jobs/edit/job-draft.ts'
import { useChangeJob } from '#components/jobs/job-changes.ts'
import { changeWish } from '#components/jobs/wishes.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input, Textarea } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { DisputedText } from '#components/ui/draft/disputed-text.tsx'
import { bothTexts, type TextDraft } from '#components/ui/draft/text-draft.ts'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { Note } from '#components/ui/state/note.tsx'
import type { Job } from '#lib/jobs/contract.ts'

const priorities = [
  { value: 'low', label: 'Low' },
  { value: 'normal', label: 'Normal' },
  { value: 'urgent', label: 'Urgent' },
] as const

const mostLetters = 4000

/**
 * Name, note and priority: nothing else of a job can be edited. Only what was touched is sent; a text that a colleague
 * changed meanwhile stands beside one’s own until one decides.
 */
export function EditDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const [written, setWritten] = useState<JobDraft>(() => freshDraft(job))
  const draft = besideJob(written, job)
  const disputed = disputesOf(draft, job)
  const change = useChangeJob(job.jobId)
  const fault = change.error ? toApiError(change.error) : null
  const faultAt = (field: string) =>
    fault?.code === 'job-changed' ? undefined : fault?.errors.find((error) => error.field === field)?.message
  const set = (part: Partial<JobDraft>) => setWritten({ ...draft, ...part })
  const isUndecided = disputed.name || disputed.note
  const isNameless = draft.name.text.trim() === ''
  const isLong = draft.note.text.trim().length > mostLetters
  const save = () => {
    const next = changeOf(draft, job)
    if (next === null) onClose()
    else change.mutate({ change: next, wish: changeWish(job, next) }, { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit job #${job.jobId}`}
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button kind="primary" busy={change.isPending} disabled={isNameless || isLong || isUndecided} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <Field label="Name" error={isNameless ? 'A name needs at least one character.' : faultAt('name')}>
        <Input
          value={draft.name.text}
          maxLength={200}
          onChange={(event) => set({ name: { ...draft.name, text: event.target.value } })}
        />
      </Field>
      {disputed.name ? (
        <Dispute what="name" text={draft.name} stored={job.name} onDecide={(name) => set({ name })} />
      ) : null}
      <label className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Note</span>
        <Textarea
          value={draft.note.text}
          maxLength={mostLetters}
          onChange={(event) => set({ note: { ...draft.note, text: event.target.value } })}
        />
      </label>
      {isLong ? (
        <p role="alert" className="text-sm text-fail">
          A note has at most 4,000 characters; shorten this one to save it.
        </p>
      ) : null}
      {disputed.note ? (
        <Dispute what="note" text={draft.note} stored={job.note ?? ''} onDecide={(note) => set({ note })} />
      ) : null}
      <div className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Priority</span>
        <Segments
          label="Priority"
          options={priorities}
          value={draft.priority ?? job.options.priority}
          onChange={(priority) => set({ priority })}
        />
        <span className="text-sm text-ink-3">Urgent jobs go before all waiting pages of other jobs.</span>
      </div>
      {fault && !isUndecided ? <Fault fault={fault} /> : null}
    </Dialog>
  )
}

interface DisputeProps {
  what: 'name' | 'note'
  text: TextDraft
  stored: string
  onDecide: (text: TextDraft) => void
}

function Dispute({ what, text, stored, onDecide }: DisputeProps) {
  const base = stored.trim()
  return (
    <DisputedText
      what={what}
      stored={stored}
      onTake={() => onDecide({ text: stored, base })}
      onBoth={what === 'note' ? () => onDecide(bothTexts(base, text.text)) : undefined}
      onReplace={() => onDecide({ ...text, base })}
    >
      Somebody changed this {what} while you wrote.
    </DisputedText>
  )
}

/** Of a change that was refused for what a colleague wrote, the texts follow as soon as the job is read again. */
function Fault({ fault }: { fault: ApiError }) {
  if (fault.errors.length > 0 && fault.code !== 'job-changed') return null
  return (
    <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
      <p>
        {fault.title}. {fault.detail}
      </p>
      {fault.errors.map(({ field, message }) => (
        <p key={field} className="break-words whitespace-pre-wrap">
          <bdi>{message}</bdi>
        </p>
      ))}
    </Note>
  )
}
