'use client'

import { useEffect, useRef, useState } from 'react'
import { SearchIcon } from 'lucide-react'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { Input } from '#components/ui/control/input.tsx'
import { Kbd } from '#components/ui/layout/kbd.tsx'

interface SearchFieldProps {
  value: string
  onSearch: (text: string) => void
}

/** Free text. What is typed counts 300 ms after the last key, or at once with Enter; Escape empties it and / leads to it. */
export function SearchField({ value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (value !== seen) {
    // The address changed by other means, such as Back; our own searches come back as what is typed already.
    setSeen(value)
    if (value.trim() !== text.trim()) setText(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const field = useRef<HTMLInputElement>(null)
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
  return (
    <Input
      ref={field}
      type="search"
      aria-label="Search in names, requests, notes, errors and logs, or by number"
      aria-keyshortcuts="/"
      placeholder="Name, request, error, log"
      icon={<SearchIcon aria-hidden />}
      end={
        <span className="max-md:hidden">
          <Kbd>/</Kbd>
        </span>
      }
      maxLength={200}
      value={text}
      onChange={(event) => search(event.target.value, 300)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') search(text, 0)
        if (event.key === 'Escape') search('', 0)
      }}
      className="w-58 max-md:w-auto max-md:flex-1"
    />
  )
}
