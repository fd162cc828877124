'use client'

import Link from 'next/link'
import { useEffect, useId, useRef } from 'react'
import { RotateCcwIcon, SquareXIcon } from 'lucide-react'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { toApiError } from '#components/api.ts'
import { isPassing } from '#components/intents.ts'
import { amountWords, getNowLabel } from '#components/search/launch/launch-amounts.ts'
import {
  numberToConfirm,
  obstacleOf,
  type LaunchKind,
  type LaunchState,
} from '#components/search/launch/launch-form.ts'
import type { LaunchPad } from '#components/search/launch/use-launch-pad.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Note } from '#components/ui/state/note.tsx'

interface LaunchButtonsProps {
  pad: LaunchPad
  request: RequestDraft
  state: LaunchState & { estimate: Estimate }
}

/** *Process in background* and *Get now*, each with the amount it spends. */
export function LaunchButtons({ pad, request, state }: LaunchButtonsProps) {
  const { estimate, atMost = false } = state
  const shared = { pad, request, state }
  return (
    <div className="grid gap-2">
      <LaunchButton
        {...shared}
        kind="background"
        label={`Process in background, ${atMost ? 'at most ' : ''}${amountWords(estimate.totalRecords, estimate)}`}
      />
      <LaunchButton {...shared} kind="now" label={getNowLabel(estimate)} />
      <LaunchError pad={pad} />
      {estimate.paid ? (
        <p className="text-sm text-ink-2">Sales are final. Nothing above the ceiling is ever bought.</p>
      ) : null}
    </div>
  )
}

interface LaunchButtonProps extends LaunchButtonsProps {
  kind: LaunchKind
  label: string
}

function LaunchButton({ pad, request, state, kind, label }: LaunchButtonProps) {
  const id = useId()
  const obstacle = obstacleOf(kind, state)
  const wanted = pad.wantedOf(kind, request, state.form, state.estimate)
  // What was started needs no number any more, though the allowance it took may make the next one ask for it.
  const confirmed = { ...state.form, confirmed: numberToConfirm(kind, state.estimate, state.form.missing) }
  const before = obstacleOf(kind, { ...state, form: confirmed }) === null ? pad.startedLike(wanted) : null
  if (before) {
    return <AlreadyStarted jobId={before.job.jobId} onAnother={() => pad.startAnother(before.wish)} />
  }
  const shown = obstacle !== null && obstacle !== 'Waits for the count.' && kind === 'background'
  return (
    <div className="grid gap-1">
      <Button
        kind={kind === 'background' ? 'primary' : 'plain'}
        disabled={obstacle !== null || (pad.pending !== null && pad.pending !== kind)}
        busy={pad.pending === kind}
        aria-describedby={shown ? id : undefined}
        onClick={() => pad.start(wanted)}
        className="w-full"
      >
        {label}
      </Button>
      {shown ? (
        <p id={id} className="text-sm text-ink-2">
          {obstacle}
        </p>
      ) : null}
    </div>
  )
}

/** In the place of a button whose job was started: pressing again would do nothing new. */
function AlreadyStarted({ jobId, onAnother }: { jobId: number; onAnother: () => void }) {
  const words = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    // The pressed button is gone and the focus with it.
    if (document.activeElement === document.body) words.current?.focus()
  }, [])
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-2 text-ink-2 max-md:min-h-10">
      <span ref={words} tabIndex={-1} className="outline-none">
        Started as job #{jobId}.
      </span>
      <Button kind="quiet" size="small" onClick={onAnother}>
        Allow another like it
      </Button>
    </div>
  )
}

function LaunchError({ pad }: { pad: LaunchPad }) {
  if (!pad.error) return null
  const { title, detail, errors, status, code } = toApiError(pad.error)
  const mayPass = isPassing(status, code)
  return (
    <div role="alert">
      <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
        <p className="font-medium">{title}</p>
        <p>{detail}</p>
        {errors.slice(0, 5).map(({ field, message }) => (
          <p key={field + message}>{message}</p>
        ))}
        {mayPass ? (
          <Button size="small" className="mt-2" onClick={pad.retry} busy={pad.pending !== null}>
            <RotateCcwIcon aria-hidden />
            Try again: makes one job at most
          </Button>
        ) : null}
        {code === 'idempotency-unclear' ? (
          <Link href="/jobs" className="text-accent underline underline-offset-2">
            See whether the job is there
          </Link>
        ) : null}
      </Note>
    </div>
  )
}
