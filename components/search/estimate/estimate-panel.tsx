'use client'

import type { ReactNode } from 'react'
import { RotateCcwIcon, SquareXIcon } from 'lucide-react'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { toApiError } from '#components/api.ts'
import { EstimateLines } from '#components/search/estimate/estimate-lines.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Note } from '#components/ui/state/note.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'

interface EstimatePanelProps {
  estimate: Estimate | undefined
  counting: boolean
  error: Error | null
  onRetry: () => void
  /** Fields and buttons to start with. */
  children: ReactNode
}

/** The free estimate of the query on the screen. It keeps its height while figures change. */
export function EstimatePanel({ estimate, counting, error, onRetry, children }: EstimatePanelProps) {
  return (
    <>
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-lg font-semibold">Estimate</h2>
        <span className="text-right text-sm text-ink-3">
          free
          {counting ? ', counting…' : null}
          {!counting && estimate && !error ? (
            <>
              , counted <Time at={estimate.countedAt} />
            </>
          ) : null}
        </span>
      </div>
      {error && !estimate ? null : <Figure estimate={estimate} counting={counting} />}
      {error ? <EstimateError error={error} onRetry={onRetry} /> : null}
      {estimate ? (
        <>
          <div className={cn('transition-opacity', (counting || error) && 'opacity-60')}>
            <EstimateLines estimate={estimate} />
          </div>
          {children}
        </>
      ) : null}
    </>
  )
}

function Figure({ estimate, counting }: { estimate: Estimate | undefined; counting: boolean }) {
  if (!estimate && !counting) {
    return (
      <p className="text-ink-2">
        Matches, allowance, cost and time stand here as soon as one criterion is filled in. Counting is free and buys
        nothing.
      </p>
    )
  }
  return (
    <div className="min-h-13">
      <div className="flex h-8 items-center text-3xl font-semibold tracking-tight">
        {estimate ? (
          <span className={cn(counting && 'text-ink-3')}>{formatCount(estimate.matchedRecords)}</span>
        ) : (
          <SkeletonBar className="h-6 w-28" />
        )}
      </div>
      <div className="text-ink-2">{estimate?.matchedRecords === 1 ? 'parcel matches' : 'parcels match'}</div>
      <p role="status" className="sr-only">
        {estimate && !counting ? `${formatCount(estimate.matchedRecords)} parcels match` : ''}
      </p>
    </div>
  )
}

function EstimateError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { title, detail, errors } = toApiError(error)
  return (
    <div role="alert">
      <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
        <p className="font-medium">{title}</p>
        <p className="break-words">{detail}</p>
        {errors
          .filter(({ message }) => message !== detail)
          .slice(0, 5)
          .map(({ field, message }) => (
            <p key={field + message} className="break-words">
              {message}
            </p>
          ))}
        <Button size="small" className="mt-2" onClick={onRetry}>
          <RotateCcwIcon aria-hidden />
          Count again
        </Button>
      </Note>
    </div>
  )
}
