'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { askedOf, type BulkAsked } from '#components/jobs/list/bulk/asked.ts'
import { isEmpty, type useSelection } from '#components/jobs/list/bulk/selection.ts'
import type { ListFilter } from '#components/jobs/list/list-queries.ts'

const BulkBar = dynamic(
  () => fetchCode(() => import('#components/jobs/list/bulk/bulk-bar.tsx')).then((file) => file.BulkBar),
  {
    loading: () => null,
  },
)
const BulkDialog = dynamic(
  () => fetchCode(() => import('#components/jobs/list/bulk/bulk-dialog.tsx')).then((file) => file.BulkDialog),
  {
    loading: () => null,
  },
)
const BulkProgress = dynamic(
  () => fetchCode(() => import('#components/jobs/list/bulk/bulk-progress.tsx')).then((file) => file.BulkProgress),
  { loading: () => null },
)

interface BulkActionsProps {
  chosen: ReturnType<typeof useSelection>
  /** What the list is narrowed to, for all that match. */
  filter: ListFilter
}

/** The bar of the chosen jobs, the question before an action on them and how far it has come. */
export function BulkActions({ chosen, filter }: BulkActionsProps) {
  const [question, setQuestion] = useState<{ id: number; asked: BulkAsked } | null>(null)
  const [runs, setRuns] = useState<number | null>(null)
  const { selection } = chosen
  const hasSelection = !isEmpty(selection)
  const isNarrowed = Object.keys(filter).length > 0
  if (!hasSelection && question === null && runs === null) return null
  return (
    <>
      {/* Room under the last row, so that the bar covers none for good. */}
      <div aria-hidden className="h-12 max-md:h-28" />
      {/* It floats at the foot of the window, so that no row moves when it comes. */}
      <div className="fixed bottom-[calc(var(--bottom-bar)+8px)] left-1/2 z-30 grid w-max max-w-[calc(100vw-16px)] -translate-x-1/2 gap-2">
        {runs === null ? null : <BulkProgress key={runs} bulkActionId={runs} onClose={() => setRuns(null)} />}
        {hasSelection ? (
          <BulkBar
            selection={selection}
            onSelectMatching={isNarrowed ? chosen.selectMatching : null}
            onClear={chosen.clear}
            onAsk={(choice) =>
              setQuestion((before) => ({ id: (before?.id ?? 0) + 1, asked: askedOf(choice, selection, filter) }))
            }
          />
        ) : null}
      </div>
      {question ? (
        <BulkDialog
          key={question.id}
          id={question.id}
          asked={question.asked}
          onClose={() => setQuestion(null)}
          onStarted={(bulkActionId) => {
            setQuestion(null)
            setRuns(bulkActionId)
            chosen.clear()
          }}
        />
      ) : null}
    </>
  )
}
