'use client'

import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { pageSizes, type PageSize } from '#components/jobs/list/filter/list-filter.ts'

const keys = [
  ['j', 'down'],
  ['k', 'up'],
  ['Enter', 'open'],
  ['x', 'choose'],
  ['p', 'pause'],
  ['c', 'cancel'],
  ['r', 'retry'],
  ['/', 'search'],
] as const

const sizeOptions = pageSizes.map((size) => ({ value: String(size), label: `${size} a page` }))

interface ListPagerProps {
  shown: number
  size: PageSize
  onSize: (size: PageSize) => void
  onNewer: (() => void) | null
  onOlder: (() => void) | null
}

/** Below the list: how much is shown, the keys, and the way to the next stretch. */
export function ListPager({ shown, size, onSize, onNewer, onOlder }: ListPagerProps) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 text-ink-2">
      <span>{formatQuantity(shown, 'job')}</span>
      <NativeSelect
        aria-label="Jobs on a page"
        options={sizeOptions}
        value={String(size)}
        onChange={(value) => onSize(pageSizes.find((one) => String(one) === value) ?? 50)}
        className="w-auto text-sm"
      />
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
          Back
        </Button>
        <Button size="small" disabled={!onOlder} onClick={() => onOlder?.()}>
          Next
          <ChevronRightIcon aria-hidden />
        </Button>
      </span>
    </div>
  )
}
