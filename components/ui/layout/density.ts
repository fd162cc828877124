'use client'

import { useSyncExternalStore } from 'react'

function follow(listener: () => void) {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-density'] })
  return () => observer.disconnect()
}

/** Whether rows are drawn close together: the reader’s choice, on the root element. False on the server. */
export function useDense(): boolean {
  return useSyncExternalStore(
    follow,
    () => document.documentElement.dataset.density === 'dense',
    () => false,
  )
}
