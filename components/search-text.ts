'use client'

import { useEffect, useRef, useState, type ChangeEvent, type KeyboardEvent as FieldKeyEvent } from 'react'
import { isShortcut } from '#components/jobs/shortcut.ts'

/** What is typed counts so long after the last key, in milliseconds. */
const pauseMs = 300

/**
 * A field of free text. What is typed is searched for after a pause, or at once with Enter; Escape empties the field
 * and / leads to it. A text that changes by other means, such as Back, takes the place of what was typed.
 */
export function useSearchText(value: string, onSearch: (text: string) => void) {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const field = useRef<HTMLInputElement>(null)
  if (value !== seen) {
    setSeen(value)
    // Our own searches come back as what is typed already.
    if (value.trim() !== text.trim()) setText(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '/' || !isShortcut(event)) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  const search = (next: string, wait: number) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(next), wait)
  }
  return {
    text,
    field,
    /** For the input itself. */
    input: {
      type: 'search',
      'aria-keyshortcuts': '/',
      maxLength: 200,
      value: text,
      onChange: (event: ChangeEvent<HTMLInputElement>) => search(event.target.value, pauseMs),
      onKeyDown: (event: FieldKeyEvent) => {
        if (event.key === 'Enter') search(text, 0)
        if (event.key === 'Escape') search('', 0)
      },
    },
  }
}
