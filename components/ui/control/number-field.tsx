'use client'

import { NumberField as BaseNumberField } from '@base-ui/react/number-field'
import { inputStyle } from '#components/ui/control/input-style.ts'
import { cn } from '#components/ui/format/cn.ts'

interface NumberFieldProps {
  value: number | null
  onChange: (value: number | null) => void
  /** Needed outside a `Field`. */
  'aria-label'?: string
  'aria-describedby'?: string
  id?: string
  minimum?: number
  maximum?: number
  step?: number
  format?: Intl.NumberFormatOptions
  placeholder?: string
  invalid?: boolean
  disabled?: boolean
  className?: string
  onBlur?: () => void
}

/**
 * A number or nothing. Written with thousands separators on leaving; arrow keys step. Values outside the limits are
 * kept as typed, so that the screen can say what is wrong instead of changing them silently.
 */
export function NumberField({ value, onChange, minimum, maximum, step, format, invalid, ...rest }: NumberFieldProps) {
  const { className, placeholder, id, disabled, onBlur } = rest
  return (
    <BaseNumberField.Root
      value={value}
      onValueChange={(next) => onChange(next)}
      min={minimum}
      max={maximum}
      step={step ?? 'any'}
      format={format}
      locale="en-US"
      id={id}
      disabled={disabled}
      allowOutOfRange
      className={cn('w-24', className)}
    >
      <BaseNumberField.Input
        aria-label={rest['aria-label']}
        aria-describedby={rest['aria-describedby']}
        aria-invalid={invalid || undefined}
        placeholder={placeholder}
        onBlur={onBlur}
        className={cn(inputStyle, 'h-8 text-right max-md:h-10')}
      />
    </BaseNumberField.Root>
  )
}
