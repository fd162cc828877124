'use client'

import { useState } from 'react'
import { dateMacros } from '#lib/sources/propertyradar/catalogue.ts'
import type { ControlProps } from '#components/search/controls/control-props.ts'
import { meantDays } from '#components/search/values/date-meaning.ts'
import { readDateValue, writeDateValue, type DateChoice } from '#components/search/values/date-value.ts'
import { Input } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { Select } from '#components/ui/control/select.tsx'

const forms = [
  { value: 'period', label: 'Period' },
  { value: 'between', label: 'Between days' },
] as const
const periods = dateMacros.map((macro) => ({ value: macro, label: macro }))

/** A period that moves with the calendar, or a window of days with open sides. */
export function DateControl({ definition, value, onChange, invalid }: ControlProps) {
  const choice = readDateValue(value, dateMacros)
  const change = (next: DateChoice) => onChange(writeDateValue(next))
  const [today] = useState(() => new Date())
  const meant = meantDays(value, today)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segments
        label={`${definition.label}, how it is given`}
        options={forms}
        value={choice.form === 'other' ? null : choice.form}
        onChange={(form) => {
          if (form === choice.form) return
          change(form === 'period' ? { form, period: null } : { form, from: '', to: '' })
        }}
      />
      {choice.form === 'period' ? (
        <Select
          aria-label={`${definition.label}, period`}
          options={periods}
          value={periods.find((period) => period.value === choice.period)?.value ?? null}
          placeholder="Choose a period"
          onChange={(period) => change({ form: 'period', period })}
          className="w-44"
        />
      ) : null}
      {choice.form === 'between' ? (
        <DayWindow label={definition.label} from={choice.from} to={choice.to} invalid={invalid} onChange={change} />
      ) : null}
      {choice.form === 'other' ? <code className="font-mono text-sm">{choice.text}</code> : null}
      <p role="status" className="min-h-4 w-full text-sm text-ink-3">
        {meant === null ? '' : choice.form === 'period' ? `By today: ${meant}` : meant}
      </p>
    </div>
  )
}

interface DayWindowProps {
  label: string
  from: string
  to: string
  invalid: boolean
  onChange: (choice: DateChoice) => void
}

function DayWindow({ label, from, to, invalid, onChange }: DayWindowProps) {
  const shared = { type: 'date', 'aria-invalid': invalid || undefined, className: 'w-36' }
  return (
    <span className="flex flex-wrap items-center gap-2 text-ink-2">
      <Input
        {...shared}
        aria-label={`${label}, first day`}
        value={from}
        onChange={(event) => onChange({ form: 'between', from: event.currentTarget.value, to })}
      />
      to
      <Input
        {...shared}
        aria-label={`${label}, last day`}
        value={to}
        onChange={(event) => onChange({ form: 'between', from, to: event.currentTarget.value })}
      />
    </span>
  )
}
