'use client'

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { TableParameters } from '#components/properties/filter/table-parameters.ts'
import { oldInSight, rowsOf, withPiece, type Pieces } from '#components/properties/pieces/property-pieces.ts'
import { refreshTables } from '#components/properties/pieces/refresh-properties.ts'
import { askPiece, propertyListQuery } from '#components/properties/property-queries.ts'

/** How often a table is asked for anew while the search is behind, in milliseconds. */
const behindMs = 5000
/** A table that was shown no longer ago than this is shown again as it was, in milliseconds. */
const freshMs = 5000

/** The rows of a filter so far, with their total. What is old in them is asked for again once it is in sight. */
export function usePropertyList({ filter, sort }: TableParameters) {
  const client = useQueryClient()
  const options = propertyListQuery(filter, sort)
  const query = useInfiniteQuery(options)
  const { data, isPlaceholderData, isFetching } = query
  const { rows, pieceOfRow } = useMemo(() => rowsOf(data ?? { pages: [], pageParams: [] }), [data])
  const [sight, setSight] = useState({ first: 0, last: 0 })
  const onSight = useCallback(
    (firstRow: number, lastRow: number) => {
      const first = pieceOfRow[firstRow] ?? 0
      const last = pieceOfRow[lastRow] ?? first
      setSight((before) => (before.first === first && before.last === last ? before : { first, last }))
    },
    [pieceOfRow],
  )

  const name = options.queryKey.join('\n')
  const refreshLate = useEffectEvent(() => {
    const shownAt = client.getQueryState(options.queryKey)?.dataUpdatedAt ?? 0
    if (shownAt > 0 && Date.now() - shownAt > freshMs) refreshTables(client)
  })
  useEffect(() => refreshLate(), [name])

  const isBehind = data?.pages[0]?.searchIsBehind === true
  useEffect(() => {
    if (!isBehind) return
    const timer = setInterval(() => {
      if (!document.hidden) refreshTables(client)
    }, behindMs)
    return () => clearInterval(timer)
  }, [client, isBehind])

  const old = data && !isPlaceholderData && !isFetching ? oldInSight(data, sight) : null
  const ask = useEffectEvent(async (cursor: string, signal: AbortSignal) => {
    try {
      const piece = await askPiece(filter, sort, cursor, signal)
      client.setQueryData<Pieces>(options.queryKey, (pieces) => pieces && withPiece(pieces, cursor, piece))
    } catch {
      // The rows are kept; the next change, or coming back to them, asks again.
    }
  })
  const cursor = old?.cursor
  const since = old?.since
  useEffect(() => {
    if (cursor === undefined) return
    const left = new AbortController()
    void ask(cursor, left.signal)
    return () => left.abort()
  }, [name, cursor, since])

  return { query, rows, totals: data?.pages[0], onSight }
}
