'use client'

import type { ControlProps } from '#components/search/controls/control-props.ts'
import { readList, writeList } from '#components/search/values/listed-value.ts'
import { Segments } from '#components/ui/control/segments.tsx'
import { Select } from '#components/ui/control/select.tsx'

const yesNo = [
  { value: '1', label: 'Yes' },
  { value: '0', label: 'No' },
] as const

/** Yes or no, sent as 1 or 0. */
export function YesNoControl({ definition, value, onChange }: ControlProps) {
  const [chosen] = readList(value)
  const words = chosen === '1' ? definition.yes : chosen === '0' ? definition.no : undefined
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Segments
        label={definition.label}
        options={yesNo}
        value={chosen === '1' || chosen === '0' ? chosen : null}
        onChange={(next) => onChange([Number(next)])}
      />
      {words ? <span className="text-sm text-ink-3">{words}</span> : null}
    </div>
  )
}

/** Exactly one of a list. */
export function OneOfControl({ definition, value, onChange }: ControlProps) {
  const [chosen = null] = readList(value)
  const options = (definition.values ?? []).map((choice) => ({ value: String(choice.value), label: choice.label }))
  const choose = (next: string) => onChange(writeList([next], definition))
  if (options.length <= 4) {
    return <Segments label={definition.label} options={options} value={chosen} onChange={choose} />
  }
  return <Select aria-label={definition.label} options={options} value={chosen} onChange={choose} className="w-56" />
}
