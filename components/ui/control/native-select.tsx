'use client'

import { inputStyle } from '#components/ui/control/input-style.ts'
import { cn } from '#components/ui/format/cn.ts'

interface NativeSelectProps<Value extends string> {
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
  'aria-label': string
  className?: string
}

/** One of a short list of words, with the list of the browser itself: it weighs nothing and fits every phone. */
export function NativeSelect<Value extends string>({
  options,
  value,
  onChange,
  className,
  ...rest
}: NativeSelectProps<Value>) {
  return (
    <select
      {...rest}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value)
        if (chosen) onChange(chosen.value)
      }}
      className={cn(inputStyle, 'h-8 max-md:h-10', className)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
