'use client'

import { SearchIcon } from 'lucide-react'
import { useSearchText } from '#components/search-text.ts'
import { inputStyle } from '#components/ui/control/input-style.ts'
import { cn } from '#components/ui/format/cn.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'

interface SearchFieldProps {
  value: string
  onSearch: (text: string) => void
}

/** Free text in names, requests, notes, errors and logs. */
export function SearchField({ value, onSearch }: SearchFieldProps) {
  const { field, input } = useSearchText(value, onSearch)
  return (
    <div className="relative w-58 max-md:w-auto max-md:flex-1">
      <SearchIcon
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2 size-4 -translate-y-1/2 text-ink-3"
      />
      {/* The browser’s own: that of the kit is for forms, and brings their checks along. */}
      <input
        ref={field}
        {...input}
        aria-label="Search in names, requests, notes, errors and logs, or by number"
        placeholder="Name, request, error"
        className={cn(inputStyle, 'h-8 pr-9 pl-8 max-md:h-10')}
      />
      <span className="absolute inset-y-0 right-1.5 grid place-items-center max-md:hidden">
        <Kbd>/</Kbd>
      </span>
    </div>
  )
}
