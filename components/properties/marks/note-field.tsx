'use client'

import { useState } from 'react'
import { useChangeMarks } from '#components/properties/marks/property-changes.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { DisputedText } from '#components/ui/draft/disputed-text.tsx'
import { besideStored, bothTexts, type TextDraft } from '#components/ui/draft/text-draft.ts'
import type { PropertyMarks } from '#lib/properties/contract.ts'

const mostLetters = 4000
const orNull = (text: string): string | null => (text === '' ? null : text)

/** The note of a property. Where a colleague wrote another one meanwhile, both are shown until one decides. */
export function NoteField({ propertyId, marks }: { propertyId: number; marks: PropertyMarks }) {
  const change = useChangeMarks(propertyId)
  const stored = marks.note ?? ''
  const [written, setWritten] = useState<TextDraft>({ text: stored, base: stored })
  const draft = besideStored(written, stored)
  const isChanged = draft.text.trim() !== draft.base
  const isDisputed = draft.base !== stored
  const save = (replaced: string) => {
    const sent = draft.text.trim()
    setWritten({ ...draft, sent })
    change.mutate({ note: orNull(sent), replacesNote: orNull(replaced) })
  }
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
        <DisputedText
          what="note"
          stored={stored}
          onTake={() => setWritten({ text: stored, base: stored })}
          onBoth={() => setWritten(bothTexts(stored, draft.text))}
          onReplace={() => save(stored)}
          replacing={change.isPending}
        >
          Somebody changed this note while you wrote; <bdi>{marks.changedBy ?? 'nobody known'}</bdi> was the last to
          mark this property.
        </DisputedText>
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
