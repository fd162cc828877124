'use client'

import type { ReactNode } from 'react'
import { Button } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'

interface RetryLineProps {
  /** What went wrong, as a sentence. */
  children: ReactNode
  onRetry: () => void
  retrying: boolean
  className?: string
}

/** In the place of a small part of a screen that could not be loaded. */
export function RetryLine({ children, onRetry, retrying, className }: RetryLineProps) {
  return (
    <div role="alert" className={cn('flex flex-wrap items-center gap-2', className)}>
      <p className="text-fail">{children}</p>
      <Button size="small" onClick={onRetry} busy={retrying}>
        Try again
      </Button>
    </div>
  )
}
