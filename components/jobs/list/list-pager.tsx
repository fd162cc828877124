'use client'

import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'

const keys = [
  ['j', 'down'],
  ['k', 'up'],
  ['Enter', 'open'],
  ['p', 'pause'],
  ['c', 'cancel'],
  ['r', 'retry'],
  ['/', 'search'],
] as const

interface ListPagerProps {
  shown: number
  onNewer: (() => void) | null
  onOlder: (() => void) | null
}

/** Below the list: how much is shown, the keys, and the way to the next stretch. */
export function ListPager({ shown, onNewer, onOlder }: ListPagerProps) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 text-ink-2">
      <span>{formatQuantity(shown, 'job')}</span>
      <span className="flex gap-3 text-sm text-ink-3 max-xl:hidden">
        {keys.map(([key, word]) => (
          <span key={key} className="flex items-center gap-1">
            <Kbd>{key}</Kbd> {word}
          </span>
        ))}
      </span>
      <span className="ml-auto flex gap-2">
        <Button size="small" disabled={!onNewer} onClick={() => onNewer?.()}>
          <ChevronLeftIcon aria-hidden />
          Newer
        </Button>
        <Button size="small" disabled={!onOlder} onClick={() => onOlder?.()}>
          Older
          <ChevronRightIcon aria-hidden />
        </Button>
      </span>
    </div>
  )
}
