import type { ReactNode } from 'react'

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-4.5 min-w-4.5 place-items-center rounded-sm border border-line bg-canvas px-1 font-sans text-xs font-medium text-ink-2">
      {children}
    </kbd>
  )
}
