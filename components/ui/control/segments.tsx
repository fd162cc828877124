'use client'

import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'

interface SegmentsProps<Value extends string> {
  label: string
  options: readonly { value: Value; label: ReactNode; title?: string }[]
  /** Null: none is pressed yet. */
  value: Value | null
  onChange: (value: Value) => void
  /** `quiet` has a hairline edge, for the bars. */
  kind?: 'control' | 'quiet'
  className?: string
}

/** One of a few, all in sight, such as yes and no. Pressing the pressed one changes nothing. */
export function Segments<Value extends string>({
  label,
  options,
  value,
  onChange,
  kind,
  className,
}: SegmentsProps<Value>) {
  return (
    <ToggleGroup<Value>
      aria-label={label}
      value={value === null ? [] : [value]}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next)
      }}
      className={cn(
        'inline-flex w-fit rounded-md border bg-surface p-px',
        kind === 'quiet' ? 'border-line' : 'border-control',
        className,
      )}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          title={option.title}
          aria-label={typeof option.label === 'string' ? undefined : option.title}
          className="inline-flex h-7 min-w-7 items-center justify-center gap-1.5 rounded-sm px-2.5 font-medium whitespace-nowrap text-ink-2 transition-colors hover:text-ink data-pressed:bg-selected data-pressed:text-accent-strong max-md:h-9 [&>svg]:size-4"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
