'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useChangeMembers, useCreateList } from '#components/properties/marks/property-changes.ts'
import type { Selection } from '#components/properties/marks/use-selection.ts'
import { listsQuery } from '#components/properties/property-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { ListsFault } from '#components/properties/lists/lists-fault.tsx'
import type { PropertyFilter } from '#lib/properties/contract.ts'

type Way = 'new' | 'live' | 'add' | 'remove'

interface ListDialogProps {
  selection: Selection
  filter: PropertyFilter
  onClose: () => void
}

/** A new list of what is chosen, or a change of one there is. */
export function ListDialog({ selection, filter, onClose }: ListDialogProps) {
  const [way, setWay] = useState<Way>('new')
  const [name, setName] = useState('')
  const [listId, setListId] = useState<string | null>(null)
  const lists = useQuery(listsQuery())
  const create = useCreateList()
  const members = useChangeMembers()
  const isNew = way === 'new' || way === 'live'
  const fixed = (lists.data ?? []).filter(({ kind }) => kind === 'fixed')
  const what = formatQuantity(selection.count, 'property', 'properties')
  const done = {
    onSuccess: () => {
      selection.clear()
      onClose()
    },
  }
  const act = () => {
    if (way === 'live') create.mutate({ kind: 'live', name: name.trim(), filter }, done)
    else if (way === 'new') {
      create.mutate({ kind: 'fixed', name: name.trim(), selection: selection.asked }, done)
    } else if (listId !== null) {
      const method = way === 'add' ? 'POST' : 'DELETE'
      members.mutate({ listId: Number(listId), selection: selection.asked, method }, done)
    }
  }
  const actions: Record<Way, string> = {
    new: `Make a list of ${what}`,
    live: 'Make a live list',
    add: `Add ${what}`,
    remove: `Take out ${what}`,
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Lists"
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            kind="primary"
            disabled={isNew ? name.trim() === '' : listId === null}
            busy={create.isPending || members.isPending}
            onClick={act}
          >
            {actions[way]}
          </Button>
        </>
      }
    >
      <Segments
        label="What to do"
        options={[
          { value: 'new', label: 'New' },
          ...(selection.matching ? [{ value: 'live' as const, label: 'New, live' }] : []),
          { value: 'add', label: 'Add to' },
          { value: 'remove', label: 'Take out of' },
        ]}
        value={way}
        onChange={setWay}
      />
      {isNew ? (
        <Field
          label="Name of the list"
          hint={
            way === 'live'
              ? 'It always holds what this filter finds.'
              : 'It holds these properties until someone changes it.'
          }
        >
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={120} />
        </Field>
      ) : (
        <Field label="List">
          <Select
            options={fixed.map((list) => ({ value: String(list.listId), label: list.name }))}
            value={listId}
            onChange={setListId}
            disabled={fixed.length === 0}
            placeholder={lists.data ? (fixed.length === 0 ? 'There are no fixed lists yet' : 'Choose a list') : '…'}
          />
          <ListsFault lists={lists} />
        </Field>
      )}
    </Dialog>
  )
}
