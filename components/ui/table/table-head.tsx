'use client'

import type { ReactNode } from 'react'
import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'

export interface DataColumn<Row> {
  id: string
  head: ReactNode
  cell: (row: Row) => ReactNode
  /** CSS width; the columns without one share what is left. */
  width?: string
  align?: 'left' | 'right'
  /** Left out under 1280 px. */
  wideOnly?: boolean
  sortable?: boolean
}

/** Space at the sides of the first and last cell. */
export const edgeStyle = { panel: 'first:pl-4 last:pr-4', page: 'first:pl-6 last:pr-6' } as const

interface TableHeadProps<Row> {
  edge: keyof typeof edgeStyle
  columns: readonly DataColumn<Row>[]
  sort: { column: string; descending: boolean } | null
  onSort: ((column: string) => void) | undefined
}

/** Stays at the top of the scrolled box; a sortable head is a button. */
export function TableHead<Row>({ columns, edge, sort, onSort }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const sorted = sort?.column === column.id
          return (
            <th
              key={column.id}
              scope="col"
              style={{ width: column.width }}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
              className={cn(
                'sticky top-0 z-10 h-8 overflow-hidden border-b border-line bg-surface px-2 text-sm font-medium text-ellipsis whitespace-nowrap text-ink-2',
                edgeStyle[edge],
                column.align === 'right' && 'text-right',
              )}
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  onClick={() => onSort(column.id)}
                  className={cn('inline-flex items-center gap-1 rounded-sm hover:text-ink', sorted && 'text-ink')}
                >
                  {column.head}
                  {sorted && sort.descending ? <ArrowDownIcon className="size-3.5" aria-hidden /> : null}
                  {sorted && !sort.descending ? <ArrowUpIcon className="size-3.5" aria-hidden /> : null}
                </button>
              ) : (
                column.head
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
