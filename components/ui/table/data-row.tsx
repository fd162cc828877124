'use client'

import { memo, type ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import { edgeStyle, type DataColumn } from '#components/ui/table/table-head.tsx'

/** What a row shows beside its content. */
interface RowMarks {
  /** Its box is ticked. */
  chosen: boolean
  /** It is the one that is open beside the table. */
  selected: boolean
  /** What is pointed at elsewhere on the screen. */
  pointed: boolean
}

export interface DataRowProps<Row> extends RowMarks {
  row: Row
  id: string
  index: number
  columns: readonly DataColumn<Row>[]
  edge: keyof typeof edgeStyle
  height: number
}

export interface ListRowProps<Row> extends RowMarks {
  row: Row
  id: string
  height: number
  draw: (row: Row, chosen: boolean) => ReactNode
}

const rowStyle = 'relative hover:bg-hover data-pointed:bg-hover data-selected:bg-selected'

const marksOf = ({ selected, pointed }: RowMarks) => ({
  'data-selected': selected ? '' : undefined,
  'data-pointed': pointed ? '' : undefined,
})

/**
 * A row of the table. Drawn again only when it or its marks change: a turn of the wheel draws the rows that come, not
 * those that stay, as long as its columns are the same objects.
 */
export const DataRow = memo(function DataRow<Row>({
  row,
  id,
  index,
  columns,
  edge,
  height,
  ...marks
}: DataRowProps<Row>) {
  return (
    <tr data-row={id} aria-rowindex={index + 2} {...marksOf(marks)} style={{ height }} className={rowStyle}>
      {columns.map((column) => (
        <td
          key={column.id}
          className={cn(
            'overflow-hidden border-b border-line px-2 py-0 text-ellipsis whitespace-nowrap',
            edgeStyle[edge],
            column.align === 'right' && 'text-right',
          )}
        >
          {column.cell(row, marks.chosen)}
        </td>
      ))}
    </tr>
  )
}) as <Row>(props: DataRowProps<Row>) => ReactNode

/** The same under 768 px. */
export const ListRow = memo(function ListRow<Row>({ row, id, height, draw, ...marks }: ListRowProps<Row>) {
  return (
    <li
      data-row={id}
      {...marksOf(marks)}
      style={{ height }}
      className={cn(rowStyle, 'overflow-hidden border-b border-line px-4 py-2.5')}
    >
      {draw(row, marks.chosen)}
    </li>
  )
}) as <Row>(props: ListRowProps<Row>) => ReactNode
