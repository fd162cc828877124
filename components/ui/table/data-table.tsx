'use client'

import { columnVisibilityFeature, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table'
import { useMemo, useRef, type MouseEvent, type ReactNode } from 'react'
import { useDense } from '#components/ui/layout/density.ts'
import { useMedium, useNarrow } from '#components/ui/layout/viewport.ts'
import { edgeStyle, TableHead, type DataColumn } from '#components/ui/table/table-head.tsx'
import { useRowWindow } from '#components/ui/table/row-window.ts'
import { cn } from '#components/ui/format/cn.ts'

const features = tableFeatures({ columnVisibilityFeature })

interface DataTableProps<Row extends object> {
  /** What the rows are, read aloud: "Jobs". */
  label: string
  /** Keep the list at module scope or memoised. */
  columns: readonly DataColumn<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** Height of every row in pixels: 48 for two lines, 36 for one; a sixth less for readers who chose dense rows. */
  rowHeight: number
  /** Under 768 px each row is drawn by this instead, `height` pixels tall. */
  narrow: { height: number; row: (row: Row) => ReactNode }
  /** A press anywhere on the row. The row must also hold a button or link that does the same for the keyboard. */
  onOpen?: (row: Row) => void
  isSelected?: (row: Row) => boolean
  /** The pointer or the focus has come to a row, or, with null, left it. */
  onPoint?: (row: Row | null) => void
  /** Shown as if the pointer were on it: what is pointed at elsewhere on the screen. */
  isPointed?: (row: Row) => boolean
  /** All rows that exist, where not all are loaded. */
  total?: number
  /** The last rows have come into sight: time to load more. */
  onEndReached?: () => void
  /** Which rows are in sight, by their index, whenever that changes. */
  onSight?: (first: number, last: number) => void
  /** Below the rows, scrolled with them. */
  footer?: ReactNode
  /** Space at both sides: 16 px in a panel, 24 px where the table fills the page. */
  edge?: 'panel' | 'page'
  /** Pixels below which the table scrolls sideways in its box instead of squeezing its columns. */
  minimumWidth?: number
  /** Height limit of the scrolled box; without one the whole list is as tall as its rows. */
  className?: string
}

/** A table of any length: only the rows in sight are in the document. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, narrow, edge = 'panel' } = props
  const box = useRef<HTMLDivElement>(null)
  const isNarrow = useNarrow()
  const isMedium = useMedium()
  const isDense = useDense()
  const rowHeight = isDense ? Math.round((props.rowHeight * 5) / 6) : props.rowHeight
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, Row> => ({
        id: column.id,
        cell: ({ row }) => column.cell(row.original),
      })),
    [columns],
  )
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map((column) => [column.id, !(isMedium && column.wideOnly)])),
    [columns, isMedium],
  )
  const table = useTable({ features, columns: definitions, data: rows, getRowId: rowId, state: { columnVisibility } })
  const model = table.getRowModel().rows
  const shown = columns.filter((column) => columnVisibility[column.id])
  const window = useRowWindow({
    box,
    count: model.length,
    height: isNarrow ? narrow.height : rowHeight,
    onEndReached: props.onEndReached,
    onSight: props.onSight,
  })
  const rowProps = (index: number) => {
    const row = model[index]
    const data = row?.original
    return {
      'data-row': row?.id,
      'data-selected': data && props.isSelected?.(data) ? '' : undefined,
      'data-pointed': data && props.isPointed?.(data) ? '' : undefined,
      ...(data && props.onPoint ? pointing(data, props.onPoint) : {}),
      onClick:
        data && props.onOpen ? (event: MouseEvent) => openUnlessControl(event, () => props.onOpen?.(data)) : undefined,
    }
  }

  return (
    <div ref={box} className={cn('min-h-0 min-w-0 overflow-auto overscroll-contain', props.className)}>
      {isNarrow ? (
        <ul aria-label={props.label} style={{ paddingTop: window.above, paddingBottom: window.below }}>
          {window.indexes.map((index) => (
            <li
              key={model[index]?.id}
              {...rowProps(index)}
              style={{ height: narrow.height }}
              className={cn(rowStyle, 'overflow-hidden border-b border-line px-4 py-2.5')}
            >
              {model[index] ? narrow.row(model[index].original) : null}
            </li>
          ))}
        </ul>
      ) : (
        <table
          aria-label={props.label}
          aria-rowcount={(props.total ?? rows.length) + 1}
          style={{ minWidth: props.minimumWidth }}
          className="w-full table-fixed border-separate border-spacing-0 text-left"
        >
          <TableHead columns={shown} edge={edge} />
          <tbody>
            <Spacer height={window.above} columns={shown.length} />
            {window.indexes.map((index) => {
              const row = model[index]
              return row ? (
                <tr
                  key={row.id}
                  aria-rowindex={index + 2}
                  {...rowProps(index)}
                  style={{ height: rowHeight }}
                  className={rowStyle}
                >
                  {row.getVisibleCells().map((cell, position) => (
                    <td
                      key={cell.id}
                      className={cn(
                        'overflow-hidden border-b border-line px-2 py-0 text-ellipsis whitespace-nowrap',
                        edgeStyle[edge],
                        shown[position]?.align === 'right' && 'text-right',
                      )}
                    >
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              ) : null
            })}
            <Spacer height={window.below} columns={shown.length} />
          </tbody>
        </table>
      )}
      {props.footer}
    </div>
  )
}

const rowStyle = 'relative transition-colors hover:bg-hover data-pointed:bg-hover data-selected:bg-selected'

function pointing<Row>(row: Row, onPoint: (row: Row | null) => void) {
  const here = () => onPoint(row)
  const gone = () => onPoint(null)
  return { onPointerEnter: here, onPointerLeave: gone, onFocus: here, onBlur: gone }
}

/** Presses on what has an action of its own, or that end a text selection, do not open the row. */
function openUnlessControl(event: MouseEvent, open: () => void) {
  if (!(event.target instanceof Element) || event.target.closest('a, button, input, label, [role="checkbox"]')) return
  if (document.getSelection()?.toString()) return
  open()
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height }} className="p-0" />
    </tr>
  )
}
