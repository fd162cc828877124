import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'

interface PanelProps {
  title?: ReactNode
  /** Beside the title, in a quieter tone. */
  note?: ReactNode
  /** At the right of the head: small buttons. */
  actions?: ReactNode
  children: ReactNode
  /** 16 px around the content; tables want none. */
  padded?: boolean
  className?: string
}

/** A lot of the page: a white sheet with a hairline edge, edge to edge on narrow screens. */
export function Panel({ title, note, actions, children, padded = false, className }: PanelProps) {
  return (
    <section
      className={cn(
        'min-w-0 rounded-lg border border-line bg-surface max-md:rounded-none max-md:border-x-0',
        className,
      )}
    >
      {title || actions ? (
        <header className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1.5 pr-2 pl-4">
          {title ? <h2 className="min-w-0 text-lg font-semibold break-words">{title}</h2> : null}
          {note ? <span className="text-sm text-ink-3">{note}</span> : null}
          {actions ? <div className="ml-auto flex items-center gap-1">{actions}</div> : null}
        </header>
      ) : null}
      {padded ? <div className="p-4">{children}</div> : children}
    </section>
  )
}
