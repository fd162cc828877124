'use client'

import { useSyncExternalStore } from 'react'

/** What lies over every screen: one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'preferences'

let shown: Overlay | null = null
const listeners = new Set<() => void>()

/** Opens one of them, or closes whichever is open. */
export function showOverlay(next: Overlay | null): void {
  shown = next
  listeners.forEach((tell) => tell())
}

export function useOverlay(): Overlay | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
    () => null,
  )
}
