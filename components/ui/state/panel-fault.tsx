'use client'

import { RotateCcwIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { cn } from '#components/ui/format/cn.ts'
import { Button } from '#components/ui/control/button.tsx'

interface PanelFaultProps {
  /** What is missing because of it, as a sentence. */
  says?: string
  error: Error
  onRetry: () => void
  retrying: boolean
  className?: string
}

/** In a part of a screen that could not be loaded: what is wrong, in a line, and another try. */
export function PanelFault({ says, error, onRetry, retrying, className }: PanelFaultProps) {
  const { title, detail } = toApiError(error)
  return (
    <div className={cn('flex flex-wrap items-center gap-x-3 gap-y-1', className)}>
      <p className="min-w-0 text-fail">{[says, `${title}.`, detail].filter(Boolean).join(' ')}</p>
      <Button size="small" onClick={onRetry} busy={retrying}>
        {retrying ? null : <RotateCcwIcon aria-hidden />}
        Try again
      </Button>
    </div>
  )
}
