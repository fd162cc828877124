'use client'

import { useCallback, useState } from 'react'
import { queryOfFilter, type Property, type PropertyFilter, type PropertySelection } from '#lib/properties/contract.ts'

/** Rows chosen by hand at most, the same as the server takes. */
const mostByHand = 5000
const none: ReadonlySet<number> = new Set()

/**
 * The rows that are chosen: some by hand, or all that match. A change of the filter lets them go, and until its rows are
 * there none can be chosen: those still in sight are what the former filter found.
 */
export function useSelection(filter: PropertyFilter, total: number, mayChoose: boolean) {
  const query = queryOfFilter(filter)
  const [state, setState] = useState({ query, ids: none, matching: false })
  const current = state.query === query ? state : { query, ids: none, matching: false }
  const { ids, matching } = current
  const isChosen = useCallback((propertyId: number) => matching || ids.has(propertyId), [ids, matching])
  const choose = useCallback(
    (propertyId: number, chosen: boolean) => {
      if (!mayChoose) return
      setState((before) => {
        const next = new Set(before.query === query && !before.matching ? before.ids : none)
        if (chosen && next.size < mostByHand) next.add(propertyId)
        else next.delete(propertyId)
        return { query, ids: next, matching: false }
      })
    },
    [query, mayChoose],
  )
  const chooseAll = useCallback(
    (rows: readonly Property[], chosen: boolean) => {
      if (!mayChoose) return
      const next = chosen ? rows.slice(0, mostByHand).map((row) => row.propertyId) : []
      setState({ query, ids: new Set(next), matching: false })
    },
    [query, mayChoose],
  )
  return {
    mayChoose,
    isChosen,
    choose,
    chooseAll,
    matching,
    count: matching ? total : ids.size,
    /** All that match can be chosen only where something is asked: nobody marks everything by mistake. */
    mayMatch: query !== '',
    chooseMatching: () => setState({ query, ids: none, matching: true }),
    clear: () => setState({ query, ids: none, matching: false }),
    /** The selection as the server takes it. */
    asked: (matching ? { filter } : { propertyIds: [...ids] }) satisfies PropertySelection,
  }
}

export type Selection = ReturnType<typeof useSelection>
