'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { toggleFold } from '#components/preferences/preferences.ts'
import { showOverlay, useOverlay, type Overlay } from '#components/shell/overlays.ts'

/** None of them is part of the first load. */
const dialogs = {
  palette: dynamic(() => fetchCode(() => import('#components/shell/palette/palette.tsx')).then((file) => file.Palette)),
  shortcuts: dynamic(() =>
    fetchCode(() => import('#components/shell/shortcuts-dialog.tsx')).then((file) => file.ShortcutsDialog),
  ),
  preferences: dynamic(() =>
    fetchCode(() => import('#components/preferences/preferences-dialog.tsx')).then((file) => file.PreferencesDialog),
  ),
}
const names: readonly Overlay[] = ['palette', 'shortcuts', 'preferences']

/** Palette, keys and preferences, and the keys that open them on every screen. */
export function OverlayHost() {
  const shown = useOverlay()
  const [loaded, setLoaded] = useState<readonly Overlay[]>([])
  // Once loaded it stays, so that it can close with its own motion and give the focus back.
  if (shown && !loaded.includes(shown)) setLoaded([...loaded, shown])
  useShellKeys()
  return names
    .filter((name) => loaded.includes(name))
    .map((name) => {
      const Overlaid = dialogs[name]
      return <Overlaid key={name} open={shown === name} onClose={() => showOverlay(null)} />
    })
}

function useShellKeys() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      // From everywhere, fields included, but not over a dialog that asks something.
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        if (document.querySelector('[role="alertdialog"]')) return
        event.preventDefault()
        showOverlay('palette')
        return
      }
      if (!isShortcut(event)) return
      if (event.key === '?') showOverlay('shortcuts')
      if (event.key === '[') toggleFold()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
