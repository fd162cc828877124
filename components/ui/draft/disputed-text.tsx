'use client'

import { TriangleAlertIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/control/button.tsx'
import { Note } from '#components/ui/state/note.tsx'

interface DisputedTextProps {
  /** What the text is: "note", "name". */
  what: string
  /** As it stands now; empty where there is none any more. */
  stored: string
  onTake: () => void
  /** Left out where the two make no sense as one. */
  onBoth?: () => void
  onReplace: () => void
  replacing?: boolean
  /** Who changed it. */
  children: ReactNode
}

/** Below a field whose text somebody else changed while it was written: both texts stand until the person decides. */
export function DisputedText({ what, stored, onTake, onBoth, onReplace, replacing, children }: DisputedTextProps) {
  return (
    <div role="alert">
      <Note tone="warn" icon={<TriangleAlertIcon aria-hidden />}>
        <p>
          {children} Yours is above and not saved.{' '}
          {stored === '' ? 'The stored one was taken away.' : 'The stored one is:'}
        </p>
        {stored === '' ? null : (
          <p
            tabIndex={0}
            role="region"
            aria-label={`The stored ${what}`}
            className="my-1 max-h-32 overflow-y-auto break-words whitespace-pre-wrap"
          >
            <bdi>{stored}</bdi>
          </p>
        )}
        <p className="mt-1 flex flex-wrap gap-2">
          <Button size="small" onClick={onTake}>
            Take the stored one
          </Button>
          {stored === '' || !onBoth ? null : (
            <Button size="small" onClick={onBoth}>
              Put both together
            </Button>
          )}
          <Button size="small" onClick={onReplace} busy={replacing}>
            Replace it with mine
          </Button>
        </p>
      </Note>
    </div>
  )
}
