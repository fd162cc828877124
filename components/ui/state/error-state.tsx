'use client'

import { RotateCcwIcon, SquareXIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'

interface ErrorStateProps {
  title: string
  /** What was kept and what to do. */
  detail: string
  /** Named so that the operator finds it in the log. */
  requestId?: string | null
  onRetry?: () => void
  retrying?: boolean
}

/** In the place of what could not be loaded. */
export function ErrorState({ title, detail, requestId, onRetry, retrying }: ErrorStateProps) {
  return (
    <div role="alert" className="grid min-h-62 content-center justify-items-start gap-2 p-8 max-md:p-4">
      <SquareXIcon className="size-6 text-fail" aria-hidden />
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="max-w-[60ch] text-ink-2">{detail}</p>
      {onRetry ? (
        <Button className="mt-2" onClick={onRetry} busy={retrying}>
          {retrying ? null : <RotateCcwIcon aria-hidden />}
          Try again
        </Button>
      ) : null}
      {requestId ? (
        <p className="text-sm text-ink-3">
          Request <code className="font-mono">{requestId}</code>
        </p>
      ) : null}
    </div>
  )
}
