'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { actionForKey, type JobAction } from '#components/jobs/words/job-actions.ts'
import type { Job } from '#lib/jobs/contract.ts'

interface ListKeysOptions {
  jobs: readonly Job[]
  onAct: (action: JobAction, jobId: number) => void
  onSelect: (jobId: number) => void
}

/**
 * The keyboard of the list: j and k go down and up, x ticks, c cancels, r retries, p pauses or resumes. The row's
 * link takes the focus, so Enter opens it and a screen reader reads it. Gives the current job and a way to set it.
 */
export function useListKeys({ jobs, onAct, onSelect }: ListKeysOptions) {
  const [current, setCurrent] = useState<number | null>(null)
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!isShortcut(event)) return
    if (event.key === 'j' || event.key === 'k') {
      const at = jobs.findIndex((job) => job.jobId === current)
      const next = at === -1 ? 0 : Math.min(jobs.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))
      const target = jobs[next]
      if (target) document.querySelector<HTMLElement>(`[data-job="${target.jobId}"]`)?.focus()
      return
    }
    const job = jobs.find(({ jobId }) => jobId === current)
    if (job && event.key === 'x') return onSelect(job.jobId)
    const action = job && actionForKey(event.key, job)
    if (job && action) onAct(action, job.jobId)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  return { current, setCurrent }
}
