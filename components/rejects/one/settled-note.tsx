import { CircleCheckIcon, CircleSlashIcon, TriangleAlertIcon } from 'lucide-react'
import { Time } from '#components/ui/format/time.tsx'
import { Note } from '#components/ui/state/note.tsx'
import type { RejectDetail } from '#lib/rejects/contract.ts'

const storedAs = {
  inserted: 'Stored as a new property',
  updated: 'Stored, as a change of a property that was there',
  unchanged: 'Replayed; the property is stored as it was, or newer',
  duplicate: 'Replayed; the job had brought the property already',
} as const

/** How a reject was settled, or that it failed again. Nothing for one that nobody has touched. */
export function SettledNote({ reject }: { reject: RejectDetail }) {
  const { state, outcome, note, settledAt, settledBy, failedReplays } = reject
  const by = settledAt ? (
    <>
      {' '}
      by <bdi>{settledBy}</bdi>, <Time at={settledAt} form="relative" />
    </>
  ) : null
  if (state === 'replayed') {
    return (
      <Note tone="done" icon={<CircleCheckIcon aria-hidden />}>
        {outcome ? storedAs[outcome] : 'Stored'}
        {by}.
      </Note>
    )
  }
  if (state === 'dismissed') {
    return (
      <Note icon={<CircleSlashIcon aria-hidden />}>
        Dismissed{by}
        {note ? (
          <>
            : <bdi>{note}</bdi>
          </>
        ) : (
          '.'
        )}
      </Note>
    )
  }
  if (failedReplays === 0) return null
  return (
    <Note tone="warn" icon={<TriangleAlertIcon aria-hidden />}>
      Replayed {failedReplays === 1 ? 'once' : `${failedReplays} times`}, and it still could not be stored. The last
      edit is kept.
    </Note>
  )
}
