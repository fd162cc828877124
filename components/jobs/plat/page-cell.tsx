'use client'

import { memo, useSyncExternalStore, type CSSProperties } from 'react'
import { RotateCcwIcon, SplitIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'
import plat from '#components/jobs/plat/plat.module.css'
import { pageLooks } from '#components/jobs/page-words/page-state.tsx'
import { cellLine, cellSentence } from '#components/jobs/page-words/page-words.ts'
import type { Page, PageState } from '#lib/jobs/contract.ts'

interface CellProps {
  /** Place in the grid. */
  index: number
  pressed: boolean
  /** The one cell the tab key reaches. */
  reachable: boolean
  /** First page it stands for. */
  first: number
  onOpen: (first: number, index: number) => void
}

const secondly = (tell: () => void) => {
  const timer = setInterval(tell, 1_000)
  return () => clearInterval(timer)
}
const still = () => () => {}

/** Now, in whole seconds as milliseconds; stands still where nothing counts. */
function useNow(counting: boolean): number {
  return useSyncExternalStore(
    counting ? secondly : still,
    () => Math.floor(Date.now() / 1_000) * 1_000,
    () => 0,
  )
}

interface LargeCellProps extends CellProps {
  page: Page
  /** Replaces the second line: what an unclear page may have cost. */
  line: string | undefined
  /** Usual time of a page in milliseconds; null before one was written. */
  usual: number | null
}

type FootStyle = CSSProperties & { '--part'?: string }

/** A page as a lot of 72 by 48 pixels. */
export const LargeCell = memo(function LargeCell({ page, line, usual, ...cell }: LargeCellProps) {
  const counting = page.state === 'fetching' || (page.state === 'queued' && page.notBefore !== null)
  const now = useNow(counting)
  const { icon: Icon, colour } = pageLooks[page.state]
  const part = page.claimedAt && usual ? Math.min(1, Math.max(0.1, (now - Date.parse(page.claimedAt)) / usual)) : 0.4
  const style: FootStyle | undefined =
    page.state === 'fetching' ? { '--part': `${Math.round(part * 100)}%` } : undefined
  const sentence = cellSentence(page)
  return (
    <button
      type="button"
      style={style}
      title={sentence}
      aria-pressed={cell.pressed}
      tabIndex={cell.reachable ? 0 : -1}
      onClick={() => cell.onOpen(cell.first, cell.index)}
      className={cn(plat.cell, plat[page.state])}
    >
      <span className="sr-only">{sentence}</span>
      <b aria-hidden className={cn(plat.number, 'font-semibold text-ink')}>
        {page.pageNumber}
      </b>
      <span aria-hidden className="flex items-center justify-end gap-0.5 text-xs">
        {page.splits > 0 ? <SplitIcon className="size-3.5" aria-hidden /> : null}
        {page.attempts > 1 ? (
          <>
            <RotateCcwIcon className="size-3.5" aria-hidden />
            {page.attempts}
          </>
        ) : null}
      </span>
      <Icon className={cn('size-3.5', colour)} aria-hidden />
      <span aria-hidden className={cn(plat.line, 'col-span-3 truncate text-xs')}>
        {line ?? cellLine(page, now)}
      </span>
    </button>
  )
})

interface SmallCellProps extends CellProps {
  state: PageState
  /** Read aloud and shown at the pointer. */
  sentence: string
}

/** A page, or several, as a lot of 20 pixels. */
export const SmallCell = memo(function SmallCell({ state, sentence, ...cell }: SmallCellProps) {
  return (
    <button
      type="button"
      title={sentence}
      aria-label={sentence}
      aria-pressed={cell.pressed}
      tabIndex={cell.reachable ? 0 : -1}
      onClick={() => cell.onOpen(cell.first, cell.index)}
      className={cn(plat.cell, plat[state])}
    />
  )
})
