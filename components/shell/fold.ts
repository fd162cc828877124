'use client'

import { useEffect } from 'react'

const key = 'parcelyard-nav'

/** Folds or unfolds the navigation and remembers it in this browser. The theme script sets it before the first paint. */
export function toggleFold() {
  const { dataset } = document.documentElement
  const fold = dataset.nav !== 'folded'
  if (fold) dataset.nav = 'folded'
  else delete dataset.nav
  try {
    if (fold) localStorage.setItem(key, 'folded')
    else localStorage.removeItem(key)
  } catch {
    // Storage may be forbidden by the browser: then it holds until the page is left.
  }
}

/** `[` folds and unfolds, except while something is being typed. */
export function useFoldKey() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '[' || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')) return
      toggleFold()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
