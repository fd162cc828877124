'use client'

import { cloneElement, useState, type KeyboardEvent, type ReactElement } from 'react'

/**
 * Overlays are loaded when one is first wanted: what places a popup weighs as much as the rest of the kit, and most visits
 * open none. What was loaded once stays.
 */

/** True from the first time `open` was: its parts are loaded then, and stay for the way out. */
export function useOnceOpen(open: boolean): boolean {
  const [once, setOnce] = useState(open)
  if (open && !once) setOnce(true)
  return once || open
}

interface PlainTriggerProps {
  trigger: ReactElement<Record<string, unknown>>
  popup: 'dialog' | 'menu'
  /** Starts loading, before anything is pressed. */
  onNear: () => void
  onOpen: () => void
}

/** The button of a popup whose parts are not there yet: it looks and is announced the same, and opens it when they are. */
export function PlainTrigger({ trigger, popup, onNear, onOpen }: PlainTriggerProps) {
  return cloneElement(trigger, {
    'aria-haspopup': popup,
    'aria-expanded': false,
    onPointerEnter: onNear,
    onFocus: onNear,
    onClick: onOpen,
    onKeyDown: (event: KeyboardEvent) => {
      if (popup !== 'menu' || event.key !== 'ArrowDown') return
      event.preventDefault()
      onOpen()
    },
  })
}
