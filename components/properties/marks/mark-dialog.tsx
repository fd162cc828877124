'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { callApi } from '#components/api.ts'
import { useMarkSelection } from '#components/properties/marks/property-changes.ts'
import type { Selection } from '#components/properties/marks/use-selection.ts'
import { ChoicesFault } from '#components/properties/filter/choices-fault.tsx'
import { choicesQuery, propertyKeys } from '#components/properties/property-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Combobox } from '#components/ui/control/combobox.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { markedPropertiesSchema, type MarkChange } from '#lib/properties/contract.ts'

type Contact = 'leave' | 'yes' | 'no'

/** Tags, note and do-not-contact of all chosen properties, with a preview of what becomes different. */
export function MarkDialog({ selection, onClose }: { selection: Selection; onClose: () => void }) {
  const [addTags, setAddTags] = useState<string[]>([])
  const [removeTags, setRemoveTags] = useState<string[]>([])
  const [note, setNote] = useState('')
  const [contact, setContact] = useState<Contact>('leave')
  const change: MarkChange = {
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(contact === 'leave' ? {} : { doNotContact: contact === 'yes' }),
  }
  const isEmpty = Object.keys(change).length === 0
  const preview = useQuery({
    queryKey: [...propertyKeys.all, 'preview', selection.asked, change],
    queryFn: ({ signal }) =>
      callApi('/api/properties/marks', markedPropertiesSchema, {
        method: 'POST',
        body: { selection: selection.asked, change, preview: true },
        signal,
      }),
    enabled: !isEmpty,
    gcTime: 0,
    retry: false,
  })
  const marking = useMarkSelection()
  const counted = isEmpty ? undefined : preview.data
  return (
    <Dialog
      open
      onClose={onClose}
      title="Mark properties"
      description="Marks are the team’s. They stay through every update from a source, and exports leave out who must not be contacted."
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            kind="primary"
            disabled={!counted || counted.selected === 0}
            busy={marking.isPending}
            onClick={() =>
              counted &&
              marking.mutate(
                {
                  selection: selection.asked,
                  change,
                  expected: counted.selected,
                  expectedNotes: counted.notesReplaced,
                },
                {
                  onSuccess: () => {
                    selection.clear()
                    onClose()
                  },
                },
              )
            }
          >
            {counted ? `Mark ${formatQuantity(counted.selected, 'property', 'properties')}` : 'Mark'}
          </Button>
        </>
      }
    >
      <TagFields addTags={addTags} onAdd={setAddTags} removeTags={removeTags} onRemove={setRemoveTags} />
      <Field label="Note" hint="Takes the place of the note each has.">
        <Textarea value={note} onChange={(event) => setNote(event.target.value)} maxLength={4000} aria-label="Note" />
      </Field>
      <div className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Do not contact</span>
        <Segments
          label="Do not contact"
          options={[
            { value: 'leave', label: 'Leave as it is' },
            { value: 'yes', label: 'Set' },
            { value: 'no', label: 'Take away' },
          ]}
          value={contact}
          onChange={setContact}
        />
      </div>
      {!isEmpty && preview.error ? (
        <PanelFault error={preview.error} onRetry={() => void preview.refetch()} retrying={preview.isFetching} />
      ) : null}
      <p role="status" className="min-h-10 text-ink-2">
        {isEmpty ? 'Choose a change to see what it would do.' : null}
        {!isEmpty && preview.isPending ? 'Counting…' : null}
        {counted
          ? `${formatCount(counted.selected)} chosen, ${formatCount(counted.changed)} of them become different.`
          : null}
        {counted && counted.notesReplaced > 0 ? (
          <span className="block text-warn">
            {`${formatQuantity(counted.notesReplaced, 'property has', 'properties have')} another note, which is lost.`}
          </span>
        ) : null}
      </p>
    </Dialog>
  )
}

interface TagFieldsProps {
  addTags: readonly string[]
  onAdd: (tags: string[]) => void
  removeTags: readonly string[]
  onRemove: (tags: string[]) => void
}

function TagFields({ addTags, onAdd, removeTags, onRemove }: TagFieldsProps) {
  const tags = useQuery(choicesQuery('tag'))
  const options = (tags.data ?? []).map((tag) => ({ value: tag, label: tag }))
  const create = (text: string) => text.slice(0, 60)
  return (
    <>
      <div className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Add tags</span>
        <Combobox
          aria-label="Add tags"
          options={options}
          value={addTags}
          onChange={onAdd}
          create={create}
          maximum={20}
          placeholder="Type or choose"
        />
      </div>
      <div className="grid gap-1">
        <span className="text-sm font-medium text-ink-2">Remove tags</span>
        <Combobox
          aria-label="Remove tags"
          options={options}
          value={removeTags}
          onChange={onRemove}
          maximum={20}
          placeholder="Choose"
        />
        <ChoicesFault choices={tags} />
      </div>
    </>
  )
}
