'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { InfoIcon, PlusIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { ColumnChooser } from '#components/properties/filter/column-chooser.tsx'
import { filterNames, filterValue, filterWords } from '#components/properties/filter/filter-words.ts'
import type { TableParameters } from '#components/properties/filter/table-parameters.ts'
import { TextSearch } from '#components/properties/filter/text-search.tsx'
import { listsQuery } from '#components/properties/property-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Chip } from '#components/ui/layout/tag.tsx'
import { Popover } from '#components/ui/overlay/popover.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { AddressViews } from '#components/views/address-views.tsx'

const FilterEditor = dynamic(
  () => fetchCode(() => import('#components/properties/filter/filter-editor.tsx')).then((file) => file.FilterEditor),
  { loading: () => <div className="h-44" /> },
)

/** The bar above the table: search, filters in force as chips, columns. All of it stands in the address. */
export function PropertyFilters({ table }: { table: TableParameters }) {
  const { filter } = table
  const lists = useQuery({ ...listsQuery(), enabled: filter.listId !== undefined })
  const names = new Map(lists.data?.map((list) => [list.listId, list.name]))
  return (
    <search className="grid gap-2 border-b border-line bg-surface px-6 py-2 max-md:px-4">
      <div className="flex flex-wrap items-center gap-2">
        <TextSearch value={filter.q ?? ''} onSearch={(text) => table.setFilter('q', text)} />
        <AddFilter table={table} />
        {filterNames
          .filter((name) => name !== 'q' && filter[name] !== undefined)
          .map((name) => (
            <Chip
              key={name}
              name={filterWords[name].label}
              value={filterValue(name, filter, names)}
              onRemove={() => table.setFilter(name, null)}
            />
          ))}
        {table.isFiltered ? (
          <Button kind="quiet" onClick={table.clear}>
            Clear filters
          </Button>
        ) : null}
        <span className="flex-1" />
        <AddressViews screen="properties" />
        <ColumnChooser columns={table.columns} onChange={table.setColumns} />
      </div>
      {table.ignored.length > 0 ? (
        <Note
          icon={<InfoIcon aria-hidden />}
          action={
            <Button size="small" onClick={table.forgetIgnored}>
              Remove from the address
            </Button>
          }
        >
          The address says something this table does not know, so it was left out:{' '}
          <bdi className="break-all">{table.ignored.slice(0, 8).join(', ').slice(0, 200)}</bdi>.
        </Note>
      ) : null}
    </search>
  )
}

function AddFilter({ table }: { table: TableParameters }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      label="Add a filter"
      className="w-80"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button kind="dashed">
          <PlusIcon aria-hidden />
          Filter
        </Button>
      }
    >
      <FilterEditor
        filter={table.filter}
        onSet={(name, value) => {
          table.setFilter(name, value)
          setOpen(false)
        }}
      />
    </Popover>
  )
}
