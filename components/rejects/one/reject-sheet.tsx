'use client'

import Link from 'next/link'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toApiError } from '#components/api.ts'
import { SourceName } from '#components/jobs/words/source-name.tsx'
import { causeTitle } from '#components/rejects/cause-words.ts'
import { EditRecord } from '#components/rejects/one/edit-record.tsx'
import { RawRecord } from '#components/rejects/one/raw-record.tsx'
import { SettledNote } from '#components/rejects/one/settled-note.tsx'
import { UnderstoodTable } from '#components/rejects/one/understood-table.tsx'
import { rejectQuery, useDismissOne, useReplay } from '#components/rejects/rejects-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { useNarrow } from '#components/ui/layout/viewport.ts'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { toast } from '#components/ui/overlay/toast.ts'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import type { RejectDetail } from '#lib/rejects/contract.ts'

/** One reject: what the source gave beside what was understood of it, and the ways to settle it. */
export function RejectSheet({ rejectId, onClose }: { rejectId: number | null; onClose: () => void }) {
  const isNarrow = useNarrow()
  // Kept while the sheet slides out, so that it does not empty before it is gone.
  const [shownId, setShownId] = useState(rejectId)
  if (rejectId !== null && rejectId !== shownId) setShownId(rejectId)
  const query = useQuery({ ...rejectQuery(shownId ?? 0), enabled: shownId !== null })
  const reject = query.data
  return (
    <Sheet
      open={rejectId !== null}
      onClose={onClose}
      modal={isNarrow}
      className="md:w-[min(44rem,62vw)]"
      title={reject ? <bdi>{reject.sourceKey ?? `Record ${formatCount(reject.position)}`}</bdi> : 'Reject'}
      description={reject ? <Origin reject={reject} /> : null}
    >
      {reject ? (
        <Content key={reject.rejectId} reject={reject} />
      ) : query.isError ? (
        <ErrorState {...faultOf(query.error)} onRetry={() => void query.refetch()} retrying={query.isFetching} />
      ) : (
        <SkeletonRows rows={12} height={33} />
      )}
    </Sheet>
  )
}

function faultOf(error: unknown) {
  const { title, detail, requestId } = toApiError(error)
  return { title, detail, requestId }
}

function Origin({ reject }: { reject: RejectDetail }) {
  const { source, dataset, jobId, jobName, pageNumber, position, createdAt } = reject
  return (
    <p className="text-sm">
      <SourceName source={source} /> · <bdi>{dataset}</bdi> ·{' '}
      <Link href={`/jobs/${jobId}`} prefetch={false} className="text-accent underline underline-offset-3">
        #{jobId} <bdi>{jobName}</bdi>
      </Link>
      , page {formatCount(pageNumber)}, record {formatCount(position)}, <Time at={createdAt} form="relative" />
    </p>
  )
}

function Content({ reject }: { reject: RejectDetail }) {
  const [mode, setMode] = useState<'look' | 'edit' | 'dismiss'>('look')
  const replay = useReplay()
  const send = (text?: string): void =>
    replay.mutate(
      { asked: reject.rejectId, body: text === undefined ? {} : { text } },
      {
        onSuccess: ({ stored, message }) => {
          if (!stored) return toast.warning(message)
          toast.success(message)
          setMode('look')
        },
      },
    )
  if (mode === 'edit') {
    return <EditRecord reject={reject} busy={replay.isPending} onReplay={send} onBack={() => setMode('look')} />
  }
  const isOpen = reject.state !== 'replayed'
  return (
    <div className="grid gap-4 p-4">
      <SettledNote reject={reject} />
      {reject.state === 'open' ? (
        <p className="text-fail">
          <b className="font-semibold">{causeTitle(reject)}.</b> <bdi>{reject.reason}</bdi>
        </p>
      ) : null}
      {isOpen && reject.mine ? (
        mode === 'dismiss' ? (
          <DismissOne reject={reject} onDone={() => setMode('look')} />
        ) : (
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" onClick={() => setMode('edit')}>
              Edit
            </Button>
            <Button
              busy={replay.isPending}
              disabled={!reject.isWhole && reject.editedText === null}
              onClick={() => send()}
            >
              Replay as it is
            </Button>
            {reject.state === 'open' ? <Button onClick={() => setMode('dismiss')}>Dismiss…</Button> : null}
          </div>
        )
      ) : null}
      {isOpen && !reject.mine ? (
        <p className="text-ink-2">Its job belongs to somebody else: they, an owner or an admin can change it.</p>
      ) : null}
      <div className="grid items-start gap-4 md:grid-cols-2">
        <RawRecord reject={reject} />
        <UnderstoodTable understood={reject.understood} />
      </div>
    </div>
  )
}

function DismissOne({ reject, onDone }: { reject: RejectDetail; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const dismiss = useDismissOne()
  const send = (): void =>
    dismiss.mutate({ asked: reject.rejectId, body: { reason: reason.trim() } }, { onSuccess: onDone })
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') send()
      }}
    >
      <Field label="Why it needs no fixing" hint="It stays counted as rejected in its job, marked as dismissed.">
        <Input value={reason} maxLength={500} autoFocus onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button onClick={onDone}>Back</Button>
        <Button type="submit" kind="primary" busy={dismiss.isPending} disabled={reason.trim() === ''}>
          Dismiss
        </Button>
      </div>
    </form>
  )
}
