'use client'

import { useEffect, useRef, useState } from 'react'
import { SearchIcon } from 'lucide-react'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { Input } from '#components/ui/control/input.tsx'

interface TextSearchProps {
  value: string
  onSearch: (text: string | null) => void
}

/** Words of address, owner or parcel number. What is typed counts 300 ms after the last key, from three characters on. */
export function TextSearch({ value, onSearch }: TextSearchProps) {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (value !== seen) {
    // The address changed by other means; our own searches come back as what is typed already.
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
  const isShort = text.trim() !== '' && !text.split(/\s+/).some((word) => [...word].length >= 3)
  const search = (next: string, wait: number) => {
    setText(next)
    clearTimeout(timer.current)
    const short = !next.split(/\s+/).some((word) => [...word].length >= 3)
    timer.current = setTimeout(() => onSearch(short ? null : next.trim()), wait)
  }
  return (
    <div className="relative w-72 max-md:w-full">
      <Input
        ref={field}
        type="search"
        aria-keyshortcuts="/"
        aria-label="Search address, owner and parcel number"
        aria-describedby="text-search-hint"
        placeholder="Address, owner, parcel number"
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
      />
      <p
        id="text-search-hint"
        role="status"
        className="absolute top-full left-0 z-10 rounded-md bg-raised px-2 text-sm text-ink-2 shadow-pop empty:hidden"
      >
        {isShort ? 'Type a word of 3 characters or more.' : ''}
      </p>
    </div>
  )
}
