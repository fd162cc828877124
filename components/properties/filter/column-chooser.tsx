'use client'

import { ArrowDownIcon, ArrowUpIcon, Columns3Icon } from 'lucide-react'
import {
  columnNames,
  columnWords,
  defaultColumns,
  type ColumnName,
} from '#components/properties/filter/column-names.ts'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Popover } from '#components/ui/overlay/popover.tsx'

interface ColumnChooserProps {
  columns: readonly ColumnName[]
  onChange: (columns: readonly ColumnName[]) => void
}

/** Which columns are shown, and in which order; it stands in the address. */
export function ColumnChooser({ columns, onChange }: ColumnChooserProps) {
  const hidden = columnNames.filter((name) => !columns.includes(name))
  const move = (index: number, by: -1 | 1) => {
    const name = columns[index]
    if (name !== undefined) onChange(columns.toSpliced(index, 1).toSpliced(index + by, 0, name))
  }
  return (
    <Popover
      label="Columns"
      align="end"
      className="w-72"
      trigger={
        <Button className="max-md:hidden">
          <Columns3Icon aria-hidden />
          Columns
        </Button>
      }
    >
      <ul className="grid">
        {columns.map((name, index) => (
          <li key={name} className="flex items-center">
            <Checkbox
              label={columnWords[name].head}
              checked
              disabled={columns.length === 1}
              onChange={() => onChange(columns.filter((other) => other !== name))}
              className="flex-1"
            />
            <IconButton
              label={`Move ${columnWords[name].head} to the left`}
              size="small"
              disabled={index === 0}
              onClick={() => move(index, -1)}
            >
              <ArrowUpIcon aria-hidden />
            </IconButton>
            <IconButton
              label={`Move ${columnWords[name].head} to the right`}
              size="small"
              disabled={index === columns.length - 1}
              onClick={() => move(index, 1)}
            >
              <ArrowDownIcon aria-hidden />
            </IconButton>
          </li>
        ))}
        {hidden.map((name) => (
          <li key={name} className="flex h-7 items-center">
            <Checkbox
              label={columnWords[name].head}
              checked={false}
              onChange={() => onChange([...columns, name])}
              className="flex-1"
            />
          </li>
        ))}
      </ul>
      <Button size="small" className="mt-2" onClick={() => onChange(defaultColumns)}>
        As at the start
      </Button>
    </Popover>
  )
}
