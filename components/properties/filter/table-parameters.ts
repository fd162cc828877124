'use client'

import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { defaultColumns, readColumns } from '#components/properties/filter/column-names.ts'
import {
  propertyFilterSchema,
  propertyOrderSchema,
  readFilterQuery,
  type PropertyFilter,
  type PropertyOrder,
} from '#lib/properties/contract.ts'
import type { MapBox } from '#lib/properties/map/contract.ts'

const filterNames: readonly string[] = propertyFilterSchema.keyof().options
/** What else stands in this address: of this table, and of what else the screen shows. */
const otherNames = ['sort', 'columns', 'open', 'view']

type Change = Record<string, string | readonly string[] | null>

/** Changes the address without a new entry in the history: Back leaves the screen. */
function changeAddress(change: Change) {
  const query = new URLSearchParams(window.location.search)
  for (const [name, value] of Object.entries(change)) {
    query.delete(name)
    for (const one of [value ?? []].flat()) query.append(name, one)
  }
  window.history.replaceState(null, '', query.size === 0 ? window.location.pathname : `?${query}`)
}

const setSort = (sort: PropertyOrder) => changeAddress({ sort: sort === 'newest' ? null : sort })
const setView = (view: 'map' | null) => changeAddress({ view })
/** Narrows to a box of the map, all four edges included. */
const setBox = ({ west, south, east, north }: MapBox) =>
  changeAddress({ latitude: `${south}..${north}`, longitude: `${west}..${east}` })
const setOpen = (propertyId: number | null) => changeAddress({ open: propertyId === null ? null : String(propertyId) })

/** Filter, order, columns and the open property, all from the address, so that a link shows the same. */
export function useTableParameters() {
  const query = useSearchParams().toString()
  const read = useMemo(() => readTable(query), [query])
  return {
    ...read,
    isFiltered: Object.keys(read.filter).length > 0,
    setOpen,
    setView,
    setBox,
    setFilter: (name: keyof PropertyFilter, value: string | readonly string[] | null) =>
      changeAddress({ [name]: value }),
    setSort,
    setColumns: (columns: readonly string[]) =>
      changeAddress({ columns: columns.join() === defaultColumns.join() ? null : columns.join(',') }),
    clear: () => changeAddress(Object.fromEntries(filterNames.map((name) => [name, null]))),
    forgetIgnored: () => changeAddress(Object.fromEntries(read.ignored.map((name) => [name, null]))),
  }
}

/** What an address says, and the names in it that say nothing here. */
export function readTable(query: string) {
  const parameters = new URLSearchParams(query)
  const asked = new URLSearchParams([...parameters].filter(([name]) => !otherNames.includes(name)))
  const { filter, ignored } = readFilterQuery(asked.toString())
  const sort = propertyOrderSchema.safeParse(parameters.get('sort') ?? 'newest')
  const columns = readColumns(parameters.get('columns'))
  const open = Number(parameters.get('open'))
  return {
    filter,
    sort: sort.data ?? ('newest' as const),
    columns: columns.names,
    openId: Number.isSafeInteger(open) && open > 0 ? open : null,
    view: parameters.get('view') === 'map' ? ('map' as const) : null,
    ignored: [
      ...ignored,
      ...(sort.success ? [] : ['sort']),
      ...(columns.ignored ? ['columns'] : []),
      ...(parameters.has('open') && !(Number.isSafeInteger(open) && open > 0) ? ['open'] : []),
    ],
  }
}

export type TableParameters = ReturnType<typeof useTableParameters>
