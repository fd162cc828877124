'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { useSyncExternalStore } from 'react'
import { SavedViews } from '#components/views/saved-views.tsx'
import { viewHref, viewQuery } from '#components/views/view-address.ts'
import type { ViewScreen } from '#lib/views/contract.ts'

interface AddressViewsProps {
  screen: Exclude<ViewScreen, 'export'>
  className?: string
}

/** The saved views of a screen whose whole state stands in its address. */
export function AddressViews({ screen, className }: AddressViewsProps) {
  const router = useRouter()
  const parameters = useSearchParams()
  const behind = useSyncExternalStore(followHash, readHash, () => '')
  const query = viewQuery(screen, behind === '' ? parameters : new URLSearchParams(behind))
  const open = (next: string) => {
    const href = viewHref(screen, next)
    // The router tells nobody of a change behind the #; the browser itself does.
    if (href.includes('#')) window.location.assign(href)
    else router.push(href, { scroll: false })
  }
  return <SavedViews screen={screen} query={query} onOpen={open} className={className} />
}

function followHash(listener: () => void) {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

function readHash(): string {
  return window.location.hash.startsWith('#q=') ? window.location.hash.slice(1) : ''
}
