'use client'

import { useState, useSyncExternalStore } from 'react'
import type { Job } from '#lib/jobs/contract.ts'

/** Above this many pixels of scroll someone is reading further down. */
const furtherDown = 40

/** The rows to show and how many newer ones wait: those with a higher number than `newest`. Null holds nothing back. */
export function splitRows(jobs: readonly Job[], newest: number | null): { shown: readonly Job[]; waiting: number } {
  if (newest === null) return { shown: jobs, waiting: 0 }
  const shown = jobs.filter((job) => job.jobId <= newest)
  return { shown, waiting: jobs.length - shown.length }
}

function watchReader(tell: () => void) {
  const events = ['scroll', 'focusin', 'focusout'] as const
  for (const event of events) window.addEventListener(event, tell, { passive: true })
  return () => {
    for (const event of events) window.removeEventListener(event, tell)
  }
}

/** Whether the list is scrolled or has the keyboard. */
function isReading(): boolean {
  return window.scrollY > furtherDown || Boolean(document.activeElement?.closest('[data-job-list]'))
}

/**
 * Keeps rows under the reader's eyes in place: jobs that start while the list is scrolled or has the keyboard wait
 * until `release`, or until the reader is back at the top. A change of `question` (filter or stretch) shows everything.
 */
export function useHeldRows(jobs: readonly Job[], question: string) {
  const top = jobs[0]?.jobId ?? null
  const reading = useSyncExternalStore(watchReader, isReading, () => false)
  const [held, setHeld] = useState({ question, newest: top })
  const free = !reading || held.question !== question || held.newest === null
  if (free && (held.newest !== top || held.question !== question)) setHeld({ question, newest: top })
  const release = () => setHeld({ question, newest: top })
  return { ...splitRows(jobs, free ? null : held.newest), release }
}
