'use client'

import { Field as BaseField } from '@base-ui/react/field'
import type { ReactNode } from 'react'
import { SquareXIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'

interface FieldProps {
  label: ReactNode
  /** Hidden labels are still read aloud. */
  labelHidden?: boolean
  hint?: ReactNode
  /** What is wrong and what to do; marks the control as invalid. */
  error?: string | null | undefined
  name?: string
  className?: string
  children: ReactNode
}

/** Label, control, hint and error as one: assistive software reads all of them with the control. */
export function Field({ label, labelHidden = false, hint, error, name, className, children }: FieldProps) {
  return (
    <BaseField.Root name={name} invalid={Boolean(error)} className={cn('grid content-start gap-1', className)}>
      <BaseField.Label className={labelHidden ? 'sr-only' : 'text-sm font-medium text-ink-2'}>{label}</BaseField.Label>
      {children}
      {hint ? <BaseField.Description className="text-sm text-ink-3">{hint}</BaseField.Description> : null}
      {error ? (
        <BaseField.Error match className="flex items-start gap-1.5 text-sm text-fail">
          <SquareXIcon className="mt-px size-3.5 shrink-0" aria-hidden />
          {error}
        </BaseField.Error>
      ) : null}
    </BaseField.Root>
  )
}
