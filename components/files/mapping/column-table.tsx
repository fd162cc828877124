'use client'

import {
  filledColumns,
  targetOf,
  withDigits,
  withKey,
  withTarget,
  type Draft,
  type Target,
} from '#components/files/mapping/mapping-draft.ts'
import { fieldLabel } from '#components/properties/property-fields.ts'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import type { FilePreview } from '#lib/files/contract.ts'

const options: readonly { value: Target; label: string }[] = [
  { value: 'extra', label: 'Keep beside' },
  { value: 'none', label: 'Leave out' },
  ...filledColumns
    .map((value) => ({ value, label: fieldLabel(value) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, 'en')),
]

interface ColumnTableProps {
  columns: FilePreview['columns']
  draft: Draft
  onChange: (draft: Draft) => void
}

/** Every column of the file: what stands in it, what it becomes, and whether it tells rows apart. */
export function ColumnTable({ columns, draft, onChange }: ColumnTableProps) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Columns of the file">
      <table className="w-full border-collapse text-left md:min-w-152">
        <thead className="text-sm text-ink-2">
          <tr className="border-b border-line">
            <th scope="col" className="px-4 py-2 font-medium">
              Column
            </th>
            <th scope="col" className="px-2 py-2 font-medium max-md:hidden">
              Holds
            </th>
            <th scope="col" className="w-56 px-2 max-md:w-36 py-2 font-medium">
              Becomes
            </th>
            <th scope="col" className="w-44 px-4 max-md:w-24 py-2 font-medium">
              Key
            </th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <ColumnRow key={column.name} column={column} draft={draft} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface ColumnRowProps extends Omit<ColumnTableProps, 'columns'> {
  column: FilePreview['columns'][number]
}

function ColumnRow({ column: { name, samples }, draft, onChange }: ColumnRowProps) {
  const part = draft.key.find(({ from }) => from === name)
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className="max-w-48 truncate max-md:max-w-24 px-4 py-1.5 font-medium" title={name}>
        <bdi>{name}</bdi>
      </th>
      <td className="max-w-64 truncate px-2 py-1.5 font-mono max-md:hidden text-sm text-ink-2">
        <bdi>{samples.length === 0 ? 'nothing' : samples.join(' · ')}</bdi>
      </td>
      <td className="px-2 py-1.5">
        <NativeSelect
          aria-label={`${name} becomes`}
          options={options}
          value={targetOf(draft, name)}
          onChange={(target) => onChange(withTarget(draft, name, target))}
        />
      </td>
      <td className="px-4 py-1.5">
        <span className="flex items-center gap-2 max-md:flex-wrap">
          <Checkbox
            aria-label={`${name} is part of the key`}
            checked={part !== undefined}
            disabled={part === undefined && draft.key.length === 5}
            onChange={(checked) => onChange(withKey(draft, name, checked))}
          />
          {part === undefined ? null : (
            <KeyLength
              name={name}
              digits={part.digits ?? null}
              onChange={(digits) => onChange(withDigits(draft, name, digits))}
            />
          )}
        </span>
      </td>
    </tr>
  )
}

const lengths = Array.from({ length: 17 }, (_, index) => String(index + 4))
const lengthOptions = [
  { value: 'as-is', label: 'as it is' },
  ...lengths.map((length) => ({ value: length, label: `${length} digits` })),
]

/** How long the numbers of a key are, so that zeros a spreadsheet has lost come back. */
function KeyLength({
  name,
  digits,
  onChange,
}: {
  name: string
  digits: number | null
  onChange: (digits: number | null) => void
}) {
  return (
    <NativeSelect
      aria-label={`Length of ${name}`}
      options={lengthOptions}
      value={digits === null ? 'as-is' : String(digits)}
      onChange={(value) => onChange(value === 'as-is' ? null : Number(value))}
    />
  )
}
