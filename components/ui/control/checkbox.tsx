'use client'

import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox'
import { useId, type ReactNode } from 'react'
import { CheckIcon, MinusIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'

interface CheckboxProps {
  checked: boolean
  onChange: (checked: boolean, event: Event) => void
  /** Shown beside it and part of what can be pressed. Without it, `aria-label` is needed. */
  label?: ReactNode
  'aria-label'?: string
  /** Some of what it stands for is chosen. */
  some?: boolean
  disabled?: boolean
  className?: string
}

/** A tick box of 16 px with a target of 24 px. */
export function Checkbox({ checked, onChange, label, some = false, disabled, className, ...rest }: CheckboxProps) {
  const labelId = useId()
  const box = (
    <BaseCheckbox.Root
      checked={checked}
      indeterminate={some && !checked}
      onCheckedChange={(next, details) => onChange(next, details.event)}
      disabled={disabled}
      aria-label={rest['aria-label']}
      aria-labelledby={label ? labelId : undefined}
      className={cn(
        'relative grid size-4 shrink-0 place-items-center rounded-sm border border-control bg-surface text-on-accent before:absolute before:-inset-1 data-checked:border-accent data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-60 data-indeterminate:border-accent data-indeterminate:bg-accent',
        !label && className,
      )}
    >
      <BaseCheckbox.Indicator className="grid place-items-center data-unchecked:hidden">
        {some && !checked ? (
          <MinusIcon className="size-3" strokeWidth={3} aria-hidden />
        ) : (
          <CheckIcon className="size-3" strokeWidth={3} aria-hidden />
        )}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  )
  if (!label) return box
  return (
    <label className={cn('flex cursor-pointer items-center gap-2 max-md:min-h-10', className)}>
      {box}
      <span id={labelId}>{label}</span>
    </label>
  )
}
