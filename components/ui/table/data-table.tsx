'use client'

import { tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table'
import { useMemo, useRef, type CSSProperties, type ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import { useDense } from '#components/ui/layout/density.ts'
import { useHydrated } from '#components/ui/layout/hydrated.ts'
import { useNarrow } from '#components/ui/layout/viewport.ts'
import { DataRow, ListRow } from '#components/ui/table/data-row.tsx'
import { rowEvents } from '#components/ui/table/row-events.ts'
import { useRowWindow } from '#components/ui/table/row-window.ts'
import { TableHead, type DataColumn } from '#components/ui/table/table-head.tsx'

const features = tableFeatures({})

/** Where the browser draws rows of another shape or height than the server could, they are not shown before. */
const untilHydrated = 'max-xl:invisible in-data-[density=dense]:invisible'

interface DataTableProps<Row extends object> {
  /** What the rows are, read aloud: "Jobs". */
  label: string
  /** Keep the list at module scope or memoised: rows are drawn again when it is another. */
  columns: readonly DataColumn<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** Height of every row in pixels: 48 for two lines, 36 for one; a sixth less for readers who chose dense rows. */
  rowHeight: number
  /** Under 768 px each row is drawn by this instead, `height` pixels tall. */
  narrow: { height: number; row: (row: Row, chosen: boolean) => ReactNode }
  /** A press anywhere on the row. The row must also hold a button or link that does the same for the keyboard. */
  onOpen?: (row: Row) => void
  isSelected?: (row: Row) => boolean
  /** Whether the box of a row is ticked. */
  isChosen?: (row: Row) => boolean
  /** The pointer or the focus has come to a row, or, with null, left it. */
  onPoint?: (row: Row | null) => void
  /** Shown as if the pointer were on it: what is pointed at elsewhere on the screen. */
  isPointed?: (row: Row) => boolean
  /** All rows that exist, where not all are loaded. */
  total?: number
  /** Rows that are to come: their place is kept below the others, so that nothing moves when they are there. */
  coming?: number
  /** The last rows are not far: time to load more. Left out while more is on its way, and where there is no more. */
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
  const { columns, rows, rowId, narrow, coming = 0, edge = 'panel' } = props
  const box = useRef<HTMLDivElement>(null)
  const isNarrow = useNarrow()
  const isHydrated = useHydrated()
  const isDense = useDense()
  const rowHeight = isDense ? Math.round((props.rowHeight * 5) / 6) : props.rowHeight
  const height = isNarrow ? narrow.height : rowHeight
  const definitions = useMemo(() => columns.map(({ id }): ColumnDef<typeof features, Row> => ({ id })), [columns])
  const model = useTable({ features, columns: definitions, data: rows, getRowId: rowId }).getRowModel().rows
  const window = useRowWindow({
    box,
    count: model.length,
    height,
    onEndReached: props.onEndReached,
    onSight: props.onSight,
  })
  const below = window.below + coming * height
  const drawn = window.indexes.flatMap((index) => {
    const known = model[index]
    if (known === undefined) return []
    const { id, original: row } = known
    const marks = {
      chosen: props.isChosen?.(row) ?? false,
      selected: props.isSelected?.(row) ?? false,
      pointed: props.isPointed?.(row) ?? false,
    }
    return [{ row, id, index, marks }]
  })
  const events = rowEvents({
    rowOf: (id) => drawn.find((one) => one.id === id)?.row,
    onOpen: props.onOpen,
    onPoint: props.onPoint,
  })

  return (
    <div ref={box} className={cn('min-h-0 min-w-0 overflow-auto overscroll-contain', props.className)}>
      {isNarrow ? (
        <ul
          aria-label={props.label}
          style={{ paddingTop: window.above, paddingBottom: below, ...emptyRows(height) }}
          {...events}
        >
          {drawn.map(({ row, id, marks }) => (
            <ListRow key={id} row={row} id={id} height={narrow.height} draw={narrow.row} {...marks} />
          ))}
        </ul>
      ) : (
        <table
          aria-label={props.label}
          aria-rowcount={(props.total ?? rows.length) + 1}
          style={{ minWidth: props.minimumWidth, ...emptyRows(height) }}
          className={cn(
            'w-full table-fixed border-separate border-spacing-0 text-left max-md:hidden',
            !isHydrated && untilHydrated,
          )}
        >
          <TableHead columns={columns} edge={edge} />
          <tbody {...events}>
            <Spacer height={window.above} columns={columns.length} />
            {drawn.map(({ row, id, index, marks }) => (
              <DataRow
                key={id}
                row={row}
                id={id}
                index={index}
                columns={columns}
                edge={edge}
                height={height}
                {...marks}
              />
            ))}
            <Spacer height={below} columns={columns.length} />
          </tbody>
        </table>
      )}
      {props.footer}
    </div>
  )
}

/** The lines of rows that are not drawn, for who scrolls ahead of them. */
function emptyRows(rowHeight: number): CSSProperties {
  return {
    backgroundImage: 'linear-gradient(to top, var(--color-line) 1px, transparent 1px)',
    backgroundPosition: 'bottom',
    backgroundSize: `100% ${rowHeight}px`,
  }
}

/** Not visible, for what is visible and moves is told as a shift of the page. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden className="invisible">
      <td colSpan={columns} style={{ height }} className="p-0" />
    </tr>
  )
}
