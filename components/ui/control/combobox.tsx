'use client'

import { Combobox as BaseCombobox } from '@base-ui/react/combobox'
import { useMemo, useState, type ClipboardEvent } from 'react'
import { CheckIcon, XIcon } from 'lucide-react'
import { readPastedList } from '#components/ui/control/pasted-list.ts'
import { inputStyle } from '#components/ui/control/input-style.ts'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { cn } from '#components/ui/format/cn.ts'
import { portalStyle, useLandmark } from '#components/ui/overlay/landmark/landmark.ts'
import { ToldGuards } from '#components/ui/overlay/landmark/told-guards.tsx'

interface ComboboxOption {
  value: string
  label: string
  /** A second line or a shorter word; also found by typing. */
  hint?: string
}

interface ComboboxProps {
  options: readonly ComboboxOption[]
  /** The chosen values in the order of choosing; may hold values that `options` does not know. */
  value: readonly string[]
  onChange: (value: string[]) => void
  'aria-label': string
  placeholder?: string
  /**
   * Turns typed or pasted text that is no option into a value, or refuses it with null. Without it only options count.
   */
  create?: (text: string) => string | null
  /** How to write a value that is no option. */
  labelOf?: (value: string) => string
  /** Most values that can be chosen. */
  maximum?: number
  invalid?: boolean
  disabled?: boolean
  className?: string
}

/** More options than this are not drawn at once; typing narrows them. */
const shownOptions = 100
const shownChips = 40

/** Several of many, as chips: type to find, paste a list of any length, Backspace to take the last one away. */
export function Combobox({ options, value, onChange, create, labelOf, maximum = 10_000, ...rest }: ComboboxProps) {
  const [typed, setTyped] = useState('')
  const [note, setNote] = useState('')
  const [allShown, setAllShown] = useState(false)
  const { anchor, landmark } = useLandmark()
  const known = useMemo(() => new Map(options.map((option) => [option.value, option])), [options])
  const optionOf = (one: string): ComboboxOption => known.get(one) ?? { value: one, label: labelOf?.(one) ?? one }
  const chosen = value.map(optionOf)

  const text = typed.trim()
  const created = text === '' || !create ? null : create(text)
  const createdLabel = created === null ? '' : (labelOf?.(created) ?? created)
  const offered = useMemo(() => {
    if (created === null || known.has(created)) return options
    // What was typed finds the option even where its name is another word, as for a place typed by its code.
    const hint = createdLabel === text ? undefined : text
    return [...options, { value: created, label: createdLabel, hint }]
  }, [options, known, created, createdLabel, text])

  const take = (next: readonly string[]) => {
    const unique = [...new Set(next)]
    if (unique.length > maximum) setNote(`Only the first ${formatCount(maximum)} were taken.`)
    onChange(unique.slice(0, maximum))
  }
  const paste = (event: ClipboardEvent) => {
    const list = readPastedList(event.clipboardData.getData('text'), options, create)
    if (list === null) return
    event.preventDefault()
    setTyped('')
    setNote(
      `${formatQuantity(list.found.length, 'value')} taken from the list` +
        (list.unknown.length === 0
          ? '.'
          : `, ${formatCount(list.unknown.length)} not known: ${list.unknown.slice(0, 5).join(', ')}${list.unknown.length > 5 ? ' …' : ''}`),
    )
    take([...value, ...list.found])
  }

  return (
    <div className={cn('grid min-w-0 gap-1', rest.className)}>
      <BaseCombobox.Root
        multiple
        items={offered}
        value={chosen}
        onValueChange={(next) => {
          setNote('')
          take(next.map((option) => option.value))
        }}
        inputValue={typed}
        onInputValueChange={setTyped}
        onOpenChange={(open, details) => {
          if (!open && details.reason === 'item-press') details.cancel()
        }}
        isItemEqualToValue={(one, other) => one.value === other.value}
        itemToStringLabel={(option) => (option.hint ? `${option.label} ${option.hint}` : option.label)}
        limit={shownOptions}
        autoHighlight
        disabled={rest.disabled}
      >
        <BaseCombobox.InputGroup
          ref={anchor}
          className={cn(
            inputStyle,
            'flex min-h-8 cursor-text flex-wrap items-center gap-1 px-1 py-[3px] focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent max-md:min-h-10',
            rest.invalid && 'border-fail ring-1 ring-fail',
          )}
        >
          <BaseCombobox.Chips className="contents" aria-label={chosen.length > 0 ? 'Chosen' : undefined}>
            {(allShown ? chosen : chosen.slice(0, shownChips)).map((option) => (
              <BaseCombobox.Chip
                key={option.value}
                aria-label={option.label}
                aria-description="Backspace or Delete takes it away"
                className="inline-flex h-6 max-w-full items-center rounded-sm bg-accent-soft pl-2 text-base text-ink outline-none data-highlighted:ring-2 data-highlighted:ring-accent max-md:h-8"
              >
                <span className="truncate" title={option.label}>
                  {option.label}
                </span>
                <BaseCombobox.ChipRemove
                  aria-label={`Take away ${option.label}`}
                  className="grid h-full w-6 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover hover:text-ink max-md:w-8"
                >
                  <XIcon className="size-3.5" aria-hidden />
                </BaseCombobox.ChipRemove>
              </BaseCombobox.Chip>
            ))}
            {chosen.length > shownChips && !allShown ? (
              <button type="button" className="px-1 text-accent hover:underline" onClick={() => setAllShown(true)}>
                {formatCount(chosen.length - shownChips)} more
              </button>
            ) : null}
            <BaseCombobox.Input
              aria-label={rest['aria-label']}
              aria-invalid={rest.invalid || undefined}
              aria-description={
                chosen.length > 0 ? `${chosen.length} chosen. Left Arrow from the start reaches them.` : undefined
              }
              placeholder={chosen.length === 0 ? rest.placeholder : undefined}
              onPaste={paste}
              className="control-text h-6 min-w-24 flex-1 bg-transparent px-1 outline-none"
            />
          </BaseCombobox.Chips>
        </BaseCombobox.InputGroup>
        <ComboboxPopup landmark={landmark} isNew={(option) => option.value === created && !known.has(option.value)} />
      </BaseCombobox.Root>
      <p role="status" className="text-sm text-ink-3 empty:hidden">
        {note}
      </p>
    </div>
  )
}

interface ComboboxPopupProps {
  landmark: HTMLElement | null
  isNew: (option: ComboboxOption) => boolean
}

function ComboboxPopup({ landmark, isNew }: ComboboxPopupProps) {
  return (
    <BaseCombobox.Portal container={landmark} className={portalStyle}>
      <ToldGuards />
      <BaseCombobox.Positioner sideOffset={4} className="z-50 outline-none">
        <BaseCombobox.Popup className="max-h-[min(var(--available-height),320px)] w-(--anchor-width) min-w-56 overflow-y-auto overscroll-contain rounded-lg bg-raised py-1 shadow-pop">
          <BaseCombobox.Empty className="px-3 py-1.5 text-ink-3 empty:hidden">Nothing of that name.</BaseCombobox.Empty>
          <BaseCombobox.List>
            {(option: ComboboxOption) => (
              <BaseCombobox.Item
                key={option.value}
                value={option}
                className="grid min-h-8 cursor-default grid-cols-[16px_1fr] items-center gap-x-2 px-2 py-1 outline-none select-none data-highlighted:bg-selected max-md:min-h-10"
              >
                <BaseCombobox.ItemIndicator className="text-accent">
                  <CheckIcon className="size-4" aria-hidden />
                </BaseCombobox.ItemIndicator>
                <span className="col-start-2 min-w-0 truncate">
                  {isNew(option) ? `Add “${option.label}”` : option.label}
                  {option.hint ? <span className="ml-2 text-sm text-ink-3">{option.hint}</span> : null}
                </span>
              </BaseCombobox.Item>
            )}
          </BaseCombobox.List>
        </BaseCombobox.Popup>
      </BaseCombobox.Positioner>
    </BaseCombobox.Portal>
  )
}
