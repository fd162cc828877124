'use client'

import { useState, type FormEvent } from 'react'
import { BookmarkIcon, CheckIcon, EllipsisIcon, PencilIcon, Trash2Icon, UsersIcon } from 'lucide-react'
import { toast } from '#components/ui/overlay/toast.ts'
import { toApiError } from '#components/api.ts'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Menu, MenuItem, MenuLine } from '#components/ui/overlay/menu.tsx'
import { useChangeView, useDeleteView, useSaveView } from '#components/views/view-queries.ts'
import type { SavedView } from '#lib/views/contract.ts'

interface ViewRowProps {
  view: SavedView
  isOpened: boolean
  onOpen: () => void
}

/** One view: its name opens it, its menu renames, shares and deletes it. */
export function ViewRow({ view, isOpened, onOpen }: ViewRowProps) {
  const [renaming, setRenaming] = useState(false)
  if (renaming) return <RenameForm view={view} onDone={() => setRenaming(false)} />
  return (
    <li className="flex items-center gap-1 pr-2 pl-1 hover:bg-hover">
      <button
        type="button"
        onClick={onOpen}
        aria-current={isOpened || undefined}
        className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left max-md:min-h-10"
      >
        {isOpened ? (
          <CheckIcon className="size-4 shrink-0 text-accent" aria-hidden />
        ) : (
          <BookmarkIcon className="size-4 shrink-0 text-ink-3" aria-hidden />
        )}
        <bdi className="min-w-0 flex-1 truncate">{view.name}</bdi>
        {view.shared ? (
          <span className="max-w-24 shrink-0 truncate text-sm text-ink-3">
            {view.mine ? 'shared' : <>by {view.ownerName}</>}
          </span>
        ) : null}
      </button>
      {view.mayChange ? <ViewMenu view={view} onRename={() => setRenaming(true)} /> : null}
    </li>
  )
}

function ViewMenu({ view, onRename }: { view: SavedView; onRename: () => void }) {
  const change = useChangeView()
  const remove = useDeleteView()
  const saveAgain = useSaveView()
  const { savedViewId, screen, name, query, shared } = view
  const onError = (error: Error) => toast.error(toApiError(error).title, { description: toApiError(error).detail })
  const deleteIt = () =>
    remove.mutate(view, {
      onError,
      onSuccess: () => {
        const undo = () => saveAgain.mutate({ screen, name, query, shared }, { onError })
        toast.success(`View “${name}” deleted`, view.mine ? { action: { label: 'Undo', onClick: undo } } : {})
      },
    })
  return (
    <Menu
      trigger={
        <IconButton label={`Actions of ${name}`} size="small">
          <EllipsisIcon aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<PencilIcon aria-hidden />} onClick={onRename}>
        Rename
      </MenuItem>
      <MenuItem
        icon={<UsersIcon aria-hidden />}
        onClick={() => change.mutate({ savedViewId, shared: !shared }, { onError })}
      >
        {shared ? 'Share no longer' : 'Share with the team'}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Trash2Icon aria-hidden />} kind="danger" onClick={deleteIt}>
        Delete
      </MenuItem>
    </Menu>
  )
}

function RenameForm({ view, onDone }: { view: SavedView; onDone: () => void }) {
  const [name, setName] = useState(view.name)
  const change = useChangeView()
  const error = change.error ? toApiError(change.error) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ savedViewId: view.savedViewId, name }, { onSuccess: onDone })
  }
  return (
    <li className="px-3 py-2">
      <form onSubmit={submit} className="grid gap-2">
        <Field label={`New name of ${view.name}`} error={error && (error.errors[0]?.message ?? error.detail)}>
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={120} autoFocus />
        </Field>
        <p className="flex gap-2">
          <Button type="submit" size="small" kind="primary" busy={change.isPending} disabled={name.trim() === ''}>
            Rename
          </Button>
          <Button size="small" kind="quiet" onClick={onDone}>
            Back
          </Button>
        </p>
      </form>
    </li>
  )
}
