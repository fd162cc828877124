'use client'

import { useState } from 'react'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input, Textarea } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { SquareXIcon } from 'lucide-react'
import { newIntentKey } from '#components/intent-key.ts'
import { useChangeJob } from '#components/jobs/job-changes.ts'
import type { Job } from '#lib/jobs/contract.ts'

const priorities = [
  { value: 'low', label: 'Low' },
  { value: 'normal', label: 'Normal' },
  { value: 'urgent', label: 'Urgent' },
] as const

/** Name, note and priority: nothing else of a job can be edited. Only what changed is sent. */
export function EditDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const [name, setName] = useState(job.name)
  const [note, setNote] = useState(job.note ?? '')
  const [priority, setPriority] = useState(job.options.priority)
  const [key, setKey] = useState(newIntentKey)
  const change = useChangeJob(job.jobId)
  const fault = change.error ? toApiError(change.error) : null
  const faultAt = (field: string) => fault?.errors.find((error) => error.field === field)?.message
  const edit =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value)
      // Another content is another change.
      setKey(newIntentKey())
    }
  const save = () => {
    const next = {
      ...(name.trim() === job.name ? {} : { name: name.trim() }),
      ...(note === (job.note ?? '') ? {} : { note: note === '' ? null : note }),
      ...(priority === job.options.priority ? {} : { priority }),
    }
    if (Object.keys(next).length === 0) onClose()
    else change.mutate({ change: next, key }, { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit job #${job.jobId}`}
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button kind="primary" busy={change.isPending} disabled={name.trim() === ''} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <Field label="Name" error={name.trim() === '' ? 'A name needs at least one character.' : faultAt('name')}>
        <Input value={name} maxLength={200} onChange={(event) => edit(setName)(event.target.value)} />
      </Field>
      <label className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Note</span>
        <Textarea value={note} maxLength={4000} onChange={(event) => edit(setNote)(event.target.value)} />
      </label>
      <div className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Priority</span>
        <Segments label="Priority" options={priorities} value={priority} onChange={edit(setPriority)} />
        <span className="text-sm text-ink-3">Urgent jobs go before all waiting pages of other jobs.</span>
      </div>
      {fault && fault.errors.length === 0 ? (
        <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
          {fault.title}. {fault.detail}
        </Note>
      ) : null}
    </Dialog>
  )
}
