'use client'

import { useCallback } from 'react'
import { debounce, parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import type { TableFilter } from '#components/properties/property-queries.ts'

/** The filter and the open property live in the address, so that a link shows the same. */
const parameters = {
  jobId: parseAsInteger,
  source: parseAsString,
  state: parseAsString,
  city: parseAsString,
  open: parseAsInteger,
}

/** Filter, open property and their setter; typing in a filter reaches the address after a pause. */
export function useTableParameters() {
  const [{ jobId, source, state, city, open }, set] = useQueryStates(parameters, { history: 'replace' })
  const setOpen = useCallback((propertyId: number | null) => void set({ open: propertyId }), [set])
  const filter: TableFilter = {
    ...(jobId !== null && jobId > 0 ? { jobId } : {}),
    ...(source ? { source } : {}),
    ...(state?.trim() ? { state: state.trim() } : {}),
    ...(city?.trim() ? { city: city.trim() } : {}),
  }
  return {
    filter,
    isFiltered: Object.keys(filter).length > 0,
    openId: open !== null && open > 0 ? open : null,
    setOpen,
    setText: (name: 'state' | 'city', text: string) =>
      void set({ [name]: text || null }, { limitUrlUpdates: debounce(text === '' ? 0 : 300) }),
    setSource: (value: string | null) => void set({ source: value }),
    removeJob: () => void set({ jobId: null }),
    clear: () => void set({ jobId: null, source: null, state: null, city: null }),
    texts: { state: state ?? '', city: city ?? '' },
  }
}
