'use client'

import { useQuery } from '@tanstack/react-query'
import { toApiError } from '#components/api.ts'
import { ChoicesFault } from '#components/properties/filter/choices-fault.tsx'
import { NoteField } from '#components/properties/marks/note-field.tsx'
import { useChangeMarks } from '#components/properties/marks/property-changes.ts'
import { choicesQuery, marksQuery } from '#components/properties/property-queries.ts'
import { SheetPart } from '#components/properties/property-values.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Combobox } from '#components/ui/control/combobox.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import type { PropertyMarks as Marks } from '#lib/properties/contract.ts'

/** What people wrote on a property: tags, a note, and that its owner must not be contacted. */
export function PropertyMarks({ propertyId }: { propertyId: number }) {
  const query = useQuery(marksQuery(propertyId))
  return (
    <SheetPart title="Marks">
      {query.isPending ? <SkeletonBar className="my-1 w-2/3" /> : null}
      {query.isError ? (
        <RetryLine onRetry={() => void query.refetch()} retrying={query.isFetching}>
          {toApiError(query.error).title}.
        </RetryLine>
      ) : null}
      {query.data ? <MarkFields key={propertyId} propertyId={propertyId} marks={query.data} /> : null}
    </SheetPart>
  )
}

function MarkFields({ propertyId, marks }: { propertyId: number; marks: Marks }) {
  const change = useChangeMarks(propertyId)
  const tags = useQuery(choicesQuery('tag'))
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
      <ChoicesFault choices={tags} />
      <Checkbox
        label="Do not contact"
        checked={marks.doNotContact}
        onChange={(doNotContact) => change.mutate({ doNotContact })}
      />
      <NoteField propertyId={propertyId} marks={marks} />
      <div className="min-h-7">
        {marks.changedBy && marks.changedAt ? (
          <p className="text-sm text-ink-3">
            <bdi>{marks.changedBy}</bdi>, <Time at={marks.changedAt} form="relative" />
          </p>
        ) : null}
      </div>
    </div>
  )
}
