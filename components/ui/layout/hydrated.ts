'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}
const inBrowser = () => true
const onServer = () => false

/** False on the server and while its HTML is taken over, true from then on: for what only the browser knows. */
export function useHydrated(): boolean {
  return useSyncExternalStore(never, inBrowser, onServer)
}
