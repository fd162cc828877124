'use client'

import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { amountWords } from '#components/search/launch/launch-amounts.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatCount, formatDuration } from '#components/ui/format/formats.ts'

interface PriceBarProps {
  estimate: Estimate | undefined
  counting: boolean
  failed: boolean
  /** Goes to the estimate with its fields and buttons. */
  onOpen: () => void
}

/** Count and cost in sight on narrow screens, above the bottom bar. */
export function PriceBar({ estimate, counting, failed, onOpen }: PriceBarProps) {
  if (!estimate && !counting && !failed) return null
  return (
    <div className="fixed inset-x-0 bottom-(--bottom-bar) z-20 flex items-center gap-2 border-t border-line bg-raised px-4 py-2 shadow-bar md:hidden">
      <div className="min-w-0 flex-1">
        <div className="truncate">
          {failed ? (
            <b className="font-semibold text-fail">Not counted</b>
          ) : estimate ? (
            <>
              <b className="font-semibold">
                {formatCount(estimate.totalRecords)} to {estimate.paid ? 'buy' : 'get'}
              </b>{' '}
              <span className="text-ink-2">of {formatCount(estimate.matchedRecords)}</span>
            </>
          ) : (
            'Counting…'
          )}
        </div>
        <div className="truncate text-sm text-ink-3">{counting ? 'counting…' : lineOf(estimate)}</div>
      </div>
      <Button kind="primary" onClick={onOpen}>
        Review and start
      </Button>
    </div>
  )
}

function lineOf(estimate: Estimate | undefined): string {
  if (!estimate) return ''
  const time = estimate.seconds === null ? 'time not measured yet' : `about ${formatDuration(estimate.seconds)}`
  return `${amountWords(estimate.totalRecords, estimate)}, ${time}`
}
