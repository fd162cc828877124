'use client'

import { useSyncExternalStore } from 'react'

/** Whether the list under the bell is open: a message elsewhere on the page can open it too. */
let open = false
const listeners = new Set<() => void>()

export function showBell(next: boolean): void {
  open = next
  listeners.forEach((tell) => tell())
}

export function useBellOpen(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
    () => false,
  )
}
