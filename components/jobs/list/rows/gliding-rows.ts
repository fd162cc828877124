'use client'

import { useLayoutEffect, useRef } from 'react'

const glideMs = 160

/**
 * How far each row of a list has to be drawn back to stand where it stood, in pixels; null for one that is new among them.
 * Those that follow at the end push nobody and are left out.
 */
export function glidesOf(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): Map<number, number | null> {
  const glides = new Map<number, number | null>()
  const last = [...after.keys()].findLastIndex((id) => before.has(id))
  for (const [id, top] of [...after].slice(0, last + 1)) {
    const was = before.get(id)
    if (was !== top) glides.set(id, was === undefined ? null : was - top)
  }
  return glides
}

/**
 * Lets rows glide to their new places when others come or go, so that none jumps from under the pointer; new ones appear.
 * Give the result to the body of the table whose rows, in their order, are those of `ids`.
 */
export function useGlidingRows(ids: readonly number[]) {
  const body = useRef<HTMLTableSectionElement>(null)
  const tops = useRef<ReadonlyMap<number, number>>(new Map())
  const shownBefore = useRef('')
  const order = ids.join()
  useLayoutEffect(() => {
    const isLonger = shownBefore.current !== '' && order.startsWith(`${shownBefore.current},`)
    shownBefore.current = order
    // Rows that only follow move nobody, and to measure them would lay them out within the task that draws them.
    if (isLonger) return
    const rows = [...(body.current?.rows ?? [])]
    const shown = order.split(',').map(Number)
    const now = new Map(rows.map((row, index) => [shown[index] ?? 0, row.offsetTop]))
    const glides = glidesOf(tops.current, now)
    tops.current = now
    // Who wants no motion sees the row at its place a frame later: one that jumps at once counts as a shift all the same.
    const duration = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 1 : glideMs
    for (const [index, row] of rows.entries()) {
      const glide = glides.get(shown[index] ?? 0)
      if (glide === undefined) continue
      const from = glide === null ? { opacity: 0 } : { transform: `translateY(${glide}px)` }
      row.animate([from, {}], { duration, easing: 'ease-out' })
    }
  }, [order])
  return body
}
