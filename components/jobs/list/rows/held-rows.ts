'use client'

import { useState, useSyncExternalStore } from 'react'
import type { Job } from '#lib/jobs/contract.ts'

/** Above this many pixels of scroll someone is reading further down. */
const furtherDown = 40

/**
 * The rows to show while `held` are under someone’s eyes, and how many newer ones wait. Rows keep their places; a job that
 * left the list goes, unless new ones have only pushed it over the end. Null holds nothing back.
 */
export function splitRows(
  jobs: readonly Job[],
  held: readonly Job[] | null,
): { shown: readonly Job[]; waiting: number } {
  if (held === null) return { shown: jobs, waiting: 0 }
  const now = new Map(jobs.map((job) => [job.jobId, job]))
  const before = new Set(held.map((job) => job.jobId))
  const waiting = jobs.filter((job) => !before.has(job.jobId)).length
  const last = held.findLastIndex((job) => now.has(job.jobId))
  const shown = held.flatMap((job, index) => now.get(job.jobId) ?? (index > last && index <= last + waiting ? job : []))
  return { shown, waiting }
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
 * Keeps rows under the reader's eyes in place: jobs that start while the list is scrolled, has the keyboard or has rows
 * `selected` wait until `release`, or until the reader is back at the top. Another `question` shows everything.
 */
export function useHeldRows(jobs: readonly Job[], question: string, selected: boolean) {
  const reading = useSyncExternalStore(watchReader, isReading, () => false)
  const [held, setHeld] = useState({ question, rows: jobs })
  const free = !(reading || selected) || held.question !== question || held.rows.length === 0
  if (free && (held.rows !== jobs || held.question !== question)) setHeld({ question, rows: jobs })
  const release = () => setHeld({ question, rows: jobs })
  return { ...splitRows(jobs, free ? null : held.rows), release }
}
