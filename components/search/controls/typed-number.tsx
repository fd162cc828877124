'use client'

import { useState } from 'react'
import { readTypedNumber, type RangeEnd } from '#components/search/values/range-value.ts'
import { Input } from '#components/ui/control/input.tsx'

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 10 })
const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 10, useGrouping: false })

interface TypedNumberProps {
  label: string
  value: RangeEnd
  onChange: (value: RangeEnd) => void
  /** Written without thousands separators, as years are. */
  ungrouped?: boolean
  placeholder?: string
  invalid?: boolean
  disabled?: boolean
  id?: string
  'aria-describedby'?: string
  className?: string
}

/** A number as people type it (1,250,000 or 250k). Text that is no number is kept and handed on, for the check to refuse. */
export function TypedNumber({
  label,
  value,
  onChange,
  ungrouped = false,
  invalid,
  className,
  ...rest
}: TypedNumberProps) {
  const [text, setText] = useState(() => written(value, ungrouped))
  const [shownFor, setShownFor] = useState(value)
  // A change from outside, such as undo, rewrites the text; one's own typing does not.
  if (value !== shownFor) {
    setShownFor(value)
    if (readTypedNumber(text) !== value) setText(written(value, ungrouped))
  }
  return (
    <Input
      {...rest}
      aria-label={label}
      aria-invalid={invalid || undefined}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onChange(readTypedNumber(event.currentTarget.value))
      }}
      onBlur={() => setText(written(value, ungrouped))}
      className={className ?? 'w-24 text-right'}
    />
  )
}

function written(value: RangeEnd, ungrouped: boolean): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  return (ungrouped ? plain : grouped).format(value)
}
