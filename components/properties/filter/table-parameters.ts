'use client'

import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { defaultColumns } from '#components/properties/filter/column-names.ts'
import { readTable } from '#components/properties/filter/read-table.ts'
import { propertyFilterSchema, type PropertyFilter, type PropertyOrder } from '#lib/properties/contract.ts'
import type { MapBox } from '#lib/properties/map/contract.ts'

const filterNames: readonly string[] = propertyFilterSchema.keyof().options

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

export type TableParameters = ReturnType<typeof useTableParameters>
