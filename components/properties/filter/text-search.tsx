'use client'

import { SearchIcon } from 'lucide-react'
import { useSearchText } from '#components/search-text.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { Input } from '#components/ui/control/input.tsx'

interface TextSearchProps {
  value: string
  onSearch: (text: string | null) => void
}

const isLongEnough = (text: string) => text.split(/\s+/).some((word) => [...word].length >= 3)

/** Words of address, owner or parcel number, one of them of three characters or more. */
export function TextSearch({ value, onSearch }: TextSearchProps) {
  const { text, field, input } = useSearchText(value, (next) => onSearch(isLongEnough(next) ? next.trim() : null))
  const isShort = text.trim() !== '' && !isLongEnough(text)
  return (
    <div className="relative w-72 max-md:w-full">
      <Input
        ref={field}
        {...input}
        aria-label="Search address, owner and parcel number"
        aria-describedby="text-search-hint"
        placeholder="Address, owner, parcel number"
        icon={<SearchIcon aria-hidden />}
        end={
          <span className="max-md:hidden">
            <Kbd>/</Kbd>
          </span>
        }
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
