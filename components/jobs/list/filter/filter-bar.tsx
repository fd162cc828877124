'use client'

import type { ReactNode } from 'react'
import { ChevronDownIcon, SlidersHorizontalIcon } from 'lucide-react'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Popover } from '#components/ui/overlay/popover.tsx'
import { isNarrowed, stateOptions, type ListAddress } from '#components/jobs/list/filter/list-filter.ts'
import { SearchField } from '#components/jobs/list/filter/search-field.tsx'
import { LiveButton } from '#components/jobs/live.tsx'
import { sourceOptions } from '#components/jobs/words/source-name.tsx'
import { AddressViews } from '#components/views/address-views.tsx'

interface FilterBarProps {
  address: ListAddress
  onChange: (change: Partial<ListAddress>) => void
  /** At the right: news about the list itself. */
  children?: ReactNode
}

/** What narrows the list. Everything in it stands in the URL. */
export function FilterBar({ address, onChange, children }: FilterBarProps) {
  const states = <Choices options={stateOptions} chosen={address.state} onChange={(state) => onChange({ state })} />
  const sources = (
    <Choices options={sourceOptions} chosen={address.source} onChange={(source) => onChange({ source })} />
  )
  const inUse = Number(address.state.length > 0) + Number(address.source.length > 0)
  return (
    <search className="flex min-h-12 items-center gap-2 border-b border-line px-4 py-2 md:flex-wrap">
      <SearchField value={address.q} onSearch={(q) => onChange({ q })} />
      <span className="contents max-md:hidden">
        <ChoiceFilter name="State" options={stateOptions} chosen={address.state}>
          {states}
        </ChoiceFilter>
        <ChoiceFilter name="Source" options={sourceOptions} chosen={address.source}>
          {sources}
        </ChoiceFilter>
        {isNarrowed(address) ? (
          <Button kind="quiet" onClick={() => onChange({ q: '', state: [], source: [] })}>
            Clear
          </Button>
        ) : null}
      </span>
      <Popover
        label="Filters"
        align="end"
        trigger={
          <IconButton kind="plain" label={inUse > 0 ? `Filters, ${inUse} in use` : 'Filters'} className="md:hidden">
            <SlidersHorizontalIcon aria-hidden className={inUse > 0 ? 'text-accent' : undefined} />
          </IconButton>
        }
      >
        <h2 className="pb-1 text-sm font-medium text-ink-2">State</h2>
        {states}
        <h2 className="pt-3 pb-1 text-sm font-medium text-ink-2">Source</h2>
        {sources}
      </Popover>
      <AddressViews screen="jobs" />
      <LiveButton />
      {children}
    </search>
  )
}

interface ChoicesProps<Value extends string> {
  options: readonly { value: Value; label: string }[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
}

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

interface ChoiceFilterProps<Value extends string> {
  name: string
  options: readonly { value: Value; label: string }[]
  chosen: readonly Value[]
  children: ReactNode
}

function ChoiceFilter<Value extends string>({ name, options, chosen, children }: ChoiceFilterProps<Value>) {
  const words = options.filter(({ value }) => chosen.includes(value)).map(({ label }) => label)
  const value = words.length > 1 ? `${words.length} chosen` : (words[0] ?? 'any')
  return (
    <Popover
      label={`Filter by ${name.toLowerCase()}`}
      className="w-56"
      trigger={
        <Button className={cn('font-normal text-ink-2', words.length > 0 && 'border-accent bg-selected text-ink')}>
          {name} <span className={words.length > 0 ? 'font-medium' : undefined}>{value}</span>
          <ChevronDownIcon aria-hidden />
        </Button>
      }
    >
      {children}
    </Popover>
  )
}
