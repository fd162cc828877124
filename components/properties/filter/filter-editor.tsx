'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sourceOptions } from '#components/jobs/words/source-name.tsx'
import {
  choicesOf,
  filterNames,
  filterWords,
  rangeEnds,
  rangeOf,
  type FilterName,
} from '#components/properties/filter/filter-words.ts'
import { ListsFault } from '#components/properties/lists/lists-fault.tsx'
import { ChoicesFault } from '#components/properties/filter/choices-fault.tsx'
import { choicesQuery, listsQuery } from '#components/properties/property-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Combobox } from '#components/ui/control/combobox.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { propertyFilterSchema, type PropertyFilter } from '#lib/properties/contract.ts'

const options = filterNames
  .filter((name) => name !== 'q')
  .map((name) => ({ value: name, label: filterWords[name].label }))

interface FilterEditorProps {
  filter: PropertyFilter
  onSet: (name: FilterName, value: string[]) => void
}

/** Chooses a column and what is wanted of it. Mount it anew for each filter. */
export function FilterEditor({ filter, onSet }: FilterEditorProps) {
  const [name, setName] = useState<FilterName>('city')
  const [draft, setDraft] = useState<readonly string[]>(given(filter, 'city'))
  const [fault, setFault] = useState<string | null>(null)
  const choose = (next: FilterName) => {
    setName(next)
    setDraft(given(filter, next))
    setFault(null)
  }
  const apply = () => {
    const value = draft.map((one) => one.trim()).filter(Boolean)
    const checked = propertyFilterSchema.shape[name].safeParse(value.length === 1 ? value[0] : value)
    if (value.length === 0) setFault('Say what is wanted.')
    else if (checked.success) onSet(name, value)
    else setFault(checked.error.issues[0]?.message ?? 'This cannot be read.')
  }
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <Field label="Column">
        <Select options={options} value={name} onChange={choose} />
      </Field>
      <Field label={filterWords[name].label} error={fault}>
        <Control key={name} name={name} draft={draft} onDraft={setDraft} />
      </Field>
      <Button kind="primary" type="submit" className="justify-self-end">
        Add filter
      </Button>
    </form>
  )
}

function given(filter: PropertyFilter, name: FilterName): string[] {
  return [filter[name] ?? []].flat().map(String)
}

interface ControlProps {
  name: FilterName
  draft: readonly string[]
  onDraft: (draft: readonly string[]) => void
}

function Control({ name, draft, onDraft }: ControlProps) {
  const { kind, label } = filterWords[name]
  const [value = ''] = draft
  switch (kind) {
    case 'money':
    case 'number':
      return <Ends label={label} range={value} inputMode="decimal" onRange={(range) => onDraft([range])} />
    case 'days':
      return <Ends label={label} range={value} type="date" onRange={(range) => onDraft([range])} />
    case 'yes-no':
      return (
        <Segments
          label={label}
          options={[
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ]}
          value={value === '' ? null : value}
          onChange={(next) => onDraft([next])}
        />
      )
    case 'source':
      return (
        <Select
          options={sourceOptions}
          value={sourceOf(value)}
          onChange={(next) => onDraft([next])}
          placeholder="Choose"
        />
      )
    case 'list':
      return <ListChoice value={value} onChange={(next) => onDraft([next])} />
    case 'words':
    case 'tag':
      return <Words name={name} draft={draft} onDraft={onDraft} />
    default:
      return (
        <Input
          value={value}
          onChange={(event) => onDraft([event.target.value])}
          inputMode={kind === 'job' ? 'numeric' : undefined}
          placeholder={kind === 'job' ? 'Number of the job' : 'Contains, 3 characters or more'}
          maxLength={200}
        />
      )
  }
}

const sourceOf = (value: string) => sourceOptions.find((source) => source.value === value)?.value ?? null

interface EndsProps {
  label: string
  range: string
  onRange: (range: string) => void
  type?: 'date'
  inputMode?: 'decimal'
}

/** A range; either end may stay empty. */
function Ends({ label, range, onRange, type, inputMode }: EndsProps) {
  const [from, to] = rangeEnds(range)
  // Thousands separators come with numbers that are pasted.
  const clean = (text: string) => (type === 'date' ? text : text.replaceAll(/[,$\s]/g, ''))
  const set = (low: string, high: string) => onRange(rangeOf(clean(low), clean(high)) ?? '')
  return (
    <div className="grid grid-cols-[1fr_auto_1fr] items-center gap-2">
      <Input
        aria-label={`${label} from`}
        type={type}
        inputMode={inputMode}
        value={from}
        onChange={(event) => set(event.target.value, to)}
        maxLength={20}
      />
      <span className="text-ink-3">to</span>
      <Input
        aria-label={`${label} up to`}
        type={type}
        inputMode={inputMode}
        value={range.includes('..') ? to : ''}
        onChange={(event) => set(from, event.target.value)}
        maxLength={20}
      />
    </div>
  )
}

/** Stored values to choose from; others can be typed. */
function Words({ name, draft, onDraft }: ControlProps) {
  const choices = useQuery({ ...choicesQuery(choicesOf(name) ?? 'city'), enabled: choicesOf(name) !== undefined })
  return (
    <>
      <Combobox
        aria-label={filterWords[name].label}
        options={(choices.data ?? []).map((value) => ({ value, label: value }))}
        value={draft}
        onChange={onDraft}
        create={(text) => text.slice(0, 120)}
        maximum={name === 'tag' ? 1 : 50}
        placeholder="Type or choose"
      />
      <ChoicesFault choices={choices} />
    </>
  )
}

function ListChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const lists = useQuery(listsQuery())
  const { data } = lists
  return (
    <>
      <Select
        options={(data ?? []).map(({ listId, name: label }) => ({ value: String(listId), label }))}
        value={value === '' ? null : value}
        onChange={onChange}
        disabled={!data?.length}
        placeholder={data ? (data.length === 0 ? 'There are no lists yet' : 'Choose a list') : '…'}
      />
      <ListsFault lists={lists} />
    </>
  )
}
