'use client'

import { useEffect, useState } from 'react'
import type { Job } from '#lib/jobs/contract.ts'

/** Above this many pixels of scroll someone is reading further down. */
const reading = 40

/** The rows to show and how many newer ones wait: those with a higher number than `newest`. Null holds nothing back. */
export function splitRows(jobs: readonly Job[], newest: number | null): { shown: readonly Job[]; waiting: number } {
  if (newest === null) return { shown: jobs, waiting: 0 }
  const shown = jobs.filter((job) => job.jobId <= newest)
  return { shown, waiting: jobs.length - shown.length }
}

/**
 * Keeps rows under the reader's eyes in place: jobs that start while the list is scrolled or has the keyboard wait
 * until `release`. A change of `question` (filter or stretch) shows everything again.
 */
export function useHeldRows(jobs: readonly Job[], question: string) {
  const top = jobs[0]?.jobId ?? null
  const [held, setHeld] = useState({ question, newest: top })
  useEffect(() => {
    const focused = document.activeElement?.closest('[data-job-list]') ?? null
    const busy = window.scrollY > reading || focused !== null
    setHeld((was) => (was.question === question && was.newest !== null && busy ? was : { question, newest: top }))
  }, [top, question])
  const newest = held.question === question ? held.newest : null
  const release = () => setHeld({ question, newest: top })
  return { ...splitRows(jobs, newest), release }
}
