'use client'

import { useEffect, type RefObject } from 'react'

interface SearchKeys {
  find: RefObject<HTMLInputElement | null>
  onUndo: () => void
}

/** `/` goes to the criteria, Ctrl Z takes the last edit back. In a field both belong to the field. */
export function useSearchKeys({ find, onUndo }: SearchKeys) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, [contenteditable], [role="dialog"]')
      )
        return
      const command = event.ctrlKey || event.metaKey
      if (command && !event.shiftKey && event.key.toLowerCase() === 'z') {
        event.preventDefault()
        onUndo()
      }
      if (!command && event.key === '/' && find.current) {
        event.preventDefault()
        find.current.focus()
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [find, onUndo])
}
