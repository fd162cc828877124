'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { ChevronRightIcon } from 'lucide-react'
import { TopBarTools } from '#components/shell/top-bar-tools.tsx'

interface TopBarProps {
  /** The heading of the screen. */
  title: ReactNode
  /** The screen it belongs to: "Jobs" above a job. */
  parent?: { href: string; label: string }
  /** Beside the title, in a quieter tone: a count or a name. */
  note?: ReactNode
  /** Buttons at the right. */
  children?: ReactNode
}

/**
 * The head of every screen, always in sight. A browser may paint when it has read half of it, and each button that follows
 * pushes those before it: they are shown once the mark at its end is there.
 */
export function TopBar({ title, parent, note, children }: TopBarProps) {
  return (
    <header className="sticky top-(--strap) z-20 flex h-12 items-center gap-2 border-b border-line bg-canvas px-6 max-md:px-4 [&:not(:has(>[data-end]))>:not(:first-child)]:invisible">
      <div className="flex min-w-0 flex-1 items-center gap-1">
        {parent ? (
          <>
            <Link href={parent.href} className="shrink-0 font-medium text-ink-2 hover:underline">
              {parent.label}
            </Link>
            <ChevronRightIcon className="size-4 shrink-0 text-ink-3" aria-hidden />
          </>
        ) : null}
        <h1 className="truncate text-lg font-semibold">{title}</h1>
        {note ? <span className="ml-2 truncate text-ink-3">{note}</span> : null}
      </div>
      {children}
      <TopBarTools />
      <span data-end hidden />
    </header>
  )
}
