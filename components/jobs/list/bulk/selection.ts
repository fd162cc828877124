'use client'

import { useCallback, useState } from 'react'

/** The chosen jobs: some by number, or all that the filter finds. */
export type Selection = { kind: 'some'; jobIds: ReadonlySet<number> } | { kind: 'matching' }

const nothing: Selection = { kind: 'some', jobIds: new Set() }

export function isEmpty(selection: Selection): boolean {
  return selection.kind === 'some' && selection.jobIds.size === 0
}

export function isSelected(selection: Selection, jobId: number): boolean {
  return selection.kind === 'matching' || selection.jobIds.has(jobId)
}

/** Turns one job’s tick round. Taking one out of all that match leaves those on screen but this one. */
export function toggled(selection: Selection, jobId: number, onScreen: readonly number[]): Selection {
  const jobIds = new Set(selection.kind === 'matching' ? onScreen : selection.jobIds)
  if (!jobIds.delete(jobId)) jobIds.add(jobId)
  return { kind: 'some', jobIds }
}

/** All rows on screen are ticked, or, when they were, none is any more. */
export function pageToggled(selection: Selection, onScreen: readonly number[]): Selection {
  if (onScreen.every((jobId) => isSelected(selection, jobId))) return nothing
  const chosen = selection.kind === 'some' ? selection.jobIds : []
  return { kind: 'some', jobIds: new Set([...chosen, ...onScreen]) }
}

/** The selection of a list; another `question` begins with none. */
export function useSelection(question: string) {
  const [kept, setKept] = useState({ question, selection: nothing })
  const selection = kept.question === question ? kept.selection : nothing
  const change = useCallback(
    (to: (before: Selection) => Selection) =>
      setKept((before) => ({ question, selection: to(before.question === question ? before.selection : nothing) })),
    [question],
  )
  return {
    selection,
    change,
    clear: () => change(() => nothing),
    selectMatching: () => change(() => ({ kind: 'matching' })),
  }
}
