'use client'

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { Command } from 'cmdk'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { SearchIcon } from 'lucide-react'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { usePaletteGroups, type PaletteItem } from '#components/shell/palette/palette-items.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { ranked } from '#components/shell/palette/rank.ts'

/** One field for everything: screens, jobs, views and what can be done here. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  // What was chosen happens once the palette is gone and has given the focus back: it may move the focus itself.
  const chosen = useRef<PaletteItem | null>(null)
  const field = useRef<HTMLInputElement>(null)
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      onOpenChangeComplete={(isOpen) => {
        if (isOpen) return
        const item = chosen.current
        chosen.current = null
        if (item) setTimeout(item.run)
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <BaseDialog.Popup
          aria-label="Command palette"
          initialFocus={field}
          className="fixed top-[12dvh] left-1/2 z-50 flex max-h-[76dvh] w-[calc(100vw-16px)] max-w-140 -translate-x-1/2 flex-col rounded-lg bg-raised shadow-pop outline-none max-md:top-2 max-md:max-h-[calc(100dvh-16px)]"
        >
          <PaletteList
            field={field}
            onChoose={(item) => {
              chosen.current = item
              onClose()
            }}
          />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

interface PaletteListProps {
  field: RefObject<HTMLInputElement | null>
  onChoose: (item: PaletteItem) => void
}

const longestText = 200

function PaletteList({ field, onChoose }: PaletteListProps) {
  const [text, setText] = useState('')
  const { groups, settled, fault } = usePaletteGroups(text.trim())
  const shown = ranked(groups, text.trim())
  // The first is chosen anew whenever other text is typed, and when what had to be asked for has come.
  const question = `${settled} ${text}`
  const [picked, setPicked] = useState({ question, id: '' })
  const first = shown.find(({ items }) => items.length > 0)?.items[0]?.id ?? ''
  useFocusAgain(field)
  return (
    <Command
      label="Command palette"
      loop
      vimBindings={false}
      shouldFilter={false}
      value={picked.question === question ? picked.id || first : first}
      onValueChange={(id) => setPicked({ question, id })}
      className="flex min-h-0 flex-col"
    >
      <div className="flex items-center gap-2 border-b border-line px-3">
        <SearchIcon className="size-4 shrink-0 text-ink-3" aria-hidden />
        <Command.Input
          ref={field}
          value={text}
          onValueChange={(next) => setText(next.slice(0, longestText))}
          placeholder="A screen, a job’s number, a view, an action"
          className="control-text h-11 min-w-0 flex-1 bg-transparent outline-none"
        />
        <span className="max-md:hidden">
          <Kbd>Esc</Kbd>
        </span>
      </div>
      <Command.List label="Commands" className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1">
        <Command.Empty className="p-4 text-ink-2">Nothing of that name. A job is found by its number.</Command.Empty>
        {shown.map(({ name, items }) =>
          items.length === 0 ? null : (
            <Command.Group
              key={name}
              heading={name}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
            >
              {items.map((item) => (
                <Line key={item.id} item={item} onChoose={() => onChoose(item)} />
              ))}
            </Command.Group>
          ),
        )}
      </Command.List>
      {fault ? (
        <RetryLine {...fault} className="border-t border-line px-3 py-2 text-sm">
          Jobs or views could not be loaded; everything else is here.
        </RetryLine>
      ) : null}
    </Command>
  )
}

/** Another screen that comes up behind the palette may take the focus; the palette’s key brings it back to the field. */
function useFocusAgain(field: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    field.current?.focus()
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') field.current?.focus()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [field])
}

function Line({ item, onChoose }: { item: PaletteItem; onChoose: () => void }) {
  const { Icon } = item
  return (
    <Command.Item
      value={item.id}
      onSelect={onChoose}
      className="flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 select-none data-[selected=true]:bg-selected max-md:min-h-10"
    >
      <Icon className="size-4 shrink-0 text-ink-3" aria-hidden />
      <bdi className="min-w-0 flex-1 truncate">{item.label}</bdi>
      {item.hint ? <span className="max-w-32 shrink-0 truncate text-sm text-ink-3">{item.hint}</span> : null}
      {item.keyName ? <Kbd>{item.keyName}</Kbd> : null}
    </Command.Item>
  )
}
