'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, type RefObject } from 'react'

interface RowWindow {
  /** Rows to draw. */
  indexes: number[]
  /** Pixels of rows left out above and below. */
  above: number
  below: number
}

interface RowWindowOptions {
  box: RefObject<HTMLElement | null>
  count: number
  height: number
  /** Told again when there are more rows, or when it was left out in between. */
  onEndReached?: () => void
  /** Hears which rows are drawn; should be the same function as long as it means the same. */
  onSight?: (first: number, last: number) => void
}

/** Rows beyond the visible ones that are drawn, so that quick scrolling and Tab find something there. */
const overscan = 8
/** More rows are asked for so many before the last: a turned wheel passes this many while an answer comes. */
const ahead = 40

/** Which rows of a scrolled box are in sight, all of one height. */
export function useRowWindow({ box, count, height, onEndReached, onSight }: RowWindowOptions): RowWindow {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan,
    // Rows that come are drawn between two frames, not within the one that scrolls: what is drawn ahead covers a turn of the wheel.
    useFlushSync: false,
    initialRect: { width: 0, height: 900 },
  })
  useEffect(() => virtualizer.measure(), [virtualizer, height])

  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const atEnd = count > 0 && last !== undefined && last.index >= count - 1 - ahead
  const tellEnd = useEffectEvent(() => onEndReached?.())
  const toTell = atEnd && onEndReached !== undefined
  useEffect(() => {
    if (toTell) tellEnd()
  }, [toTell, count])

  const from = first?.index
  const to = last?.index
  useEffect(() => {
    if (from !== undefined && to !== undefined) onSight?.(from, to)
  }, [from, to, onSight])

  return {
    indexes: items.map((item) => item.index),
    above: first?.start ?? 0,
    below: last ? virtualizer.getTotalSize() - last.end : 0,
  }
}
