'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { toApiError } from '#components/api.ts'
import { prettyRecord } from '#components/rejects/one/raw-record.tsx'
import { UnderstoodTable } from '#components/rejects/one/understood-table.tsx'
import { checkQuery } from '#components/rejects/rejects-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { longestEdit, type RejectDetail } from '#lib/rejects/contract.ts'

interface EditRecordProps {
  reject: RejectDetail
  busy: boolean
  onReplay: (text: string) => void
  onBack: () => void
}

/** What is typed is read so long after the last key, in milliseconds. */
const pauseMs = 400

/** The record as text that can be changed, beside what would be understood of it as it stands. */
export function EditRecord({ reject, busy, onReplay, onBack }: EditRecordProps) {
  const [text, setText] = useState(() => prettyRecord(reject.editedText ?? reject.rawText))
  const [checked, setChecked] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setChecked(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  const check = useQuery(checkQuery(reject.rejectId, checked))
  const isCurrent = checked === text && !check.isPlaceholderData
  const fault =
    isCurrent && check.isError ? (toApiError(check.error).errors[0]?.message ?? toApiError(check.error).detail) : null
  const reason = isCurrent ? check.data?.fault?.reason : undefined
  return (
    <form
      className="grid gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        onReplay(text)
      }}
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Field label="The record, as JSON" error={fault}>
          <Textarea
            value={text}
            maxLength={longestEdit}
            rows={18}
            spellCheck={false}
            autoFocus
            onChange={(event) => setText(event.target.value)}
            className="font-mono text-sm leading-5"
          />
        </Field>
        <UnderstoodTable understood={check.data ?? reject.understood} />
      </div>
      <p role="status" className="min-h-5 text-sm text-ink-2">
        {reason
          ? `It would still be rejected: ${reason}`
          : isCurrent && check.data
            ? 'It can be stored like this.'
            : ''}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" kind="primary" busy={busy} disabled={fault !== null}>
          Replay
        </Button>
      </div>
      <p className="text-sm text-ink-3">
        It is stored at its own place in time: what is newer stays. The counters of job #{reject.jobId} move with it.
      </p>
    </form>
  )
}
