'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { toast } from '#components/ui/overlay/toast.ts'
import { callApi, toApiError } from '#components/api.ts'
import { setClock } from '#components/ui/format/clock.ts'
import {
  defaultPreferences,
  preferencesSchema,
  type ChangePreferences,
  type Preferences,
} from '#lib/preferences/contract.ts'

/**
 * The preferences as this page shows them. The server keeps them; a copy in this browser lets the next page begin with
 * them before anything was asked.
 */

/** The script of the first paint reads it too. */
const key = 'parcelyard-preferences'
const listeners = new Set<() => void>()
let present = defaultPreferences

function readCopy(): Preferences {
  try {
    return preferencesSchema.parse(JSON.parse(localStorage.getItem(key) ?? '{}'))
  } catch {
    // Storage may be forbidden, or hold what another program left there.
    return defaultPreferences
  }
}

function writeCopy() {
  try {
    localStorage.setItem(key, JSON.stringify(present))
  } catch {
    // They hold until the page is left.
  }
}

function show(next: Preferences) {
  present = next
  const { dataset } = document.documentElement
  setOrDelete(dataset, 'theme', next.theme === 'system' ? null : next.theme)
  setOrDelete(dataset, 'density', next.density === 'dense' ? 'dense' : null)
  setOrDelete(dataset, 'nav', next.navigationFolded ? 'folded' : null)
  setClock(next)
  listeners.forEach((tell) => tell())
}

function setOrDelete(dataset: DOMStringMap, name: string, value: string | null) {
  if (value === null) delete dataset[name]
  else dataset[name] = value
}

if (typeof window !== 'undefined') {
  show(readCopy())
  // Another tab changed them.
  window.addEventListener('storage', (event) => {
    if (event.key === key) show(readCopy())
  })
}

/** The preferences as this page shows them; the defaults on the server. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => present,
    () => defaultPreferences,
  )
}

/** Takes over what the server knew when it made the page. */
export function useKnownPreferences(known: Preferences | undefined) {
  useEffect(() => {
    if (!known) return
    show(known)
    writeCopy()
  }, [known])
}

/** Changes are sent one after the other, so that the last one made is the last one kept. */
let sending: Promise<unknown> = Promise.resolve()

/** Shows a change at once and keeps it on the server. Where that fails it holds in this browser, and a note says so. */
export function changePreferences(change: ChangePreferences) {
  show(preferencesSchema.parse({ ...present, ...change }))
  writeCopy()
  sending = sending
    .then(() => callApi('/api/me/preferences', preferencesSchema, { method: 'PATCH', body: change }))
    .catch((error: unknown) => {
      toast.warning('Changed in this browser only', {
        id: 'preferences-not-kept',
        description: `${toApiError(error).title}. Change it again later to have it everywhere.`,
      })
    })
}

/** Folds or unfolds the navigation. */
export function toggleFold() {
  changePreferences({ navigationFolded: !present.navigationFolded })
}
