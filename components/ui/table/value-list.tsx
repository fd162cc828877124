import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'

/** Names at the left, values at the right, a hairline between. Holds `ValueLine`s. */
export function ValueList({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn('grid', className)}>{children}</dl>
}

interface ValueLineProps {
  name: ReactNode
  children: ReactNode
  /** Under the value, in a quieter tone. */
  note?: ReactNode
}

export function ValueLine({ name, children, note }: ValueLineProps) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0">
      <dt className="shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 text-right break-words">
        {children}
        {note ? <span className="block text-sm text-ink-3">{note}</span> : null}
      </dd>
    </div>
  )
}
