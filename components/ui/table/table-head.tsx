'use client'

import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'

export interface DataColumn<Row> {
  id: string
  head: ReactNode
  /** `chosen` when the box of the row is ticked. */
  cell: (row: Row, chosen: boolean) => ReactNode
  /** CSS width; the columns without one share what is left. */
  width?: string
  align?: 'left' | 'right'
  /** The direction the rows are in by this column. */
  sorted?: 'ascending' | 'descending'
}

/** Space at the sides of the first and last cell. */
export const edgeStyle = { panel: 'first:pl-4 last:pr-4', page: 'first:pl-6 last:pr-6' } as const

interface TableHeadProps<Row> {
  edge: keyof typeof edgeStyle
  columns: readonly DataColumn<Row>[]
}

/** Stays at the top of the scrolled box. */
export function TableHead<Row>({ columns, edge }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={column.sorted}
            style={{ width: column.width }}
            className={cn(
              'sticky top-0 z-10 h-8 overflow-hidden border-b border-line bg-surface px-2 text-sm font-medium text-ellipsis whitespace-nowrap text-ink-2',
              edgeStyle[edge],
              column.align === 'right' && 'text-right',
            )}
          >
            {column.head}
          </th>
        ))}
      </tr>
    </thead>
  )
}
