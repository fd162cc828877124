'use client'

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { Run } from '#lib/runs/contract.ts'

const kinds = ['new', 'gone', 'changed'] as const

/** What is compared with, and which of the lists is open, in the address. */
export function useCompareAddress() {
  const [address, set] = useQueryStates(
    { with: parseAsInteger, kind: parseAsStringLiteral(kinds).withDefault('changed'), field: parseAsString },
    { history: 'replace' },
  )
  return { ...address, set }
}

/**
 * The run to compare with: the one of the address where it is one of the search’s, else the one before this job, else
 * the newest. `ignored` is the number of the address that could not be used.
 */
export function chooseRun(
  asked: number | null,
  runs: readonly Run[],
  previous: number | null,
): { other: number | null; ignored: number | null } {
  const known = asked !== null && runs.some(({ jobId }) => jobId === asked)
  if (known) return { other: asked, ignored: null }
  return { other: previous ?? runs[0]?.jobId ?? null, ignored: asked }
}
