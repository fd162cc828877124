'use client'

import { useCallback, useState } from 'react'
import { useJobAction } from '#components/jobs/job-changes.ts'
import { jobWish } from '#components/jobs/wishes.ts'
import type { JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

type Asked = { action: JobAction; jobId: number; id: number }

/** An action that waits for a yes, with its job as it is now. */
export interface AskedAction {
  action: JobAction
  job: Job
  /** Another one for each question. */
  id: number
  confirm: () => void
  dismiss: () => void
}

interface AskedActionOptions {
  /** After the server agreed; the job is the new one for a copy. */
  onDone?: (action: JobAction, job: Job) => void
}

/**
 * One action that waits for a yes. Its numbers follow the job while the question stands; `confirm` sends it and closes
 * the question at once, since the row shows that it is under way.
 */
export function useAskedAction(jobs: readonly Job[], { onDone }: AskedActionOptions = {}) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const { mutate } = useJobAction()
  const ask = useCallback((action: JobAction, jobId: number) => {
    setAsked((before) => ({ action, jobId, id: (before?.id ?? 0) + 1 }))
  }, [])
  const dismiss = useCallback(() => setAsked(null), [])
  const job = asked ? jobs.find(({ jobId }) => jobId === asked.jobId) : undefined
  if (!asked || !job) return { ask, asked: null }
  const { action, id } = asked
  const confirm = () => {
    mutate(
      { action, jobId: job.jobId, wish: jobWish(action, job) },
      { onSuccess: (answer) => onDone?.(action, answer) },
    )
    setAsked(null)
  }
  return { ask, asked: { action, job, id, confirm, dismiss } satisfies AskedAction }
}
