'use client'

import { useCallback, useRef, useState, type KeyboardEvent } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import { formatCount } from '#components/ui/format/formats.ts'
import { LargeCell, SmallCell } from '#components/jobs/plat/page-cell.tsx'
import { moveFocus, type CellLayout, type PageCell } from '#components/jobs/plat/page-cells.ts'
import plat from '#components/jobs/plat/plat.module.css'
import { cellSentence } from '#components/jobs/page-words/page-words.ts'
import type { Page } from '#lib/jobs/contract.ts'

interface PageGridProps {
  layout: CellLayout
  /** The page whose details are shown. */
  selected: number | null
  onSelect: (pageNumber: number) => void
  /** What a page may have cost, for unclear ones. */
  costLine: (page: Page) => string | undefined
  usual: number | null
}

/** The pages of a job as a plat of lots. One stop for the tab key; arrow keys, Home and End move inside. */
export function PageGrid({ layout, selected, onSelect, costLine, usual }: PageGridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const count = layout.cells.length
  const reachable = Math.min(at, count - 1)
  const onOpen = useCallback(
    (first: number, index: number) => {
      setAt(index)
      onSelect(first)
    },
    [onSelect],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (!grid.current) return
    const columns = getComputedStyle(grid.current).gridTemplateColumns.split(' ').length
    const next = moveFocus(event.key, reachable, count, columns)
    if (next === null) return
    event.preventDefault()
    setAt(next)
    const cell = grid.current.children[next]
    if (cell instanceof HTMLElement) cell.focus()
  }
  const isPressed = (cell: PageCell) => selected !== null && selected >= cell.first && selected <= cell.last
  return (
    <div
      ref={grid}
      role="group"
      aria-label="Pages. Arrow keys move, Enter shows one"
      onKeyDown={onKeyDown}
      className={cn(plat.grid, layout.size === 'small' && plat.small)}
    >
      {layout.cells.map((cell, index) => {
        const own = { index, first: cell.first, pressed: isPressed(cell), reachable: index === reachable, onOpen }
        const page = cell.pages.length === 1 ? cell.pages[0] : undefined
        if (layout.size === 'large' && page) {
          return <LargeCell key={cell.first} {...own} page={page} line={costLine(page)} usual={usual} />
        }
        return <SmallCell key={cell.first} {...own} state={cell.state} sentence={cellWords(cell)} />
      })}
    </div>
  )
}

/** "Pages 4 to 6: 2 written, 1 failed". */
function cellWords(cell: PageCell): string {
  const [page] = cell.pages
  if (cell.pages.length === 1 && page) return cellSentence(page)
  const counts = new Map<string, number>()
  for (const { state } of cell.pages) counts.set(state, (counts.get(state) ?? 0) + 1)
  const words = [...counts].map(([state, pages]) => `${pages} ${state}`).join(', ')
  return `Pages ${formatCount(cell.first)} to ${formatCount(cell.last)}: ${words || cell.state}`
}
