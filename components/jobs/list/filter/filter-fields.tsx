'use client'

import { useQuery } from '@tanstack/react-query'
import { Button } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { dayBefore, stateOptions, type ListAddress } from '#components/jobs/list/filter/list-filter.ts'
import { sourceOptions } from '#components/jobs/words/source-name.tsx'
import { jobOwnersQuery } from '#components/jobs/list/list-queries.ts'

interface ChoicesProps<Value extends string> {
  options: readonly { value: Value; label: string }[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
}

/** Tick boxes, any of which may be chosen. */
function Choices<Value extends string>({ options, chosen, onChange }: ChoicesProps<Value>) {
  return (
    <ul className="grid gap-2 max-md:gap-0">
      {options.map(({ value, label }) => (
        <li key={value}>
          <Checkbox
            label={label}
            checked={chosen.includes(value)}
            onChange={(checked) => onChange(checked ? [...chosen, value] : chosen.filter((other) => other !== value))}
          />
        </li>
      ))}
    </ul>
  )
}

interface FieldProps {
  address: ListAddress
  onChange: (change: Partial<ListAddress>) => void
}

export function StateField({ address, onChange }: FieldProps) {
  return <Choices options={stateOptions} chosen={address.state} onChange={(state) => onChange({ state })} />
}

export function SourceField({ address, onChange }: FieldProps) {
  return <Choices options={sourceOptions} chosen={address.source} onChange={(source) => onChange({ source })} />
}

/** Whose jobs. The people are asked for when this is first shown. */
export function OwnerField({ address, onChange }: FieldProps) {
  const owners = useQuery(jobOwnersQuery())
  const people = (owners.data?.items ?? []).map(({ userId, name }) => ({ value: userId, label: name }))
  const isKnown = address.owner === '' || people.some(({ value }) => value === address.owner)
  const stranger = isKnown
    ? []
    : [{ value: address.owner, label: owners.isPending ? 'Loading…' : 'Nobody of this team' }]
  return (
    <>
      <NativeSelect
        aria-label="Owner"
        value={address.owner}
        options={[{ value: '', label: 'Anyone' }, ...stranger, ...people]}
        onChange={(owner) => onChange({ owner })}
      />
      {owners.isError ? (
        <RetryLine onRetry={() => void owners.refetch()} retrying={owners.isFetching} className="mt-1 text-sm">
          The people could not be loaded.
        </RetryLine>
      ) : null}
    </>
  )
}

const spans = [
  ['Today', 0],
  ['7 days', 6],
  ['30 days', 29],
] as const

/** Between which days of the reader’s calendar a job was made. */
export function DaysField({ address, onChange }: FieldProps) {
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-1">
        {spans.map(([words, days]) => (
          <Button key={words} size="small" onClick={() => onChange({ from: dayBefore(days), to: '' })}>
            {words}
          </Button>
        ))}
        <Button size="small" kind="quiet" onClick={() => onChange({ from: '', to: '' })}>
          Any day
        </Button>
      </div>
      <label className="grid gap-1 text-sm text-ink-2">
        First day
        <Input
          type="date"
          value={address.from}
          max={address.to || undefined}
          onChange={(event) => onChange({ from: event.target.value })}
        />
      </label>
      <label className="grid gap-1 text-sm text-ink-2">
        Last day
        <Input
          type="date"
          value={address.to}
          min={address.from || undefined}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </label>
    </div>
  )
}
