'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { toApiError } from '#components/api.ts'
import { prettyRecord } from '#components/rejects/one/raw-record.tsx'
import { UnderstoodTable } from '#components/rejects/one/understood-table.tsx'
import { checkQuery } from '#components/rejects/rejects-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { cn } from '#components/ui/format/cn.ts'
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
      <div className="grid items-start gap-4 md:grid-cols-2">
        <label className="grid gap-1">
          <span className="font-medium text-ink-2">The record, as JSON</span>
          <Textarea
            value={text}
            maxLength={longestEdit}
            rows={16}
            spellCheck={false}
            autoFocus
            onChange={(event) => setText(event.target.value)}
            className="font-mono text-sm leading-5"
          />
        </label>
        <UnderstoodTable understood={check.data ?? reject.understood} />
      </div>
      <p role="status" className={cn('min-h-5', fault || reason ? 'text-fail' : 'text-ink-2')}>
        {fault ?? verdictOf(reason, isCurrent && check.data !== undefined)}
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

function verdictOf(reason: string | undefined, isChecked: boolean): string {
  if (reason !== undefined) return `It would still be rejected: ${reason}`
  return isChecked ? 'It can be stored like this.' : ''
}
