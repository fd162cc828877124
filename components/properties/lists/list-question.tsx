'use client'

import { useState } from 'react'
import { useDeleteList, useRenameList } from '#components/properties/marks/property-changes.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { isolated } from '#components/ui/format/outside-text.ts'
import { ConfirmDialog, Dialog } from '#components/ui/overlay/dialog.tsx'
import type { NamedList } from '#lib/properties/contract.ts'

export interface AskedList {
  list: NamedList
  what: 'rename' | 'delete'
}

/** The question before a list is renamed or deleted. Mount it anew for each. */
export function ListQuestion({ asked, onClose }: { asked: AskedList; onClose: () => void }) {
  const { listId, name, members } = asked.list
  const [next, setNext] = useState(name)
  const rename = useRenameList()
  const remove = useDeleteList()
  if (asked.what === 'delete') {
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title="Delete this list?"
        description={`“${isolated(name)}” ${members === null ? 'is a live list' : `holds ${formatQuantity(members, 'property', 'properties')}`}. The properties themselves are kept, with their marks.`}
        action="Delete the list"
        keep="Keep it"
        kind="danger-solid"
        busy={remove.isPending}
        onAction={() => remove.mutate(listId, { onSuccess: onClose })}
      />
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Rename the list"
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            kind="primary"
            disabled={next.trim() === '' || next.trim() === name}
            busy={rename.isPending}
            onClick={() => rename.mutate({ listId, name: next.trim() }, { onSuccess: onClose })}
          >
            Rename
          </Button>
        </>
      }
    >
      <Field label="Name of the list">
        <Input value={next} onChange={(event) => setNext(event.target.value)} maxLength={120} />
      </Field>
    </Dialog>
  )
}
