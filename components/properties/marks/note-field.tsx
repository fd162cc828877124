'use client'

import { useState } from 'react'
import { TriangleAlertIcon } from 'lucide-react'
import { besideStored, bothNotes } from '#components/properties/marks/note-draft.ts'
import { useChangeMarks } from '#components/properties/marks/property-changes.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { Note } from '#components/ui/state/note.tsx'
import type { PropertyMarks } from '#lib/properties/contract.ts'

const mostLetters = 4000
const orNull = (text: string): string | null => (text === '' ? null : text)

/** The note of a property. Where a colleague wrote another one meanwhile, both are shown until one decides. */
export function NoteField({ propertyId, marks }: { propertyId: number; marks: PropertyMarks }) {
  const change = useChangeMarks(propertyId)
  const stored = marks.note ?? ''
  const [written, setWritten] = useState({ text: stored, base: stored })
  const draft = besideStored(written, stored)
  const isChanged = draft.text.trim() !== draft.base
  const isDisputed = draft.base !== stored
  const save = (replaced: string) => change.mutate({ note: orNull(draft.text.trim()), replacesNote: orNull(replaced) })
  return (
    <>
      <Textarea
        aria-label="Note"
        placeholder="Note for the team"
        value={draft.text}
        maxLength={mostLetters}
        onChange={(event) => setWritten({ ...draft, text: event.target.value })}
      />
      {isDisputed ? (
        <div role="alert">
          <Note tone="warn" icon={<TriangleAlertIcon aria-hidden />}>
            <p>
              Somebody changed this note while you wrote; <bdi>{marks.changedBy ?? 'nobody known'}</bdi> was the last to
              mark this property. Yours is above and not saved.{' '}
              {stored === '' ? 'The stored one was taken away.' : 'The stored one is:'}
            </p>
            {stored === '' ? null : (
              <p tabIndex={0} className="my-1 max-h-32 overflow-y-auto break-words whitespace-pre-wrap">
                <bdi>{stored}</bdi>
              </p>
            )}
            <p className="mt-1 flex flex-wrap gap-2">
              <Button size="small" onClick={() => setWritten({ text: stored, base: stored })}>
                Take the stored one
              </Button>
              {stored === '' ? null : (
                <Button size="small" onClick={() => setWritten(bothNotes(stored, draft.text))}>
                  Put both together
                </Button>
              )}
              <Button size="small" onClick={() => save(stored)} busy={change.isPending}>
                Replace it with mine
              </Button>
            </p>
          </Note>
        </div>
      ) : null}
      {draft.text.length > mostLetters ? (
        <p role="alert" className="text-sm text-fail">
          A note has at most 4,000 characters; shorten this one to save it.
        </p>
      ) : null}
      {isChanged && !isDisputed ? (
        <Button
          size="small"
          kind="primary"
          className="justify-self-start"
          disabled={draft.text.trim().length > mostLetters}
          busy={change.isPending}
          onClick={() => save(draft.base)}
        >
          Save note
        </Button>
      ) : null}
    </>
  )
}
