'use client'

import { useEffect, useRef, useState } from 'react'
import { SearchIcon } from 'lucide-react'
import { Input } from '#components/ui/control/input.tsx'

/** Fewer characters would find almost every line. */
const fewestCharacters = 3

interface LogSearchProps {
  /** Gets the text once it is long enough, and an empty one when it is not. */
  onSearch: (text: string) => void
}

/** Text in the log, looked for 300 ms after the last key. */
export function LogSearch({ onSearch }: LogSearchProps) {
  const [text, setText] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const tooShort = text.trim().length > 0 && text.trim().length < fewestCharacters
  const search = (next: string, wait: number) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(next.trim().length < fewestCharacters ? '' : next.trim()), wait)
  }
  return (
    <span className="inline-flex items-center gap-2">
      <span role="status" className="text-sm text-ink-3 empty:hidden">
        {tooShort ? `at least ${fewestCharacters} characters` : null}
      </span>
      <Input
        type="search"
        aria-label="Search in the log"
        placeholder="Search the log"
        icon={<SearchIcon aria-hidden />}
        maxLength={200}
        value={text}
        onChange={(event) => search(event.target.value, 300)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(text, 0)
          if (event.key === 'Escape') search('', 0)
        }}
        className="w-48 max-md:w-40"
      />
    </span>
  )
}
