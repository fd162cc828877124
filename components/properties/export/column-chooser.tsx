'use client'

import { useId } from 'react'
import { ArrowDownIcon, ArrowUpIcon, XIcon } from 'lucide-react'
import { freshColumns, moved, type LayoutColumn } from '#components/properties/export/export-layout.ts'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { Collapsible } from '#components/ui/layout/collapsible.tsx'
import { layoutColumns, usualHeading, type ExportColumn, type ExportLayout } from '#lib/properties/export/contract.ts'

interface ColumnChooserProps {
  layout: ExportLayout
  columns: readonly LayoutColumn[]
  /** NDJSON and Parquet have names and no headings. */
  hasHeadings: boolean
  onChange: (columns: readonly LayoutColumn[]) => void
}

/** The columns of the file in their order, each with its heading. */
export function ColumnChooser({ layout, columns, hasHeadings, onChange }: ColumnChooserProps) {
  const heading = useId()
  const left = layoutColumns[layout].filter((name) => columns.every((column) => column.name !== name))
  const add = (name: ExportColumn) => onChange([...columns, { name, heading: '' }])
  return (
    <Collapsible title={`Columns: ${columns.length}`}>
      <div className="mt-2 grid gap-2">
        <p id={heading} className="text-sm text-ink-3">
          From the first column of the file to the last.
          {hasHeadings ? ' An empty heading keeps the usual one.' : ' This format uses the names of the API.'}
        </p>
        <ol
          aria-labelledby={heading}
          className="grid max-h-64 gap-1 overflow-y-auto rounded-md border border-line p-1"
          tabIndex={0}
        >
          {columns.map((column, at) => (
            <ColumnRow
              key={column.name}
              column={column}
              hasHeadings={hasHeadings}
              isFirst={at === 0}
              isLast={at === columns.length - 1}
              isOnly={columns.length === 1}
              onHeading={(text) => onChange(columns.with(at, { ...column, heading: text }))}
              onMove={(by) => onChange(moved(columns, at, by))}
              onRemove={() => onChange(columns.toSpliced(at, 1))}
            />
          ))}
        </ol>
        <div className="flex flex-wrap items-center gap-2">
          {left.length > 0 ? (
            <Select<ExportColumn>
              aria-label="Add a column"
              placeholder="Add a column"
              options={left.map((name) => ({ value: name, label: usualHeading(name) }))}
              value={null}
              onChange={add}
              className="w-56"
            />
          ) : null}
          <Button kind="quiet" size="small" onClick={() => onChange(freshColumns(layout))}>
            Usual columns
          </Button>
        </div>
      </div>
    </Collapsible>
  )
}

interface ColumnRowProps {
  column: LayoutColumn
  hasHeadings: boolean
  isFirst: boolean
  isLast: boolean
  isOnly: boolean
  onHeading: (text: string) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

function ColumnRow({ column, hasHeadings, isFirst, isLast, isOnly, onHeading, onMove, onRemove }: ColumnRowProps) {
  const usual = usualHeading(column.name)
  return (
    <li className="flex items-center gap-1 pl-2 max-md:flex-wrap">
      <span className="min-w-0 flex-1 truncate max-md:basis-32">{hasHeadings ? usual : column.name}</span>
      {hasHeadings ? (
        <Input
          aria-label={`Heading of ${usual}`}
          placeholder={usual}
          value={column.heading}
          maxLength={100}
          onChange={(event) => onHeading(event.target.value)}
          className="w-36 max-md:order-last max-md:mr-1 max-md:w-full"
        />
      ) : null}
      <IconButton label={`Move ${usual} up`} size="small" disabled={isFirst} onClick={() => onMove(-1)}>
        <ArrowUpIcon aria-hidden />
      </IconButton>
      <IconButton label={`Move ${usual} down`} size="small" disabled={isLast} onClick={() => onMove(1)}>
        <ArrowDownIcon aria-hidden />
      </IconButton>
      <IconButton label={`Leave ${usual} out`} size="small" disabled={isOnly} onClick={onRemove}>
        <XIcon aria-hidden />
      </IconButton>
    </li>
  )
}
