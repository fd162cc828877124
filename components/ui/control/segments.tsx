'use client'

import type { KeyboardEvent, ReactNode } from 'react'
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
    <div
      role="group"
      aria-label={label}
      onKeyDown={moveFocus}
      className={cn(
        'inline-flex w-fit rounded-md border bg-surface p-px',
        kind === 'quiet' ? 'border-line' : 'border-control',
        className,
      )}
    >
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          title={option.title}
          aria-label={typeof option.label === 'string' ? undefined : option.title}
          aria-pressed={option.value === value}
          tabIndex={option.value === value || (value === null && index === 0) ? 0 : -1}
          onClick={() => {
            if (option.value !== value) onChange(option.value)
          }}
          className="inline-flex h-7 min-w-7 items-center justify-center gap-1.5 rounded-sm px-2.5 font-medium whitespace-nowrap text-ink-2 transition-colors hover:text-ink aria-pressed:bg-selected aria-pressed:text-accent-strong max-md:h-9 [&>svg]:size-4"
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** One stop of the Tab key for all of them; the arrows go round. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = steps[event.key]
  if (step === undefined) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  event.preventDefault()
  buttons.at((at + step) % buttons.length)?.focus()
}
