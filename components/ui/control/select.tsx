'use client'

import { Select as BaseSelect } from '@base-ui/react/select'
import { CheckIcon, ChevronDownIcon } from 'lucide-react'
import { inputStyle } from '#components/ui/control/input-style.ts'
import { cn } from '#components/ui/format/cn.ts'
import { portalStyle, useLandmark } from '#components/ui/overlay/landmark/landmark.ts'
import { ToldGuards } from '#components/ui/overlay/landmark/told-guards.tsx'

interface SelectProps<Value extends string> {
  options: readonly { value: Value; label: string; hint?: string }[]
  value: Value | null
  onChange: (value: Value) => void
  /** Needed outside a `Field`. */
  'aria-label'?: string
  placeholder?: string
  disabled?: boolean
  className?: string
}

/** One of a short list. For long lists use `Combobox`. */
export function Select<Value extends string>({ options, value, onChange, placeholder, ...rest }: SelectProps<Value>) {
  const { anchor, landmark } = useLandmark()
  return (
    <BaseSelect.Root
      items={options}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next)
      }}
      disabled={rest.disabled}
      modal={false}
    >
      <BaseSelect.Trigger
        ref={anchor}
        aria-label={rest['aria-label']}
        className={cn(inputStyle, 'flex h-8 items-center justify-between gap-2 text-left max-md:h-10', rest.className)}
      >
        <BaseSelect.Value placeholder={placeholder} className="truncate data-placeholder:text-ink-3" />
        <BaseSelect.Icon>
          <ChevronDownIcon className="size-4 text-ink-3" aria-hidden />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal container={landmark} className={portalStyle}>
        <ToldGuards />
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <BaseSelect.Popup className="max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-lg bg-raised py-1 shadow-pop outline-none">
            <BaseSelect.List>
              {options.map((option) => (
                <BaseSelect.Item
                  key={option.value}
                  value={option.value}
                  className="grid min-h-8 cursor-default grid-cols-[16px_1fr] items-center gap-x-2 px-2 py-1 outline-none select-none data-highlighted:bg-selected max-md:min-h-10"
                >
                  <BaseSelect.ItemIndicator className="text-accent">
                    <CheckIcon className="size-4" aria-hidden />
                  </BaseSelect.ItemIndicator>
                  <span className="col-start-2">
                    <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                    {option.hint ? <span className="block text-sm text-ink-3">{option.hint}</span> : null}
                  </span>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  )
}
