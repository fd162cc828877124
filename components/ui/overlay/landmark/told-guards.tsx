'use client'

import { useEffect } from 'react'

const hiddenGuards = '[data-base-ui-focus-guard][aria-hidden]'

function tell() {
  document.querySelectorAll(hiddenGuards).forEach((guard) => guard.removeAttribute('aria-hidden'))
}

/**
 * In a popup that leaves the rest of the page in use. Stops before and after it pass the focus on; Base UI hides them
 * from assistive software although the focus comes to them, which nothing that is hidden may take.
 */
export function ToldGuards() {
  useEffect(() => {
    tell()
    // Those around the popup come after it.
    const observer = new MutationObserver(tell)
    observer.observe(document.body, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [])
  return null
}
