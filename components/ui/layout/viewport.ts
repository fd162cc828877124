'use client'

import { useSyncExternalStore } from 'react'

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => window.matchMedia(query).matches,
    () => false,
  )
}

/** Under 768 px: tables become rows of two or three lines. False on the server. */
export function useNarrow(): boolean {
  return useMedia('(width < 48rem)')
}

/** Under 1280 px: side columns and the less needed columns go. False on the server. */
export function useMedium(): boolean {
  return useMedia('(width < 80rem)')
}
