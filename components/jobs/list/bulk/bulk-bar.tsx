'use client'

import { CirclePauseIcon, CirclePlayIcon, CircleXIcon, RotateCcwIcon, XIcon } from 'lucide-react'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import type { BulkChoice } from '#components/jobs/list/bulk/bulk-words.ts'
import type { Selection } from '#components/jobs/list/bulk/selection.ts'
import type { Priority } from '#lib/jobs/contract.ts'

interface BulkBarProps {
  selection: Selection
  /** Takes all jobs the filter finds; null while nothing narrows the list. */
  onSelectMatching: (() => void) | null
  onClear: () => void
  onAsk: (choice: BulkChoice) => void
}

const actions = [
  { action: 'pause', word: 'Pause', Icon: CirclePauseIcon },
  { action: 'resume', word: 'Resume', Icon: CirclePlayIcon },
  { action: 'retry', word: 'Retry', Icon: RotateCcwIcon },
  { action: 'cancel', word: 'Cancel', Icon: CircleXIcon },
] as const

const priorityOptions: readonly { value: Priority | ''; label: string }[] = [
  { value: '', label: 'Priority…' },
  { value: 'urgent', label: 'Urgent' },
  { value: 'normal', label: 'Normal' },
  { value: 'low', label: 'Low' },
]

/** What can be done to the chosen jobs. */
export function BulkBar({ selection, onSelectMatching, onClear, onAsk }: BulkBarProps) {
  return (
    <div
      role="toolbar"
      aria-label="Chosen jobs"
      className="flex flex-wrap items-center justify-center gap-2 rounded-lg bg-raised p-2 shadow-pop max-md:justify-between"
    >
      <span role="status" className="px-1 font-medium max-md:flex-1">
        {selection.kind === 'matching' ? 'All that match' : formatQuantity(selection.jobIds.size, 'job')} chosen
      </span>
      {selection.kind === 'some' ? (
        <Button
          kind="quiet"
          size="small"
          disabled={onSelectMatching === null}
          // A touch cannot ask why it is greyed.
          className={onSelectMatching === null ? 'max-md:hidden' : undefined}
          title={
            onSelectMatching === null ? 'Narrow the list first: without a filter this would be every job.' : undefined
          }
          onClick={() => onSelectMatching?.()}
        >
          Select all that match
        </Button>
      ) : null}
      <div className="contents max-md:order-1 max-md:flex max-md:w-full max-md:gap-2">
        {actions.map(({ action, word, Icon }) => (
          <Button
            key={action}
            size="small"
            kind={action === 'cancel' ? 'danger' : 'plain'}
            className="max-md:flex-1 max-md:[&_svg]:hidden"
            onClick={() => onAsk({ action })}
          >
            <Icon aria-hidden />
            {word}
          </Button>
        ))}
      </div>
      <NativeSelect
        aria-label="Priority of the chosen jobs"
        options={priorityOptions}
        value=""
        onChange={(priority) => {
          if (priority !== '') onAsk({ action: 'priority', priority })
        }}
        className="h-7 w-auto text-sm max-md:order-1 max-md:h-9 max-md:w-full"
      />
      <IconButton label="Choose none" size="small" onClick={onClear}>
        <XIcon aria-hidden />
      </IconButton>
    </div>
  )
}
