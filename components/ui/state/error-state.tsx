'use client'

import { RotateCcwIcon, SquareXIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/control/button.tsx'

interface ErrorStateProps {
  title: string
  /** It stands in the place of the whole screen, whose title it then is. */
  whole?: boolean
  /** What was kept and what to do. */
  detail: string
  /** Named so that the operator finds it in the log, unless the detail has named it. */
  requestId?: string | null
  onRetry?: () => void
  retrying?: boolean
  /** Other ways on, such as a link to another screen. */
  onward?: ReactNode
}

/** In the place of what could not be loaded. */
export function ErrorState({ title, whole = false, detail, requestId, onRetry, retrying, onward }: ErrorStateProps) {
  const Heading = whole ? 'h1' : 'h2'
  return (
    <div role="alert" className="grid min-h-62 content-center justify-items-start gap-2 p-8 max-md:p-4">
      <SquareXIcon className="size-6 text-fail" aria-hidden />
      <Heading className="text-lg font-semibold">{title}</Heading>
      <p className="max-w-[60ch] text-ink-2">{detail}</p>
      {onRetry || onward ? (
        <div className="mt-2 flex flex-wrap gap-2">
          {onRetry ? (
            <Button onClick={onRetry} busy={retrying}>
              {retrying ? null : <RotateCcwIcon aria-hidden />}
              Try again
            </Button>
          ) : null}
          {onward}
        </div>
      ) : null}
      {requestId && !detail.includes(requestId) ? (
        <p className="text-sm text-ink-3">
          Request <code className="font-mono">{requestId}</code>
        </p>
      ) : null}
    </div>
  )
}
