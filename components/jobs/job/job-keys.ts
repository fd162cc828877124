'use client'

import { useEffect, useEffectEvent } from 'react'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { actionForKey, type JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** c cancels, r retries, p pauses or resumes the job of the page; each asks first. */
export function useJobKeys(job: Job, onAct: (action: JobAction, jobId: number) => void) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const action = isShortcut(event) ? actionForKey(event.key, job) : undefined
    if (action) onAct(action, job.jobId)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
