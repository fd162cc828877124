'use client'

import { useRef, useState } from 'react'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import type { Job } from '#lib/jobs/contract.ts'
import {
  launchOptions,
  wishedOptions,
  type LaunchForm,
  type LaunchKind,
} from '#components/search/launch/launch-form.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { useLaunch, type Launch } from '#components/search/search-queries.ts'

/** A job that was started here and what it was started with. */
export interface Started {
  job: Job
  kind: LaunchKind
  /** That of its launch; empty once another like it is allowed. */
  wish: string
}

/** Starts jobs and remembers those of this visit, the newest first. */
export function useLaunchPad() {
  const [started, setStarted] = useState<readonly Started[]>([])
  const launch = useLaunch()
  const { isPending, variables, error } = launch

  const wantedOf = (kind: LaunchKind, draft: RequestDraft, form: LaunchForm, estimate: Estimate): Launch => {
    const request = form.reason.trim() === '' ? draft : { ...draft, reason: form.reason.trim() }
    return {
      kind,
      wish: JSON.stringify({ request, options: wishedOptions(kind, form, estimate) }),
      body: { request, options: launchOptions(kind, form, estimate) },
    }
  }

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
          { job, kind: wanted.kind, wish: wanted.wish },
          ...before.filter((each) => each.job.jobId !== job.jobId),
        ]),
    })
  }
  /** Lets the same request be started once more, as another job. */
  const startAnother = (wish: string) => {
    launch.reset()
    setStarted((before) => before.map((each) => (each.wish === wish ? { ...each, wish: '' } : each)))
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
    startedLike: (wanted: Launch) => started.find(({ wish }) => wish === wanted.wish) ?? null,
    start: send,
    startAnother,
  }
}

export type LaunchPad = ReturnType<typeof useLaunchPad>
