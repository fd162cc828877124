'use client'

import { RefreshCwIcon } from 'lucide-react'
import type { Estimate, StoredMatches } from '#lib/jobs/estimate/contract.ts'
import { toApiError } from '#components/api.ts'
import { TypedNumber } from '#components/search/controls/typed-number.tsx'
import { daysFault, onlyMissingOf, type MissingChoice } from '#components/search/query/missing-choice.ts'
import { isWhole, seenWords, storedWords, toAskFor } from '#components/search/stored/stored-part.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { formatCount } from '#components/ui/format/formats.ts'

interface StoredPanelProps {
  estimate: Estimate
  choice: MissingChoice
  onChange: (choice: MissingChoice) => void
  comparison: {
    stored: StoredMatches | undefined
    comparing: boolean
    error: Error | null
    compare: () => void
  }
}

/** How much of the search is stored already, and the choice to ask only for the rest. */
export function StoredPanel({ estimate, choice, onChange, comparison }: StoredPanelProps) {
  const { possible, reason } = estimate.onlyMissing
  const fault = daysFault(choice)
  return (
    <section data-missing aria-label="Already stored" className="grid gap-2 rounded-md bg-sunken px-3 py-2">
      <StoredLine possible={possible} comparison={comparison} />
      <Checkbox
        checked={choice.only && possible}
        disabled={!possible}
        onChange={(only) => onChange({ ...choice, only })}
        label={estimate.paid ? 'Buy only what is missing' : 'Get only what is missing'}
      />
      {possible ? null : <p className="text-sm text-ink-2">{reason}</p>}
      {choice.only && possible ? (
        <div className="grid gap-1 pl-6">
          <div className="flex flex-wrap items-center gap-2">
            <span>or older than</span>
            <TypedNumber
              label="Older than so many days"
              value={choice.olderThanDays}
              placeholder="any"
              invalid={fault !== null}
              aria-describedby="days-words"
              onChange={(olderThanDays) => onChange({ ...choice, olderThanDays })}
              className="w-18 text-right"
            />
            <span>days</span>
          </div>
          <p id="days-words" className={fault === null ? 'text-sm text-ink-3' : 'text-sm font-medium text-fail'}>
            {fault ?? leftWords(choice, comparison.stored)}
          </p>
        </div>
      ) : null}
    </section>
  )
}

function leftWords(choice: MissingChoice, stored: StoredMatches | undefined): string {
  const only = onlyMissingOf(choice)
  const empty = choice.olderThanDays === null ? 'Without a number, what is stored is left out however old it is. ' : ''
  if (only === null || !stored) return `${empty}The job compares, free of charge, before it asks for anything.`
  const left = formatCount(toAskFor(stored, only))
  return isWhole(stored)
    ? `${empty}${left} of ${formatCount(stored.comparedRecords)} are left to ask for.`
    : `${empty}${left} of the first ${formatCount(stored.comparedRecords)} are left; the job compares all of them first.`
}

function StoredLine({ possible, comparison }: { possible: boolean; comparison: StoredPanelProps['comparison'] }) {
  const { stored, comparing, error, compare } = comparison
  return (
    <div className="grid gap-0.5">
      <div className="flex min-h-8 items-center justify-between gap-2">
        <span className="text-ink-2">Already stored</span>
        {stored && !comparing ? (
          <span className="font-medium">{storedWords(stored)}</span>
        ) : (
          <Button kind="quiet" size="small" busy={comparing} disabled={!possible} onClick={compare}>
            <RefreshCwIcon aria-hidden />
            {comparing ? 'Comparing…' : 'Compare, free'}
          </Button>
        )}
      </div>
      <p role="status" className="text-right text-sm text-ink-3 empty:hidden">
        {stored && !comparing ? seenWords(stored).join(', ') : ''}
      </p>
      {error && !comparing ? <p className="text-sm text-fail">{toApiError(error).detail}</p> : null}
    </div>
  )
}
