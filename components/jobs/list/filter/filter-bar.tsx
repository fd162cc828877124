'use client'

import dynamic from 'next/dynamic'
import { useState, type ReactNode } from 'react'
import { ChevronDownIcon, SlidersHorizontalIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Popover } from '#components/ui/overlay/popover.tsx'
import {
  daysWords,
  isNarrowed,
  isTooShort,
  stateOptions,
  unnarrowed,
  type ListAddress,
} from '#components/jobs/list/filter/list-filter.ts'
import { sortOptions } from '#components/jobs/list/filter/list-sort.ts'
import { SearchField } from '#components/jobs/list/filter/search-field.tsx'
import { LiveButton } from '#components/jobs/live.tsx'
import { sourceOptions } from '#components/jobs/words/source-name.tsx'
import { AddressViews } from '#components/views/address-views.tsx'

const fields = () => fetchCode(() => import('#components/jobs/list/filter/filter-fields.tsx'))
const StateField = dynamic(() => fields().then((file) => file.StateField), { loading: () => null })
const SourceField = dynamic(() => fields().then((file) => file.SourceField), { loading: () => null })
const OwnerField = dynamic(() => fields().then((file) => file.OwnerField), { loading: () => null })
const DaysField = dynamic(() => fields().then((file) => file.DaysField), { loading: () => null })
const FilterSheet = dynamic(
  () => fetchCode(() => import('#components/jobs/list/filter/filter-sheet.tsx')).then((file) => file.FilterSheet),
  { loading: () => null },
)

interface FilterBarProps {
  address: ListAddress
  onChange: (change: Partial<ListAddress>) => void
  /** At the right: news about the list itself. */
  children?: ReactNode
}

/** What narrows the list and its order. Everything in it stands in the URL. */
export function FilterBar({ address, onChange, children }: FilterBarProps) {
  return (
    <search className="flex min-h-12 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <SearchField value={address.q} onSearch={(q) => onChange({ q })} />
      <WideFilters address={address} onChange={onChange} />
      <NarrowFilters address={address} onChange={onChange} />
      <AddressViews screen="jobs" />
      <LiveButton />
      {children}
      {isTooShort(address.q) ? (
        <p role="status" className="basis-full text-sm text-ink-2">
          Text is looked for from three characters on; a number finds the job of that number. All jobs are shown.
        </p>
      ) : null}
    </search>
  )
}

function WideFilters({ address, onChange }: FilterBarProps) {
  return (
    <span className="contents max-md:hidden">
      <FilterPopover name="State" words={wordsOf(stateOptions, address.state)}>
        <StateField address={address} onChange={onChange} />
      </FilterPopover>
      <FilterPopover name="Source" words={wordsOf(sourceOptions, address.source)}>
        <SourceField address={address} onChange={onChange} />
      </FilterPopover>
      <FilterPopover name="Owner" words={address.owner ? 'one' : null}>
        <OwnerField address={address} onChange={onChange} />
      </FilterPopover>
      <FilterPopover name="Created" words={address.from || address.to ? daysWords(address) : null}>
        <DaysField address={address} onChange={onChange} />
      </FilterPopover>
      <NativeSelect
        aria-label="Order of the jobs"
        options={sortOptions}
        value={address.sort}
        onChange={(sort) => onChange({ sort })}
        className="w-auto text-ink-2"
      />
      {isNarrowed(address) ? (
        <Button kind="quiet" onClick={() => onChange(unnarrowed)}>
          Clear
        </Button>
      ) : null}
    </span>
  )
}

function NarrowFilters({ address, onChange }: FilterBarProps) {
  const [shown, setShown] = useState(false)
  const inUse = [address.state.length > 0, address.source.length > 0, address.owner, address.from || address.to].filter(
    Boolean,
  ).length
  return (
    <>
      <IconButton
        kind="plain"
        label={inUse > 0 ? `Filters and order, ${inUse} in use` : 'Filters and order'}
        onClick={() => setShown(true)}
        className="md:hidden"
      >
        <SlidersHorizontalIcon aria-hidden className={inUse > 0 ? 'text-accent' : undefined} />
      </IconButton>
      {shown ? <FilterSheet address={address} onChange={onChange} onClose={() => setShown(false)} /> : null}
    </>
  )
}

function wordsOf<Value extends string>(
  options: readonly { value: Value; label: string }[],
  chosen: readonly Value[],
): string | null {
  if (chosen.length > 1) return `${chosen.length} chosen`
  return options.find(({ value }) => value === chosen[0])?.label ?? null
}

interface FilterPopoverProps {
  name: string
  /** What is chosen; null while nothing is. */
  words: string | null
  children: ReactNode
}

function FilterPopover({ name, words, children }: FilterPopoverProps) {
  return (
    <Popover
      label={`Filter by ${name.toLowerCase()}`}
      className="w-60"
      trigger={
        <Button className={cn('font-normal text-ink-2', words !== null && 'border-accent bg-selected text-ink')}>
          {name} <span className={words === null ? undefined : 'font-medium'}>{words ?? 'any'}</span>
          <ChevronDownIcon aria-hidden />
        </Button>
      }
    >
      {children}
    </Popover>
  )
}
