'use client'

import { useEffect, useRef, useState } from 'react'
import { SearchIcon } from 'lucide-react'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { inputStyle } from '#components/ui/control/input-style.ts'
import { cn } from '#components/ui/format/cn.ts'
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
    <div className="relative w-58 max-md:w-auto max-md:flex-1">
      <SearchIcon
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2 size-4 -translate-y-1/2 text-ink-3"
      />
      {/* The browser’s own: that of the kit is for forms, and brings their checks along. */}
      <input
        ref={field}
        type="search"
        aria-label="Search in names, requests, notes, errors and logs, or by number"
        aria-keyshortcuts="/"
        placeholder="Name, request, error, log"
        maxLength={200}
        value={text}
        onChange={(event) => search(event.target.value, 300)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(text, 0)
          if (event.key === 'Escape') search('', 0)
        }}
        className={cn(inputStyle, 'h-8 pr-9 pl-8 max-md:h-10')}
      />
      <span className="absolute inset-y-0 right-1.5 grid place-items-center max-md:hidden">
        <Kbd>/</Kbd>
      </span>
    </div>
  )
}
