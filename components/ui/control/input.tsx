'use client'

import { Input as BaseInput } from '@base-ui/react/input'
import type { ComponentProps, ReactNode } from 'react'
import { inputStyle } from '#components/ui/control/input-style.ts'
import { cn } from '#components/ui/format/cn.ts'

interface InputProps extends Omit<ComponentProps<'input'>, 'prefix'> {
  /** Shown inside at the left, such as a magnifier. */
  icon?: ReactNode
  /** Shown inside at the right, such as a key. */
  end?: ReactNode
}

/** A line of text. Inside a `Field` it takes label, hint and error from there. */
export function Input({ icon, end, className, ...rest }: InputProps) {
  const input = (
    <BaseInput
      {...rest}
      className={cn(inputStyle, 'h-8 max-md:h-10', icon && 'pl-8', end && 'pr-9', !icon && !end && className)}
    />
  )
  if (!icon && !end) return input
  return (
    <div className={cn('relative', className)}>
      {icon ? (
        <span className="pointer-events-none absolute inset-y-0 left-2 grid place-items-center text-ink-3 [&>svg]:size-4">
          {icon}
        </span>
      ) : null}
      {input}
      {end ? <span className="absolute inset-y-0 right-1.5 grid place-items-center">{end}</span> : null}
    </div>
  )
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cn(inputStyle, 'min-h-20 py-1.5', className)} />
}
