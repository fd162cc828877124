'use client'

import { useCallback, useState } from 'react'
import { copies, useJobAction } from '#components/jobs/job-changes.ts'
import { consequenceOf, type JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

type Asked = { action: JobAction; jobId: number; id: number }

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
  const confirm = (key: string) => {
    if (!asked) return
    const { action, jobId } = asked
    // Only a copy is one more job each time. The others change nothing when repeated, and a kept key would hold off the
    // pause after the next resume.
    const mine = action === 'duplicate' ? copies.keyFor(String(jobId)) : key
    mutate({ action, jobId, key: mine }, { onSuccess: (answer) => onDone?.(action, answer) })
    setAsked(null)
  }
  return { ask, dismiss, confirm, id: asked?.id, consequence: asked && job ? consequenceOf(asked.action, job) : null }
}
