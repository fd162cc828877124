'use client'

import { memo } from 'react'
import { formatCount } from '#components/ui/format/formats.ts'
import { PageStateWord } from '#components/jobs/page-words/page-state.tsx'
import { formatMilliseconds, pageMilliseconds } from '#components/jobs/page-words/page-words.ts'
import type { Page } from '#lib/jobs/contract.ts'

interface PageTableProps {
  pages: readonly Page[]
  onSelect: (pageNumber: number) => void
}

const head =
  'sticky top-0 border-b border-line bg-surface px-2 py-2 text-left text-sm font-medium whitespace-nowrap text-ink-2'
const cell = 'h-8 border-b border-line px-2 whitespace-nowrap'

/** The page grid as a table, for reading off figures and for screen readers. Scrolls inside. */
export function PageTable({ pages, onSelect }: PageTableProps) {
  return (
    <div tabIndex={0} role="region" aria-label="Pages as a table" className="max-h-96 overflow-auto">
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            {['Page', 'State', 'Records', 'Rejected', 'Attempts', 'Time', 'Worker', 'Reason'].map((name) => (
              <th key={name} scope="col" className={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.map((page) => (
            <PageLine key={page.pageNumber} page={page} onSelect={onSelect} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface PageLineProps {
  page: Page
  onSelect: (pageNumber: number) => void
}

const PageLine = memo(function PageLine({ page, onSelect }: PageLineProps) {
  const time = pageMilliseconds(page)
  const reason = page.errorMessage ?? page.stateReason
  return (
    <tr className="hover:bg-hover">
      <td className={cell}>
        <button
          type="button"
          onClick={() => onSelect(page.pageNumber)}
          className="min-h-6 min-w-6 rounded-xs text-left font-medium text-accent hover:underline"
        >
          {formatCount(page.pageNumber)}
        </button>
      </td>
      <td className={cell}>
        <PageStateWord state={page.state} />
      </td>
      <td className={cell}>{page.recordsReceived === null ? '' : formatCount(page.recordsReceived)}</td>
      <td className={cell}>{page.rejectedCount > 0 ? formatCount(page.rejectedCount) : ''}</td>
      <td className={cell}>{page.attempts}</td>
      <td className={cell}>{time === null ? '' : formatMilliseconds(time)}</td>
      <td className={cell}>{page.worker}</td>
      <td className={cell}>
        <span className="block max-w-80 truncate" title={reason ?? undefined}>
          {reason}
        </span>
      </td>
    </tr>
  )
})
