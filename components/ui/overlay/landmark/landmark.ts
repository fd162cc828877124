'use client'

import { useCallback, useState } from 'react'

/**
 * Where the popup of a menu or a choice is drawn: in the dialog or landmark its button stands in, so that who moves by
 * landmarks finds it in one. Null until that is known.
 */
export function useLandmark() {
  const [landmark, setLandmark] = useState<HTMLElement | null>(null)
  const anchor = useCallback((element: HTMLElement | null) => {
    if (element === null) return
    setLandmark(element.closest<HTMLElement>('[role=dialog], [role=alertdialog], main, nav, aside') ?? document.body)
  }, [])
  return { anchor, landmark }
}

/** Takes no room, and no gap, among what else is laid out in the landmark. */
export const portalStyle = 'absolute top-0 left-0'
