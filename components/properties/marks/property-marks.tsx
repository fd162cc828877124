'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toApiError } from '#components/api.ts'
import { useChangeMarks } from '#components/properties/marks/property-changes.ts'
import { choicesQuery, marksQuery } from '#components/properties/property-queries.ts'
import { SheetPart } from '#components/properties/property-values.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Combobox } from '#components/ui/control/combobox.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import type { PropertyMarks as Marks } from '#lib/properties/contract.ts'

/** What people wrote on a property: tags, a note, and that its owner must not be contacted. */
export function PropertyMarks({ propertyId }: { propertyId: number }) {
  const query = useQuery(marksQuery(propertyId))
  return (
    <SheetPart title="Marks">
      {query.isPending ? <SkeletonBar className="my-1 w-2/3" /> : null}
      {query.isError ? (
        <p className="flex flex-wrap items-center gap-2 text-fail">
          {toApiError(query.error).title}.
          <Button size="small" onClick={() => void query.refetch()} busy={query.isFetching}>
            Try again
          </Button>
        </p>
      ) : null}
      {query.data ? <MarkFields key={propertyId} propertyId={propertyId} marks={query.data} /> : null}
    </SheetPart>
  )
}

function MarkFields({ propertyId, marks }: { propertyId: number; marks: Marks }) {
  const change = useChangeMarks(propertyId)
  const tags = useQuery(choicesQuery('tag'))
  const [note, setNote] = useState(marks.note ?? '')
  const setTags = (next: readonly string[]) => {
    const addTags = next.filter((tag) => !marks.tags.includes(tag))
    const removeTags = marks.tags.filter((tag) => !next.includes(tag))
    if (addTags.length + removeTags.length > 0) change.mutate({ addTags, removeTags })
  }
  return (
    <div className="grid gap-2">
      <Combobox
        aria-label="Tags"
        options={(tags.data ?? []).map((tag) => ({ value: tag, label: tag }))}
        value={marks.tags}
        onChange={setTags}
        create={(text) => text.slice(0, 60)}
        maximum={50}
        placeholder="Add a tag"
      />
      <Checkbox
        label="Do not contact"
        checked={marks.doNotContact}
        onChange={(doNotContact) => change.mutate({ doNotContact })}
      />
      <Textarea
        aria-label="Note"
        placeholder="Note for the team"
        value={note}
        maxLength={4000}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        {note.trim() === (marks.note ?? '') ? null : (
          <Button
            size="small"
            kind="primary"
            busy={change.isPending}
            onClick={() => change.mutate({ note: note.trim() === '' ? null : note.trim() })}
          >
            Save note
          </Button>
        )}
        {marks.changedBy && marks.changedAt ? (
          <p className="text-sm text-ink-3">
            <bdi>{marks.changedBy}</bdi>, <Time at={marks.changedAt} form="relative" />
          </p>
        ) : null}
      </div>
    </div>
  )
}
