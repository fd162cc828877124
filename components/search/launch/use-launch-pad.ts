'use client'

import { useRef, useState } from 'react'
import type { Estimate, Job } from '#lib/jobs/contract.ts'
import { launchOptions, type LaunchForm, type LaunchKind } from '#components/search/launch/launch-form.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { useLaunch, type Launch } from '#components/search/search-queries.ts'

/** A job that was started here and what it was started with. */
export interface Started {
  job: Job
  kind: LaunchKind
  /** The request and options as text: the same again would be the same job. */
  body: string
}

/** Starts jobs and remembers those of this visit, the newest first. */
export function useLaunchPad() {
  const [started, setStarted] = useState<readonly Started[]>([])
  const { launch, forget } = useLaunch()
  const { isPending, variables, error } = launch

  const wantedOf = (kind: LaunchKind, request: RequestDraft, form: LaunchForm, estimate: Estimate): Launch => ({
    kind,
    body: {
      request: form.reason.trim() === '' ? request : { ...request, reason: form.reason.trim() },
      options: launchOptions(kind, form, estimate),
    },
  })

  // `isPending` is known only after the next drawing; two presses of a double click come before it.
  const sending = useRef(false)
  const send = (wanted: Launch) => {
    if (sending.current) return
    sending.current = true
    launch.mutate(wanted, {
      onSettled: () => {
        sending.current = false
      },
      onSuccess: (job) =>
        setStarted((before) => [
          { job, kind: wanted.kind, body: JSON.stringify(wanted.body) },
          ...before.filter((each) => each.job.jobId !== job.jobId),
        ]),
    })
  }
  /** Lets the same request be started once more, as another job. */
  const startAnother = (body: string) => {
    forget()
    setStarted((before) => before.map((each) => (each.body === body ? { ...each, body: '' } : each)))
  }

  return {
    started,
    pending: isPending ? (variables?.kind ?? null) : null,
    error,
    /** The request whose start failed is sent again under the same key. */
    retry: () => {
      if (variables) send(variables)
    },
    wantedOf,
    startedLike: (wanted: Launch) => started.find(({ body }) => body === JSON.stringify(wanted.body)) ?? null,
    start: send,
    startAnother,
  }
}

export type LaunchPad = ReturnType<typeof useLaunchPad>
